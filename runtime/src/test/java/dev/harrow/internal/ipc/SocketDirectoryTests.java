package dev.harrow.internal.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** DESIGN 8 · socket files lie in a directory that nobody else can enter, and that is checked each time. */
class SocketDirectoryTests {
    @TempDir
    private Path temporary;

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private Path usual() throws IOException {
        return temporary.resolve("harrow-" + Files.getOwner(temporary).getName());
    }

    /** IPC-7c · it is made with mode 0700, in the runtime directory of the user. */
    @Test
    void theRuntimeDirectoryOfTheUserIsTaken() throws Exception {
        Path runtime = Files.createDirectory(temporary.resolve("run"));
        SocketDirectory directory = SocketDirectory.open(runtime.toString(), temporary);
        assertThat(directory.path()).isEqualTo(runtime.resolve("harrow"));
        assertThat(mode(directory.path())).isEqualTo("rwx------");
        assertThat(directory.owner().user()).isEqualTo(Files.getOwner(temporary));
        assertThat(SocketDirectory.open(runtime.toString(), temporary)).isEqualTo(directory);
    }

    /** IPC-7a · where that will not do, a short one in the temporary folder, with the same mode. */
    @Test
    void elseAPrivateOneInTheTemporaryFolder() throws Exception {
        Path file = Files.createFile(temporary.resolve("file"));
        Path link = Files.createSymbolicLink(temporary.resolve("link"), Files.createDirectory(temporary.resolve("d")));
        for (String wrong : new String[] {null, "", "relative", file.toString(), link.toString(), "/no/such/place"}) {
            assertThat(SocketDirectory.open(wrong, temporary).path()).isEqualTo(usual());
        }
        assertThat(mode(usual())).isEqualTo("rwx------");
        try (var left = Files.list(temporary)) {
            assertThat(left).containsExactlyInAnyOrder(usual(), file, link, temporary.resolve("d"));
        }
    }

    /** IPC-7c · what others can enter is refused, and left as it is. */
    @Test
    void aDirectoryThatOthersCanEnterIsRefused() throws Exception {
        Files.createDirectory(usual());
        Files.setPosixFilePermissions(usual(), PosixFilePermissions.fromString("rwx--x---"));
        assertThatThrownBy(() -> SocketDirectory.open(null, temporary))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("rwx--x---")
                .hasMessageContaining("chmod 700");
        assertThat(mode(usual())).isEqualTo("rwx--x---");
    }

    /** IPC-7b, IPC-7c · so are a link that somebody has put there, and a file. */
    @Test
    void aLinkAndAFileAreRefused() throws Exception {
        Path elsewhere = Files.createDirectory(
                temporary.resolve("elsewhere"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.createSymbolicLink(usual(), elsewhere);
        assertThatThrownBy(() -> SocketDirectory.open(null, temporary)).hasMessageContaining("symbolic link");
        Files.delete(usual());
        Files.createFile(usual());
        assertThatThrownBy(() -> SocketDirectory.open(null, temporary)).hasMessageContaining("no directory");
    }

    /** IPC-7a, IPC-8 · names are short and distinct; where there is no room for one, that is said. */
    @Test
    void namesAreDistinctAndFitASocket() throws Exception {
        SocketDirectory directory = SocketDirectory.open(null, temporary);
        assertThat(directory.newSocket().getFileName().toString())
                .startsWith(ProcessHandle.current().pid() + "-");
        assertThat(directory.newSocket()).isNotEqualTo(directory.newSocket());
        Path deep = Files.createDirectory(temporary.resolve("d".repeat(100)));
        SocketDirectory tooDeep = SocketDirectory.open(deep.toString(), temporary);
        assertThatThrownBy(tooDeep::newSocket)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("at most 107 bytes")
                .hasMessageContaining("shorter path");
    }

    /** The other user is one that no process has. */
    static Owner somebodyElse() {
        UserPrincipal nobody = () -> "somebody else";
        return new Owner(nobody, Integer.MAX_VALUE);
    }
}
