package dev.harrow.spawn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The entries of the folder of start caches: who may use, make and delete them. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no modes of files, and so no start caches")
class StartEntryTests {
    @TempDir
    private Path dir;

    private CacheFolder folder;

    @BeforeEach
    void open() throws IOException {
        folder = CacheFolder.open(dir.resolve("caches").toString(), null, null);
    }

    /** An entry that was last used so long ago. */
    private StartEntry entry(int number, Duration unused) throws IOException {
        StartEntry entry = new StartEntry(folder.path().resolve("%040x".formatted(number)));
        entry.create();
        entry.install(Files.writeString(entry.folder().resolve("cache.new"), "cache"), "digest");
        Files.writeString(entry.folder().resolve("a.jar"), "jar");
        Files.createFile(entry.folder().resolve("used"));
        Files.setLastModifiedTime(
                entry.folder().resolve("used"), FileTime.from(Instant.now().minus(unused)));
        return entry;
    }

    private static Process holder(String how, StartEntry entry) throws IOException {
        String modules = System.getProperty("jdk.module.path");
        String classes = System.getProperty("java.class.path") + (modules == null ? "" : File.pathSeparator + modules);
        Path tests = Path.of("target", "test-classes");
        return new ProcessBuilder(
                        JavaCommand.java().toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        tests + File.pathSeparator + classes,
                        EntryHolder.class.getName(),
                        how,
                        entry.folder().toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static void end(Process process) throws Exception {
        process.getOutputStream().close();
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void whatNobodyHasUsedForAMonthIsDeleted() throws IOException {
        StartEntry old = entry(1, Duration.ofDays(31));
        StartEntry young = entry(2, Duration.ofDays(29));

        StartEntry.prune(folder, Instant.now());

        assertThat(old.folder()).doesNotExist();
        assertThat(young.cache()).exists();
    }

    @Test
    void onlyTheTwelveThatWereUsedLastAreKept() throws IOException {
        for (int i = 1; i <= 14; i++) {
            entry(i, Duration.ofHours(i));
        }
        Path other = Files.createDirectory(folder.path().resolve("something-else"));

        StartEntry.prune(folder, Instant.now());

        assertThat(folder.entries()).hasSize(12).noneMatch(path -> path.endsWith("%040x".formatted(13)));
        assertThat(other).exists();
    }

    @Test
    void whatThisJvmUsesIsNotDeleted() throws IOException {
        StartEntry old = entry(1, Duration.ofDays(31));
        assertThat(old.use()).isTrue();

        StartEntry.prune(folder, Instant.now().plus(Duration.ofDays(60)));

        assertThat(old.cache()).exists();
    }

    @Test
    void whatAnotherJvmUsesIsNotDeletedBeforeThatHasEnded() throws Exception {
        StartEntry old = entry(1, Duration.ofDays(31));
        Process user = holder("use", old);
        try {
            assertThat(user.inputReader().readLine()).isEqualTo("true");
            Instant later = Instant.now().plus(Duration.ofDays(60)); // it has just been used

            StartEntry.prune(folder, later);
            assertThat(old.cache()).exists();

            end(user);
            StartEntry.prune(folder, later);
            assertThat(old.folder()).doesNotExist();
        } finally {
            user.destroyForcibly();
        }
    }

    @Test
    void aUseIsNotedAndWhatWasDeletedCannotBeUsed() throws IOException {
        StartEntry entry = entry(1, Duration.ofDays(5));
        assertThat(entry.use()).isTrue();
        assertThat(Files.getLastModifiedTime(entry.folder().resolve("used")).toInstant())
                .isAfter(Instant.now().minus(Duration.ofHours(1)));
        assertThat(new StartEntry(folder.path().resolve("0".repeat(40))).use()).isFalse();
    }

    @Test
    void oneAtATimeMakesACacheWhoeverUsesIt() throws Exception {
        StartEntry entry = entry(1, Duration.ZERO);
        assertThat(entry.use()).isTrue();
        Process maker = holder("make", entry);
        try {
            assertThat(maker.inputReader().readLine()).isEqualTo("true");
            assertThat(entry.tryMake(false)).isNull();
            end(maker);
            FileLock right = entry.tryMake(false);
            assertThat(right).isNotNull();
            right.release();
        } finally {
            maker.destroyForcibly();
        }
    }

    @Test
    void whatAKilledMakerHasLeftIsSweptAway() throws IOException {
        StartEntry entry = entry(1, Duration.ZERO);
        Path half = Files.writeString(entry.folder().resolve("classes.new"), "half");

        entry.sweep();

        assertThat(half).doesNotExist();
        assertThat(entry.cache()).exists();
    }

    @Test
    void aFailureIsRememberedUntilACacheIsThere() throws IOException {
        StartEntry entry = entry(1, Duration.ZERO);
        entry.fail("why");
        assertThat(entry.hasFailed()).isTrue();

        Files.setLastModifiedTime(
                entry.folder().resolve("failed"), FileTime.from(Instant.now().minus(Duration.ofDays(2))));
        assertThat(entry.hasFailed()).isFalse();

        entry.fail("again");
        entry.install(Files.writeString(entry.folder().resolve("cache.new"), "cache"), "digest");
        assertThat(entry.hasFailed()).isFalse();
    }

    @Test
    void aCacheThatSomeOptionsDoNotGoWithIsThereForOthers() throws IOException {
        StartEntry entry = entry(1, Duration.ZERO);
        entry.refuse(List.of("-Dmine=yes"));
        assertThat(entry.isRefusedBy(List.of("-Dmine=yes"))).isTrue();
        assertThat(entry.isRefusedBy(List.of("-Dmine=no"))).isFalse();
        assertThat(entry.cache()).exists();
    }
}
