package dev.harrow.internal.ipc;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The directory for the socket files of one user, which nobody else can enter: {@code $XDG_RUNTIME_DIR/harrow}, or a private one in the
 * temporary folder. It is checked each time, because a temporary folder is open to everybody.
 *
 * @param path exists, is a directory and no link, belongs to {@code owner}, and has mode 0700
 * @param owner the user of this process
 */
record SocketDirectory(Path path, Owner owner) {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private static final Pattern NAME = Pattern.compile("([0-9]{1,18})-[0-9a-f]{8}");

    /** What the kernel has room for, without the zero byte at the end. */
    private static final int MAX_PATH_BYTES = 107;

    /** The directory of this process, made if it is not there. */
    static SocketDirectory open() throws IOException {
        return open(System.getenv("XDG_RUNTIME_DIR"), Path.of(System.getProperty("java.io.tmpdir")));
    }

    /**
     * As {@link #open()}.
     *
     * @param runtimeDirectory what the environment names as the user's own directory; may be wrong
     * @param temporary the folder for temporary files
     * @throws IOException if the directory is not private; says what to do
     */
    static SocketDirectory open(@Nullable String runtimeDirectory, Path temporary) throws IOException {
        Owner owner = Owner.current(temporary);
        Path own = own(runtimeDirectory, owner);
        Path path = own != null
                ? own.resolve("harrow")
                : temporary.resolve("harrow-" + owner.user().getName());
        Path absolute = path.toAbsolutePath();
        try {
            Files.createDirectory(absolute, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        } catch (FileAlreadyExistsException e) {
            // as it should be after the first time; whether it is the right one is seen next
        }
        check(absolute, owner);
        return new SocketDirectory(absolute, owner);
    }

    private static @Nullable Path own(@Nullable String directory, Owner owner) throws IOException {
        if (directory == null || directory.isEmpty()) {
            return null;
        }
        Path path = Path.of(directory);
        boolean own = path.isAbsolute()
                && Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
                && Owner.of(path).equals(owner);
        return own ? path : null;
    }

    private static void check(Path path, Owner owner) throws IOException {
        PosixFileAttributes is = Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!is.isDirectory()) {
            throw unfit(path, is.isSymbolicLink() ? "is a symbolic link" : "is no directory", "remove it");
        }
        if (!is.owner().equals(owner.user())) {
            throw unfit(
                    path,
                    "belongs to " + is.owner().getName() + " and not to "
                            + owner.user().getName(),
                    "remove it, or let XDG_RUNTIME_DIR name a directory of your own");
        }
        if (!is.permissions().equals(OWNER_ONLY)) {
            throw unfit(
                    path,
                    "has mode " + PosixFilePermissions.toString(is.permissions())
                            + ", so others could get at the sockets",
                    "make it private with chmod 700, or remove it");
        }
    }

    private static IOException unfit(Path path, String what, String remedy) {
        return new IOException("the directory for sockets " + path + " " + what + "; " + remedy);
    }

    /** Of which process a socket file is, or -1 if it is none of ours. */
    static long pidOf(Path file) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        return name.matches() ? Long.parseLong(name.group(1)) : -1;
    }

    private static String prefix(long pid) {
        return pid + "-";
    }

    /** Deletes all socket files of a process that has ended. */
    void removeSockets(long pid) throws IOException {
        removeDead(prefix(pid) + "*");
    }

    /** Deletes the socket files of all processes that have ended and could not do it themselves. */
    void sweep() throws IOException {
        removeDead("*");
    }

    private void removeDead(String names) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(path, names)) {
            for (Path each : files) {
                if (isDead(each)) {
                    Files.deleteIfExists(each);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    /**
     * Whether a file is a socket of ours that nobody listens on any more. That the process is not there is not enough: it may be one of a
     * container that shares the directory, and has numbers of its own.
     */
    private static boolean isDead(Path file) {
        long pid = pidOf(file);
        if (pid < 0 || ProcessHandle.of(pid).isPresent()) {
            return false;
        }
        try (SocketChannel socket = SocketChannel.open(UnixDomainSocketAddress.of(file))) {
            return !socket.isConnected();
        } catch (IOException e) {
            return true; // nobody answers
        }
    }

    /**
     * A name for a new socket file, which begins with the pid.
     *
     * @throws IOException if the path would be too long for a socket; says what to do
     */
    Path newSocket() throws IOException {
        String random = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
        Path socket = path.resolve(prefix(ProcessHandle.current().pid()) + random);
        int length = socket.toString().getBytes(StandardCharsets.UTF_8).length;
        if (length > MAX_PATH_BYTES) {
            throw new IOException(
                    "the path of a socket has at most " + MAX_PATH_BYTES + " bytes, and " + socket + " has " + length
                            + "; let XDG_RUNTIME_DIR, or -Djava.io.tmpdir, name a directory with a shorter path");
        }
        return socket;
    }
}
