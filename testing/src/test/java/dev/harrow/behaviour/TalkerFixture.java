package dev.harrow.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harrow.Nursery;
import dev.harrow.Portal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What the tests of dialogs and streams have in common: a {@link Talker}, a file for its marks, and a gate that it waits for. */
abstract class TalkerFixture {
    @TempDir
    Path dir;

    String marks = "";
    String gate = "";

    @BeforeEach
    void files() {
        marks = dir.resolve("marks").toString();
        gate = dir.resolve("gate").toString();
    }

    void open(String file) throws IOException {
        Files.createFile(Path.of(file));
    }

    static Portal<Talker> talker(Nursery nursery) throws InterruptedException {
        return nursery.start("talker", Talker.class, TalkerActor::new);
    }

    /** Ends the talker in order, which proves that nothing of a dialog is left in it. */
    static void stop(Portal<Talker> portal) throws InterruptedException {
        assertThat(portal.call(Talker::square, 3)).isEqualTo(9);
        portal.stop(Duration.ofMinutes(1));
    }
}
