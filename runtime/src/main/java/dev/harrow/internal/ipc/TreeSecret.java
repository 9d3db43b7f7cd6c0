package dev.harrow.internal.ipc;

import dev.harrow.internal.wire.Bytes;
import dev.harrow.internal.wire.ProofText;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * 32 random bytes that the members of a tree share: who knows them belongs to it. They never cross a link, and no text shows them.
 *
 * <p>A proof is an HMAC-SHA256 (RFC 2104), put together here from SHA-256 alone: {@code javax.crypto} takes a cold JVM tens of milliseconds,
 * on the way to the first message of every child.
 */
public final class TreeSecret {
    /** How long a secret is, and a challenge, and a proof. */
    static final int BYTES = 32;

    private static final int BLOCK_BYTES = 64; // of SHA-256
    private static final byte INNER_PAD = 0x36;
    private static final byte OUTER_PAD = 0x5c;

    private final Bytes bytes;

    private TreeSecret(Bytes bytes) {
        this.bytes = bytes;
    }

    /** A new secret, which nobody can guess. */
    public static TreeSecret random() {
        return new TreeSecret(randomBytes());
    }

    /**
     * A secret that was handed over.
     *
     * @throws IllegalArgumentException if it does not have 32 bytes
     */
    public static TreeSecret of(Bytes bytes) {
        if (bytes.length() != BYTES) {
            throw new IllegalArgumentException(
                    "the secret of a tree has " + BYTES + " bytes, and this one has " + bytes.length());
        }
        return new TreeSecret(bytes);
    }

    /** The secret itself, to hand it to a child over a channel that nobody else can read. */
    public Bytes bytes() {
        return bytes;
    }

    /** A challenge that was never used before. */
    static Bytes randomBytes() {
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        return Bytes.copyOf(random);
    }

    /** What only a member of the tree can say about this text. */
    Bytes proof(ProofText text) {
        byte[] inner = digest(INNER_PAD, text.bytes().toArray());
        return Bytes.copyOf(digest(OUTER_PAD, inner));
    }

    /** Whether {@code proof} is {@link #proof} of this text; takes the same time wherever they differ. */
    boolean isProof(ProofText text, Bytes proof) {
        return MessageDigest.isEqual(proof(text).toArray(), proof.toArray());
    }

    private byte[] digest(byte pad, byte[] text) {
        byte[] key = Arrays.copyOf(bytes.toArray(), BLOCK_BYTES);
        for (int i = 0; i < key.length; i++) {
            key[i] ^= pad;
        }
        MessageDigest sha256 = sha256();
        sha256.update(key);
        return sha256.digest(text);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256, and this one does not", e);
        }
    }

    /** Never shows the secret. */
    @Override
    public String toString() {
        return "secret of a tree";
    }
}
