package dev.harrow.spawn;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The folder for the start caches of one user, in which nobody else can put anything: a JVM runs what it finds there. Whose it is, and who can
 * enter it, is checked each time.
 *
 * @param path exists, is a directory and no link, belongs to the user of this process, and has mode 0700
 */
record CacheFolder(Path path) {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> OWNER_READS = PosixFilePermissions.fromString("rw-------");

    /** What a new directory here is made with. */
    static final FileAttribute<Set<PosixFilePermission>> PRIVATE = PosixFilePermissions.asFileAttribute(OWNER_ONLY);

    /** What a new file here is made with. */
    static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FILE =
            PosixFilePermissions.asFileAttribute(OWNER_READS);

    /**
     * The folder of this process, made if it is not there.
     *
     * @throws IOException if there is none, or it is not private; says why
     */
    static CacheFolder open() throws IOException {
        return open(CacheSetting.folder(), System.getenv("XDG_CACHE_HOME"), System.getProperty("user.home"));
    }

    /**
     * As {@link #open()}.
     *
     * @param chosen the folder that was asked for, or null
     * @param caches what the environment names as the user's folder for caches; may be wrong
     * @param home may be wrong
     */
    static CacheFolder open(@Nullable String chosen, @Nullable String caches, @Nullable String home)
            throws IOException {
        Path path;
        try {
            path = place(chosen, caches, home);
        } catch (InvalidPathException e) {
            throw new IOException("the folder for start caches has no name that this system knows", e);
        }
        if (!path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            throw new IOException("this system does not tell whether the folder for start caches is private");
        }
        Path parent = path.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        try {
            Files.createDirectory(path, PRIVATE);
        } catch (FileAlreadyExistsException e) {
            // as it should be after the first time; whether it is the right one is seen next
        }
        check(path);
        return new CacheFolder(path);
    }

    private static Path place(@Nullable String chosen, @Nullable String caches, @Nullable String home)
            throws IOException {
        if (chosen != null) {
            return Path.of(chosen).toAbsolutePath().normalize();
        }
        if (caches != null && Path.of(caches).isAbsolute()) {
            return Path.of(caches, "harrow");
        }
        if (home == null || !Path.of(home).isAbsolute() || !Files.isDirectory(Path.of(home))) {
            throw new IOException("the user has no home, so there is no place for start caches; "
                    + CacheSetting.FOLDER_VARIABLE + " can name one");
        }
        boolean mac = System.getProperty("os.name", "").startsWith("Mac");
        return mac ? Path.of(home, "Library", "Caches", "harrow") : Path.of(home, ".cache", "harrow");
    }

    /** Whether an existing directory is private; what is in one that is not is not to be trusted. */
    static void check(Path path) throws IOException {
        PosixFileAttributes is = Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!is.isDirectory()) {
            throw unfit(path, is.isSymbolicLink() ? "is a symbolic link" : "is no directory");
        }
        UserPrincipal user = CurrentUser.PRINCIPAL;
        if (!is.owner().equals(user)) {
            throw unfit(path, "belongs to " + is.owner().getName() + " and not to " + user.getName());
        }
        if (!is.permissions().equals(OWNER_ONLY)) {
            throw unfit(path, "has mode " + PosixFilePermissions.toString(is.permissions()) + " and not rwx------");
        }
    }

    private static IOException unfit(Path path, String what) {
        return new IOException("the folder for start caches " + path + " " + what);
    }

    /** The directories of all entries, in no order. */
    List<Path> entries() throws IOException {
        List<Path> all = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(path, CacheFolder::isEntry)) {
            found.forEach(all::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return all;
    }

    /** Whether this is the directory of an entry: other things may be here, too. */
    static boolean isEntry(Path path) {
        return StartKey.isKey(path.getFileName().toString()) && Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** The user of this process: whom a new file belongs to. Names and environment variables can be wrong. */
    private static final class CurrentUser {
        static final UserPrincipal PRINCIPAL = find();

        private static UserPrincipal find() {
            try {
                Path self = Path.of("/proc/self");
                if (Files.exists(self)) {
                    return Files.getOwner(self);
                }
                Path probe = Files.createTempFile("harrow", null);
                try {
                    return Files.getOwner(probe);
                } finally {
                    Files.delete(probe);
                }
            } catch (IOException e) {
                return () -> "nobody that is known: " + e;
            }
        }
    }
}
