package dev.harrow.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * What somebody would write by hand who needs one call of one object in another JVM and nothing else: a greeting in which both sides prove that they know a
 * secret, the name of a class, a request and its answer, with {@code DataInput} and {@code DataOutput}. The floor of {@link P7}, {@link P8} and {@link P10}.
 *
 * <p>It has no envelope, no type but these, no threads, no cancel, no deadline and no errors. Its proofs are made from SHA-256 alone, because
 * {@code javax.crypto} would take a cold JVM some tens of milliseconds.
 */
final class HandWritten {
    static final int SECRET_BYTES = 32;

    private static final int VERSION = 1;
    private static final int READY = 'R';
    private static final int BLOCK_BYTES = 64; // of SHA-256

    private HandWritten() {}

    static byte[] random() {
        byte[] bytes = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    // ---- the greeting

    /** The side that has dialled. */
    static void greet(DataInputStream in, DataOutputStream out, byte[] secret) throws IOException {
        byte[] own = random();
        out.writeInt(VERSION);
        out.write(own);
        out.flush();
        byte[] theirs = in.readNBytes(SECRET_BYTES);
        require(in.readNBytes(SECRET_BYTES), proof(secret, "parent", own, theirs));
        out.write(proof(secret, "child", own, theirs));
        out.flush();
    }

    /** The side that was dialled. */
    static void welcome(DataInputStream in, DataOutputStream out, byte[] secret) throws IOException {
        int version = in.readInt();
        if (version != VERSION) {
            throw new IOException("the other side speaks version " + version + ", and not " + VERSION);
        }
        byte[] theirs = in.readNBytes(SECRET_BYTES);
        byte[] own = random();
        out.write(own);
        out.write(proof(secret, "parent", theirs, own));
        out.flush();
        require(in.readNBytes(SECRET_BYTES), proof(secret, "child", theirs, own));
    }

    private static void require(byte[] proof, byte[] expected) throws IOException {
        if (!MessageDigest.isEqual(proof, expected)) {
            throw new IOException("the other side does not know the secret");
        }
    }

    /** HMAC-SHA256. */
    private static byte[] proof(byte[] secret, String speaker, byte[] dialler, byte[] dialled) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(text);
        out.writeUTF(speaker);
        out.write(dialler);
        out.write(dialled);
        return keyed(secret, 0x5c, keyed(secret, 0x36, text.toByteArray()));
    }

    private static byte[] keyed(byte[] secret, int pad, byte[] text) {
        byte[] key = Arrays.copyOf(secret, BLOCK_BYTES);
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) (key[i] ^ pad);
        }
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(key);
            return sha256.digest(text);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256, and this one does not", e);
        }
    }

    // ---- the work

    /** Says what the other side is to be, waits until it is that, and asks it once. */
    static Pong specifyAndCall(DataInputStream in, DataOutputStream out) throws IOException {
        writeSpec(out);
        out.flush();
        int ready = in.readByte();
        if (ready != READY) {
            throw new IOException("the other side is not ready, but says " + ready);
        }
        writeRequest(out);
        out.flush();
        Pong pong = new Pong(in.readLong(), in.readInt());
        if (pong.count() != 2) {
            throw new IOException("the other side answered " + pong);
        }
        return pong;
    }

    static void writeSpec(DataOutputStream out) throws IOException {
        out.writeUTF(Echo.Serving.class.getName());
    }

    static void writeRequest(DataOutputStream out) throws IOException {
        out.writeLong(1);
        out.writeUTF("ping");
        out.writeInt(1);
    }

    /** The other side of {@link #specifyAndCall}. */
    static void become(DataInputStream in, DataOutputStream out) throws IOException {
        Echo echo;
        try {
            echo = Class.forName(in.readUTF())
                    .asSubclass(Echo.class)
                    .getConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IOException("there is no such thing to become", e);
        }
        out.writeByte(READY);
        out.flush();
        Pong pong = echo.echo(new Ping(in.readLong(), in.readUTF(), in.readInt()));
        out.writeLong(pong.id());
        out.writeInt(pong.count());
        out.flush();
    }
}
