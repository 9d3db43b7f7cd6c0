package dev.harrow.spawn;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A start cache on disk: the cache itself, its digest, the jars that the JVMs with it have on their class path, and a file whose first byte is
 * locked by all who use it and whose second by the one who makes it, and one whose time is when the cache was last used.
 *
 * <p>Once this JVM has opened a lock file it never closes it: on Unix that would give back all of its locks on the file.
 *
 * @param folder the entry's own
 */
record StartEntry(Path folder) {
    private static final String LOCK = "lock";
    private static final String USED = "used";
    private static final String CACHE = "cache.aot";
    private static final String DIGEST = "cache.sha256";
    private static final String FAILED = "failed";
    private static final Pattern NAME_IN_PATH = Pattern.compile("[0-9a-f]{40}[/\\\\][0-9a-f]{64}\\.jar");
    private static final Duration TRY_AGAIN = Duration.ofDays(1);
    private static final Duration KEEP = Duration.ofDays(30);
    private static final Duration TOUCH = Duration.ofHours(1);
    private static final int KEEP_MOST = 12;

    private static final Map<Path, Used> OPEN =
            new HashMap<>(); // guarded by itself: the lock files that this JVM has opened

    /** A lock file that is open. */
    private static final class Used {
        final FileChannel channel;
        final Object key; // of the file: another may have its name by now
        boolean inUse; // guarded by OPEN: this JVM holds the shared lock

        Used(FileChannel channel, Object key) {
            this.channel = channel;
            this.key = key;
        }
    }

    /** Whether this text may name one: a quick look. */
    static boolean mayBeIn(String classPath) {
        return NAME_IN_PATH.matcher(classPath).find();
    }

    Path cache() {
        return folder.resolve(CACHE);
    }

    /** What the cache had in it when it was made; empty if it is not there. */
    String digest() throws IOException {
        try {
            return Files.readString(folder.resolve(DIGEST)).strip();
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    /** Makes the folder, if it is not there. */
    void create() throws IOException {
        try {
            Files.createDirectory(folder, CacheFolder.PRIVATE);
        } catch (FileAlreadyExistsException e) {
            // one that was made before
        }
        CacheFolder.check(folder);
    }

    /** From now on nobody deletes it, until this JVM ends. False if somebody does just now. */
    boolean use() throws IOException {
        synchronized (OPEN) {
            Used used = open();
            if (used == null) {
                return false;
            }
            if (!used.inUse) {
                try {
                    used.inUse = used.channel.tryLock(0, 1, true) != null;
                } catch (OverlappingFileLockException e) {
                    used.inUse = true; // by another copy of this class in this JVM
                }
            }
            if (used.inUse) {
                stamp();
            }
            return used.inUse;
        }
    }

    /** Notes that it is used now. In a file of its own: to set the times of a file the JDK opens and closes it, and that gives its locks back. */
    private void stamp() throws IOException {
        Instant now = Instant.now();
        if (lastUsed().plus(TOUCH).isBefore(now)) {
            Files.write(folder.resolve(USED), new byte[0]);
            Files.setLastModifiedTime(folder.resolve(USED), FileTime.from(now));
        }
    }

    /** The lock file of this moment, open; null if there is no folder for it. Holds the monitor of OPEN. */
    private @Nullable Used open() throws IOException {
        Path lock = folder.resolve(LOCK);
        Used used = OPEN.get(lock);
        if (used != null && Files.exists(lock) && used.key.equals(keyOf(lock))) {
            return used;
        }
        try {
            FileChannel channel = FileChannel.open(
                    lock,
                    Set.of(
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE,
                            LinkOption.NOFOLLOW_LINKS),
                    CacheFolder.PRIVATE_FILE);
            Used opened = new Used(channel, keyOf(lock));
            OPEN.put(lock, opened);
            return opened;
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private static Object keyOf(Path file) throws IOException {
        return Objects.requireNonNullElse(
                Files.readAttributes(file, BasicFileAttributes.class).fileKey(), file);
    }

    /**
     * The right to make the cache, to be given back by releasing it.
     *
     * @param wait whether to wait for somebody else who is at it, in another JVM; otherwise null then
     */
    @Nullable
    FileLock tryMake(boolean wait) throws IOException {
        FileChannel channel;
        synchronized (OPEN) {
            Used used = open();
            if (used == null) {
                return null;
            }
            channel = used.channel;
        }
        try {
            return wait ? channel.lock(1, 1, false) : channel.tryLock(1, 1, false);
        } catch (OverlappingFileLockException e) {
            return null; // another copy of this class in this JVM is at it
        }
    }

    /** Whether the making of it has failed lately. */
    boolean hasFailed() throws IOException {
        try {
            Instant failed = Files.getLastModifiedTime(folder.resolve(FAILED)).toInstant();
            return failed.plus(TRY_AGAIN).isAfter(Instant.now());
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Nobody has to try that again soon. */
    void fail(String why) throws IOException {
        Files.writeString(folder.resolve(FAILED), why);
    }

    /** Whether a JVM with these arguments has not started with the cache, and has without. */
    boolean isRefusedBy(List<String> arguments) {
        return Files.exists(refusal(arguments));
    }

    void refuse(List<String> arguments) throws IOException {
        Files.writeString(refusal(arguments), String.join("\n", arguments));
    }

    private Path refusal(List<String> arguments) {
        Sha sha = new Sha();
        arguments.forEach(sha::add);
        return folder.resolve("without-" + sha.hex().substring(0, 16));
    }

    /** The cache is of no use. The jars stay: somebody may have them on his class path. */
    void drop() throws IOException {
        Files.deleteIfExists(cache());
        Files.deleteIfExists(folder.resolve(DIGEST));
    }

    /** Puts a cache in place that was made beside it. */
    void install(Path made, String digest) throws IOException {
        Files.deleteIfExists(cache()); // so that there is never one with the digest of another
        Files.writeString(folder.resolve(DIGEST), digest);
        Files.move(made, cache(), StandardCopyOption.ATOMIC_MOVE);
        Files.deleteIfExists(folder.resolve(FAILED));
    }

    /** Makes the jars of directories, where they are not there; false if one of these has changed meanwhile. */
    boolean makeJars(ClassPath path, Contents contents) throws IOException {
        for (ClassPath.Element element : path.unpacked()) {
            Path jar = element.in(folder);
            if (Files.exists(jar)) {
                continue;
            }
            Path fresh = Files.createTempFile(folder, "jar", ".new", CacheFolder.PRIVATE_FILE);
            try {
                if (Files.isDirectory(element.path())) {
                    try (OutputStream out = Files.newOutputStream(fresh)) {
                        DirectoryJar.write(element.path(), out);
                    }
                    if (!contents.inspect(element.path()).hash().equals(element.hash())) {
                        return false;
                    }
                } else {
                    Files.copy(element.path(), fresh, StandardCopyOption.REPLACE_EXISTING);
                }
                Files.move(fresh, jar, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                throw new IOException(
                        "what is in " + element.path() + " cannot be written to " + jar + ": " + e.getMessage(), e);
            } finally {
                Files.deleteIfExists(fresh);
            }
        }
        return true;
    }

    /** Whether what a JVM with the cache has on its class path is here. */
    boolean hasJars(ClassPath path) {
        return path.unpacked().stream().allMatch(element -> Files.exists(element.in(folder)));
    }

    /** Deletes what was left by makers that were killed; the caller has the right to make it. */
    void sweep() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            for (Path file : all.filter(file -> file.getFileName().toString().endsWith(".new"))
                    .toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private Instant lastUsed() {
        try {
            return Files.getLastModifiedTime(folder.resolve(USED)).toInstant();
        } catch (IOException e) {
            return Instant.EPOCH; // it is half made, or half deleted
        }
    }

    /** Deletes the entries that nobody uses and nobody has used for long, or that are too many. */
    static void prune(CacheFolder caches, Instant now) throws IOException {
        List<StartEntry> all = new ArrayList<>();
        caches.entries().forEach(path -> all.add(new StartEntry(path)));
        Map<StartEntry, Instant> used = new HashMap<>();
        all.forEach(entry -> used.put(entry, entry.lastUsed()));
        all.sort(Comparator.comparing((StartEntry entry) -> Objects.requireNonNull(used.get(entry)))
                .reversed());
        for (int i = 0; i < all.size(); i++) {
            StartEntry entry = all.get(i);
            if (i >= KEEP_MOST || Objects.requireNonNull(used.get(entry)).isBefore(now.minus(KEEP))) {
                entry.deleteIfUnused();
            }
        }
    }

    private void deleteIfUnused() throws IOException {
        synchronized (OPEN) {
            Used used = open();
            if (used == null || used.inUse) {
                return;
            }
            try {
                FileLock lock = used.channel.tryLock(0, 2, false);
                if (lock == null) {
                    return;
                }
                delete();
                lock.release();
            } catch (OverlappingFileLockException e) {
                StartLog.debug("start cache " + folder.getFileName() + " is old, and this JVM uses it");
            }
        }
    }

    /** The cache first, so that nobody takes it for whole; the lock last. */
    private void delete() throws IOException {
        drop();
        Path lock = folder.resolve(LOCK);
        try (Stream<Path> all = Files.list(folder)) {
            for (Path file : all.filter(file -> !file.equals(lock)).toList()) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(lock);
        Files.deleteIfExists(folder);
    }
}
