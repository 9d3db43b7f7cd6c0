package dev.harrow.behaviour;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** A file for the marks of actors, and one for which they wait. */
abstract class MarksFixture {
    @TempDir
    Path dir;

    final String marks() {
        return dir.resolve("marks").toString();
    }

    final String gate() {
        return dir.resolve("gate").toString();
    }
}
