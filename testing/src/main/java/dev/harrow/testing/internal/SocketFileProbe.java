package dev.harrow.testing.internal;

import dev.harrow.spi.ForTesting;
import dev.harrow.testing.spi.Leak;
import dev.harrow.testing.spi.LeakProbe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Files of sockets of this JVM, and of processes that it has started and that have ended. */
public final class SocketFileProbe implements LeakProbe {

    /** For {@link java.util.ServiceLoader}. */
    public SocketFileProbe() {
        ForTesting.ofThisJvm().noteCreation();
    }

    @Override
    public Watch before() {
        OpenTrees trees = new OpenTrees();
        Set<Path> before = Set.copyOf(files());
        return () -> trees.goOn()
                ? List.of()
                : files().stream()
                        .filter(file -> !before.contains(file))
                        .map(file -> Leak.of("socket file " + file, () -> Files.deleteIfExists(file)))
                        .toList();
    }

    private static List<Path> files() {
        try {
            return ForTesting.ofThisJvm().socketFiles();
        } catch (IOException e) {
            throw new UncheckedIOException("it could not be seen which socket files are left", e);
        }
    }

    /** After the channels, whose end deletes theirs. */
    @Override
    public int order() {
        return 280;
    }
}
