package dev.harrow.spawn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** When a JVM is started with a start cache, and what becomes of one that does not come up. The cache is of this JVM's own class path. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no modes of files, and so no start caches")
class JvmStartTests {
    @TempDir
    private Path dir;

    private StartEntry entry;

    /** An entry with a cache that is no cache, as far as a JVM is concerned. */
    @BeforeEach
    void makeEntry() throws IOException {
        System.setProperty(CacheSetting.FOLDER_PROPERTY, dir.resolve("caches").toString());
        System.setProperty(CacheSetting.MODE_PROPERTY, "use");
        CacheFolder folder = CacheFolder.open();
        ContentMemo memo = new ContentMemo(folder);
        Contents contents = new Contents(memo);
        ClassPath path = ((ClassPath.Known) Awaitility.await()
                        .until(
                                () -> {
                                    ClassPath.ofThisJvm(folder, contents, true);
                                    return ClassPath.ofThisJvm(folder, contents, false);
                                },
                                ClassPath.Known.class::isInstance))
                .path();
        JvmOptions none = Objects.requireNonNull(JvmOptions.of(List.of(), Map.of()));
        entry = new StartEntry(folder.path().resolve(StartKey.of(JavaCommand.LEAN, none, Repertoire.PLAIN, path)));
        entry.create();
        assertThat(entry.makeJars(path, contents)).isTrue();
        Path made = Files.writeString(entry.folder().resolve("cache.new"), "cache");
        String digest = Sha.of(made);
        entry.install(made, digest);
        memo.learn(entry.cache(), FileState.of(entry.cache()).text(), new Content(digest, ""));
        memo.save();
    }

    @AfterEach
    void forget() {
        System.clearProperty(CacheSetting.FOLDER_PROPERTY);
        System.clearProperty(CacheSetting.MODE_PROPERTY);
    }

    private static JvmStart start(String... jvmArgs) {
        return new JvmStart(ActorMain.class, List.of("name"), List.of(jvmArgs), Map.of(), Repertoire.PLAIN);
    }

    private String option() {
        return "-XX:AOTCache=" + entry.cache();
    }

    @Test
    void aCacheThatIsThereIsUsed() {
        assertThat(start().command()).contains("-Xlog:aot*=off", option()).endsWith("name");
        assertThat(start("-Xmx64m", "-Dmine=yes").command())
                .contains(option())
                .containsSubsequence("-Xmx64m", "-Dmine=yes");
    }

    @Test
    void itIsForTheSameOptionsAndTheSameUseOnly() {
        assertThat(start("-XX:+UseZGC").command()).noneMatch(argument -> argument.startsWith("-XX:AOT"));
        assertThat(start("-javaagent:x.jar").command()).noneMatch(argument -> argument.startsWith("-XX:AOT"));
        assertThat(new JvmStart(ActorMain.class, List.of(), List.of(), Map.of(), Repertoire.WHOLE).command())
                .noneMatch(argument -> argument.startsWith("-XX:AOT"));
    }

    @Test
    void itIsNotUsedWhenThatIsOff() {
        System.setProperty(CacheSetting.MODE_PROPERTY, "off");
        assertThat(start().command()).noneMatch(argument -> argument.startsWith("-X" + "log"));
        System.setProperty(CacheSetting.MODE_PROPERTY, "of");
        assertThat(start().command()).noneMatch(argument -> argument.startsWith("-XX:AOT"));
    }

    /** The JVM does not look whether it is damaged, and crashes. */
    @Test
    void oneThatWasChangedIsNotUsed() throws IOException {
        Files.writeString(entry.cache(), "cachf");
        assertThat(start().command()).noneMatch(argument -> argument.startsWith("-XX:AOT"));
    }

    @Test
    void aJvmThatDoesNotComeUpIsStartedAgainWithoutItAndTheOptionsAreRemembered() {
        JvmStart start = start("-Dmine=yes");
        assertThat(start.command()).contains(option());
        assertThat(start.isTrial()).isTrue();
        assertThat(start.endedWith(1)).isTrue();
        assertThat(start.command()).doesNotContain(option()).contains("-Dmine=yes");
        assertThat(start.isTrial()).isFalse();
        start.cameUp();

        assertThat(start("-Dmine=yes").command()).doesNotContain(option());
        assertThat(start().command()).contains(option());
    }

    @Test
    void ifItDoesNotComeUpWithoutItEitherTheCacheIsNotToBlame() {
        JvmStart start = start("-Dmine=yes");
        assertThat(start.command()).contains(option());
        assertThat(start.endedWith(1)).isTrue();
        assertThat(start.command()).doesNotContain(option());
        assertThat(start.endedWith(1)).isFalse();

        assertThat(start("-Dmine=yes").command()).contains(option());
    }

    @Test
    void aCacheThatAJvmCrashesWithIsDropped() {
        for (String[] arguments : new String[][] {{}, {"-Dmine=yes"}}) {
            JvmStart start = start(arguments);
            if (start.command().contains(option())) {
                assertThat(start.endedWith(134)).isTrue();
                assertThat(start.command()).doesNotContain(option());
                start.cameUp();
            }
        }
        assertThat(entry.cache()).doesNotExist();
        assertThat(start().command()).doesNotContain(option());
    }

    @Test
    void oneThatHasComeUpOrWasKilledIsNotStartedAgain() {
        JvmStart killed = start();
        killed.command();
        assertThat(killed.endedWith(137)).isFalse();
        JvmStart ended = start();
        ended.command();
        ended.cameUp();
        assertThat(ended.endedWith(1)).isFalse();
    }
}
