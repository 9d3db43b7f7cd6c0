package dev.harrow.build;

import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Objects;

/** Where classes were read from, to start a JVM of its own with them. */
public final class Places {

    private Places() {}

    /** The jar, or the folder, of a class of a library. */
    public static Path ofLibrary(Class<?> type) {
        return toPath(type.getProtectionDomain().getCodeSource().getLocation());
    }

    /** Where a class of this module was read from: main and test classes share the module, not the folder. */
    public static Path ofOwn(Class<?> type) {
        Path file = toPath(Objects.requireNonNull(type.getResource(type.getSimpleName() + ".class")));
        int packages = type.getPackageName().split("\\.").length;
        for (int i = 0; i <= packages; i++) {
            file = Objects.requireNonNull(file.getParent());
        }
        return file;
    }

    private static Path toPath(URL url) {
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
