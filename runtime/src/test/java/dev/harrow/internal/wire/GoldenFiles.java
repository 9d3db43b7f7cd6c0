package dev.harrow.internal.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.stream.Collectors;

/** Reads {@code wire/<name>.hex}: pairs of hex digits in lines of any length; what follows a {@code #} is a remark. */
public final class GoldenFiles {
    private GoldenFiles() {}

    public static byte[] read(String name) {
        String resource = "/wire/" + name + ".hex";
        try (InputStream in = GoldenFiles.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new AssertionError("golden file " + resource
                        + " is missing; the bytes on the wire may only change " + "together with the protocol version");
            }
            String digits = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.replaceFirst("#.*", "").replaceAll("\\s", ""))
                    .collect(Collectors.joining());
            return HexFormat.of().parseHex(digits);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
