package dev.harrow.spawn;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The start caches of this JVM's children: AOT caches of the JDK, with which a JVM starts in a fraction of the time. The JDK does not notice that
 * a jar was rebuilt and runs the old code, nor that a cache is damaged; so a cache is one for the contents of the class path, and has a digest.
 *
 * <p>Whatever goes wrong here, a child starts without one.
 */
final class StartCaches {
    /** More different ones are not made by one JVM: its class path or its options never stay the same. */
    private static final int MOST_MADE = 8;

    /** No name of a service thread of the runtime: it is none that a test could leave behind. */
    private static final String THREAD = "start cache of Harrow";

    private static final StartCaches INSTANCE = new StartCaches();

    /** What a cache is for. */
    record Request(JvmOptions options, Repertoire repertoire) {}

    /** A cache that can be used. */
    record Found(StartEntry entry, ClassPath path) {}

    private final ArrayDeque<Request> wanted = new ArrayDeque<>(); // guarded by this
    private final Set<String> tried =
            new HashSet<>(); // guarded by this: the keys of those that were made or could not be
    private boolean working; // guarded by this: there is a thread that takes what is wanted
    private @Nullable CacheFolder folder; // guarded by this: the one that the contents belong to
    private @Nullable Contents contents; // guarded by this
    private @Nullable ContentMemo memo; // guarded by this
    private boolean complained; // guarded by this

    private StartCaches() {}

    static StartCaches ofThisJvm() {
        return INSTANCE;
    }

    /** If this JVM itself runs with the jars of an entry, they stay for as long as it does. */
    static void holdOwn() {
        String classes = System.getProperty("java.class.path", "") + System.getProperty("jdk.module.path", "");
        if (CacheSetting.current() != CacheSetting.OFF && StartEntry.mayBeIn(classes)) {
            INSTANCE.hold(classes);
        }
    }

    private void hold(String classes) {
        try {
            for (Path entry : CacheFolder.open().entries()) {
                if (classes.contains(entry.toString()) && !new StartEntry(entry).use()) {
                    StartLog.debug("this JVM runs with jars of " + entry + ", which somebody deletes");
                }
            }
        } catch (IOException e) {
            complain(e);
        }
    }

    /** A cache that is there; null if there is none, or that would have to be found out first. Takes some milliseconds at most. */
    @Nullable
    Found find(Request request, List<String> arguments) {
        if (CacheSetting.current() == CacheSetting.OFF) {
            return null;
        }
        try {
            CacheFolder caches = open();
            if (!(ClassPath.ofThisJvm(caches, contents(), false) instanceof ClassPath.Known(ClassPath path))) {
                return null;
            }
            StartEntry entry = entry(caches, request, path);
            return Files.exists(entry.cache())
                            && isWhole(entry, contents().recall(entry.cache()))
                            && !entry.isRefusedBy(arguments)
                            && entry.use()
                            && Files.exists(entry.cache())
                            && entry.hasJars(path)
                    ? new Found(entry, path)
                    : null;
        } catch (IOException e) {
            complain(e);
            return null;
        }
    }

    private static StartEntry entry(CacheFolder caches, Request request, ClassPath path) throws IOException {
        String key = StartKey.of(JavaCommand.LEAN, request.options(), request.repertoire(), path);
        return new StartEntry(caches.path().resolve(key));
    }

    static boolean isWhole(StartEntry entry, @Nullable Content cache) throws IOException {
        return cache != null && cache.hash().equals(entry.digest());
    }

    private synchronized CacheFolder open() throws IOException {
        CacheFolder now = CacheFolder.open();
        if (!now.equals(folder)) {
            folder = now;
            memo = new ContentMemo(now);
            contents = new Contents(memo);
        }
        return now;
    }

    private synchronized Contents contents() {
        return Objects.requireNonNull(contents);
    }

    private synchronized ContentMemo memo() {
        return Objects.requireNonNull(memo);
    }

    private synchronized void complain(IOException e) {
        if (!complained) {
            complained = true;
            StartLog.debug("children start without a cache: " + e);
        }
    }

    /** A child has started without a cache: sees to it in the background that a later one has one. */
    void want(Request request) {
        if (CacheSetting.current() == CacheSetting.OFF) {
            return;
        }
        synchronized (this) {
            if (!wanted.contains(request)) {
                wanted.add(request);
            }
            if (!working) {
                working = true;
                Thread.ofPlatform().daemon(true).name(THREAD).start(this::work);
            }
        }
    }

    private void work() {
        for (Request next = next(); next != null; next = next()) {
            try {
                provide(next, CacheSetting.current() == CacheSetting.AUTO, false);
            } catch (IOException | RuntimeException | Error e) {
                StartLog.debug("a start cache was not made: " + e);
            }
        }
    }

    private synchronized @Nullable Request next() {
        Request next = wanted.poll();
        working = next != null;
        return next;
    }

    /**
     * Finds out what there is to know, however long that takes, and makes a cache if there is none.
     *
     * @param make whether to make it
     * @param wait whether to wait for another JVM that makes it
     * @return a cache that is there in the end, or null
     * @throws IOException if that is not possible; says why
     */
    @Nullable
    StartEntry provide(Request request, boolean make, boolean wait) throws IOException {
        CacheFolder caches = open();
        ClassPath.Outcome outcome = ClassPath.ofThisJvm(caches, contents(), true);
        memo().save();
        if (!(outcome instanceof ClassPath.Known(ClassPath path))) {
            throw new IOException("the JDK cannot have a cache with this class path");
        }
        StartEntry entry = entry(caches, request, path);
        if (Files.exists(entry.cache())) {
            boolean whole = isWhole(entry, contents().know(entry.cache()));
            memo().save();
            if (whole && entry.hasJars(path)) {
                return entry;
            }
            if (!whole) {
                StartLog.debug("start cache " + entry.cache() + " is damaged; it is made anew");
            }
        }
        return make && mayTry(entry)
                ? new CacheMaker(entry, path, request, contents(), memo()).make(caches, wait)
                : null;
    }

    private synchronized boolean mayTry(StartEntry entry) {
        return tried.size() < MOST_MADE && tried.add(entry.folder().toString());
    }

    /** A JVM has not started with the cache, and has without. */
    void blame(StartEntry entry, List<String> arguments, int status) {
        StartLog.debug("a JVM with the start cache " + entry.cache() + " ended with status " + status
                + " before its actor was there, and one without did not; it is not used again "
                + (arguments.isEmpty() ? "" : "with " + arguments));
        try {
            if (arguments.isEmpty() || status > 128) {
                entry.drop();
            } else {
                entry.refuse(arguments);
            }
        } catch (IOException e) {
            complain(e);
        }
    }
}
