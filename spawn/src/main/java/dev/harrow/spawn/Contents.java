package dev.harrow.spawn;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Looks into the elements of class paths, and remembers what was there for as long as they look the same from outside. Any thread. */
final class Contents {
    /** A directory with more than this is no result of a compiler. */
    private static final int MOST_FILES = 20_000;

    private static final long MOST_BYTES = 512L << 20;

    /** A file that is younger than this may be changed once more without looking different from outside. */
    private static final Duration SETTLED = Duration.ofSeconds(2);

    private final ContentMemo memo;
    private final InstantSource clock;

    Contents(ContentMemo memo) {
        this(memo, InstantSource.system());
    }

    /** {@code clock} is that of the file system. */
    Contents(ContentMemo memo, InstantSource clock) {
        this.memo = memo;
        this.clock = clock;
    }

    /**
     * What a directory has in it.
     *
     * @param lastChange that of any file; nanoseconds since 1970
     */
    record Listing(List<Path> files, String look, long lastChange, long bytes) {}

    /** Whether what was changed then was left alone for so long that another change will be seen. */
    private boolean isSettled(long lastChange) {
        return TimeUnit.MILLISECONDS.toNanos(clock.millis()) - lastChange >= SETTLED.toNanos();
    }

    /** From memory, after some looks from outside; null if it was not looked into since it looks like this. */
    @Nullable
    Content recall(Path path) throws IOException {
        FileState state = FileState.of(path);
        if (!state.directory()) {
            return memo.recall(path, state.text());
        }
        Listing listing = list(path);
        return listing == null ? Content.uncacheable() : memo.recall(path, listing.look());
    }

    /** From memory, or looks into it. */
    Content know(Path path) throws IOException {
        Content known = recall(path);
        return known == null ? inspect(path) : known;
    }

    /** Looks into it, however long that takes. */
    Content inspect(Path path) throws IOException {
        FileState state = FileState.of(path);
        if (!state.directory()) {
            Content content = new Content(Sha.of(path), classPathOf(path));
            if (isSettled(state.lastChange()) && state.equals(FileState.of(path))) {
                memo.learn(path, state.text(), content);
            }
            return content;
        }
        Listing listing = list(path);
        if (listing == null) {
            return Content.uncacheable();
        }
        Content content = new Content(isPlain(path, listing) ? hash(path, listing) : Content.UNCACHEABLE, "");
        if (isSettled(listing.lastChange()) && listing.equals(list(path))) {
            memo.learn(path, listing.look(), content);
        }
        return content;
    }

    /** The files and directories in a directory, itself not included, in an order that depends on their names only; null if there are too many. */
    static @Nullable Listing list(Path directory) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(directory, FileVisitOption.FOLLOW_LINKS)) {
            files = new ArrayList<>(all.skip(1).limit(MOST_FILES + 1L).toList());
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        if (files.size() > MOST_FILES) {
            return null;
        }
        files.sort(null);
        Sha look = new Sha();
        long lastChange = 0;
        long bytes = 0;
        for (Path file : files) {
            FileState state = FileState.of(file);
            look.add(nameIn(directory, file)).add(state.directory() ? "/" : state.text());
            if (!state.directory()) {
                lastChange = Math.max(lastChange, state.lastChange());
                bytes += state.size();
            }
        }
        return bytes > MOST_BYTES ? null : new Listing(files, look.hex(), lastChange, bytes);
    }

    /** As in a jar. */
    static String nameIn(Path directory, Path file) {
        return directory.relativize(file).toString().replace('\\', '/');
    }

    /** Of names and contents; where the directory is does not matter. */
    private static String hash(Path directory, Listing listing) throws IOException {
        Sha all = new Sha();
        for (Path file : listing.files()) {
            all.add(nameIn(directory, file)).add(Files.isDirectory(file) ? "/" : Sha.of(file));
        }
        return all.hex();
    }

    /** Whether nothing is in a directory that would mean something else in a jar. */
    private static boolean isPlain(Path directory, Listing listing) throws IOException {
        for (Path file : listing.files()) {
            String name = nameIn(directory, file).toUpperCase(Locale.ROOT);
            if (name.startsWith("META-INF/")
                    && (name.endsWith(".SF")
                            || name.endsWith(".RSA")
                            || name.endsWith(".DSA")
                            || name.endsWith(".EC"))) {
                return false;
            }
        }
        Path manifest = directory.resolve(JarFile.MANIFEST_NAME);
        if (!Files.isRegularFile(manifest)) {
            return true;
        }
        try (InputStream in = Files.newInputStream(manifest)) {
            Attributes main = new Manifest(in).getMainAttributes();
            return !main.containsKey(Attributes.Name.CLASS_PATH)
                    && !main.containsKey(Attributes.Name.MULTI_RELEASE)
                    && !main.containsKey(Attributes.Name.SEALED);
        }
    }

    private static String classPathOf(Path jar) {
        try (JarFile file = new JarFile(jar.toFile())) {
            Manifest manifest = file.getManifest();
            String said = manifest == null ? null : manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
            return said == null ? "" : said.strip();
        } catch (IOException e) {
            return ""; // It is no jar, and the JVM finds nothing in it.
        }
    }
}
