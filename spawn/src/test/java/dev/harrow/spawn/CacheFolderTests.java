package dev.harrow.spawn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** DESIGN §8 · start caches are in a folder of their user's own, whose ownership is checked. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no modes of files, and so no start caches")
class CacheFolderTests {
    @TempDir
    private Path dir;

    @Test
    void itIsMadeWhereTheEnvironmentSaysForItsUserOnly() throws IOException {
        Path caches = dir.resolve("caches");

        CacheFolder folder = CacheFolder.open(null, caches.toString(), "/nowhere");

        assertThat(folder.path()).isEqualTo(caches.resolve("harrow"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.path())))
                .isEqualTo("rwx------");
        assertThat(CacheFolder.open(null, caches.toString(), null)).isEqualTo(folder);
    }

    @Test
    void withoutAnEnvironmentItIsInTheHome() throws IOException {
        for (String caches : new String[] {null, "", "relative/caches"}) {
            assertThat(CacheFolder.open(null, caches, dir.toString()).path())
                    .startsWith(dir)
                    .hasFileName("harrow");
        }
    }

    @Test
    void theChosenPlaceWins() throws IOException {
        Path chosen = dir.resolve("mine");
        assertThat(CacheFolder.open(chosen.toString(), dir.toString(), dir.toString())
                        .path())
                .isEqualTo(chosen);
    }

    @Test
    void whoHasNoHomeHasNone() {
        for (String home : new String[] {null, "?", dir.resolve("absent").toString()}) {
            assertThatThrownBy(() -> CacheFolder.open(null, null, home))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("HARROW_SPAWN_CACHE can name one");
        }
    }

    @Test
    void oneThatOthersCanEnterIsNotUsed() throws IOException {
        Path open = Files.createDirectory(dir.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-x---"));

        assertThatThrownBy(() -> CacheFolder.open(open.toString(), null, null))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("has mode rwxr-x--- and not rwx------");
    }

    @Test
    void aLinkIsNotFollowed() throws IOException {
        Path real = CacheFolder.open(dir.resolve("real").toString(), null, null).path();
        Path link = Files.createSymbolicLink(dir.resolve("link"), real);

        assertThatThrownBy(() -> CacheFolder.open(link.toString(), null, null))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is a symbolic link");
    }

    @Test
    void aFileIsNone() throws IOException {
        Path file = Files.createFile(dir.resolve("file"));
        assertThatThrownBy(() -> CacheFolder.open(file.toString(), null, null))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is no directory");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void whereNothingCanBeMadeThereIsNone() {
        assertThatThrownBy(() -> CacheFolder.open("/proc/harrow", null, null)).isInstanceOf(IOException.class);
    }
}
