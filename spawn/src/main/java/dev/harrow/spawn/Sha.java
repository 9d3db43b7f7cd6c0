package dev.harrow.spawn;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A digest of parts, each of which says where it ends. */
final class Sha {
    private static final int CHUNK = 64 << 10;

    private final MessageDigest digest;

    Sha() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    Sha add(String part) {
        byte[] bytes = part.getBytes(UTF_8);
        length(bytes.length);
        digest.update(bytes);
        return this;
    }

    /** That of the content of a file, as {@code sha256sum} has it. */
    static String of(Path file) throws IOException {
        Sha sha = new Sha();
        byte[] chunk = new byte[CHUNK];
        try (InputStream in = Files.newInputStream(file)) {
            for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
                sha.digest.update(chunk, 0, count);
            }
        }
        return sha.hex();
    }

    private void length(long value) {
        for (int shift = 56; shift >= 0; shift -= 8) {
            digest.update((byte) (value >>> shift));
        }
    }

    /** 64 hexadecimal digits. */
    String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
