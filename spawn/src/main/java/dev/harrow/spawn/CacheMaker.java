package dev.harrow.spawn;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes one start cache, with a JVM that rehearses ({@link RehearsalMain}). That one ends with this JVM, however this ends: it sees the end of its
 * standard input.
 */
final class CacheMaker {
    /** At the beginning of its command line, for those who look at the processes of this JVM. */
    static final String MARK = "-Dharrow.rehearsal=";

    private static final long LIMIT_MINUTES = 5;

    private final StartEntry entry;
    private final ClassPath path;
    private final StartCaches.Request request;
    private final Contents contents;
    private final ContentMemo memo;

    CacheMaker(StartEntry entry, ClassPath path, StartCaches.Request request, Contents contents, ContentMemo memo) {
        this.entry = entry;
        this.path = path;
        this.request = request;
        this.contents = contents;
        this.memo = memo;
    }

    /**
     * Makes the cache, unless it is there.
     *
     * @param caches where it is, among others
     * @param wait whether to wait for another JVM that makes it, and to try what has failed before
     * @return the entry if the cache is there in the end; null if another JVM makes it, this one is about to end, or the class path changes
     * @throws IOException if it cannot be made; says why
     */
    @Nullable
    StartEntry make(CacheFolder caches, boolean wait) throws IOException {
        entry.create();
        if ((!wait && entry.hasFailed()) || !entry.use()) {
            return null;
        }
        FileLock right = entry.tryMake(wait);
        if (right == null) {
            return null;
        }
        try {
            return isThere() || rehearse() ? entry : null;
        } finally {
            entry.sweep();
            right.release();
            StartEntry.prune(caches, Instant.now());
        }
    }

    /** Somebody else may have made it just before. */
    private boolean isThere() throws IOException {
        return Files.exists(entry.cache())
                && entry.hasJars(path)
                && StartCaches.isWhole(entry, contents.know(entry.cache()));
    }

    private boolean rehearse() throws IOException {
        entry.sweep();
        if (!entry.makeJars(path, contents)) {
            return false; // one of the directories is being written; later, then
        }
        Path made = entry.folder().resolve("cache.new");
        Path said = entry.folder().resolve("rehearsal.new");
        Integer status = run(command(made), said.toFile());
        if (status == null) {
            return false;
        }
        if (status != 0 || !Files.exists(made)) {
            String why = "the rehearsal in " + entry.folder() + " ended with exit status " + status + ":\n"
                    + Files.readString(said);
            IOException failure = new IOException(why);
            try {
                entry.fail(why);
            } catch (IOException e) {
                failure.addSuppressed(e); // the disk may be full, which is the cause of both then
            }
            throw failure;
        }
        Content content = new Content(Sha.of(made), "");
        entry.install(made, content.hash());
        memo.learn(entry.cache(), FileState.of(entry.cache()).text(), content);
        memo.save();
        return true;
    }

    private List<String> command(Path made) {
        List<String> command = JavaCommand.lean();
        command.add(MARK + entry.folder().getFileName());
        command.addAll(path.options(entry.folder()));
        command.addAll(JavaCommand.main(RehearsalMain.class));
        command.add(request.repertoire().name());
        command.add(entry.folder().resolve("classes.new").toString());
        command.add(made.toString());
        command.addAll(request.options().relevant());
        return command;
    }

    /** The exit status; null if this JVM is about to end. */
    private static @Nullable Integer run(List<String> command, File said, ProcessBuilder builder) throws IOException {
        Process process = builder.command(command)
                .redirectErrorStream(true)
                .redirectOutput(said)
                .start();
        Thread atTheEnd = new Thread(() -> end(process));
        try {
            Runtime.getRuntime().addShutdownHook(atTheEnd);
        } catch (IllegalStateException e) {
            end(process);
            return null;
        }
        try {
            if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
                throw new IOException(
                        "the rehearsal for a start cache did not end within " + LIMIT_MINUTES + " minutes");
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new IOException("the thread that makes start caches was interrupted", e);
        } finally {
            end(process);
            forget(atTheEnd);
        }
    }

    private @Nullable Integer run(List<String> command, File said) throws IOException {
        ProcessBuilder builder = new ProcessBuilder();
        builder.directory(entry.folder().toFile());
        builder.environment().putAll(request.options().environment());
        builder.environment().put(CacheSetting.MODE_VARIABLE, "off");
        builder.environment().remove("HARROW_SPAWN_BACKEND"); // it would decide for the rehearsal, too
        return run(command, said, builder);
    }

    private static void forget(Thread atTheEnd) {
        try {
            Runtime.getRuntime().removeShutdownHook(atTheEnd);
        } catch (IllegalStateException e) {
            StartLog.debug("this JVM ends while a start cache is made");
        }
    }

    private static void end(Process process) {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        process.destroyForcibly();
        all.forEach(ProcessHandle::destroyForcibly);
    }
}
