package dev.harrow.spawn;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The class path and the module path of a JVM, as they are now, with what is in them.
 *
 * @param classes null if there is no class path
 * @param modules null if there is no module path
 * @param followed what the manifests of jars add to the class path
 */
record ClassPath(@Nullable List<Element> classes, @Nullable List<Element> modules, List<Element> followed) {

    private static final Pattern JAR_OF_DIRECTORY = Pattern.compile("([0-9a-f]{64})\\.jar");

    /**
     * One element.
     *
     * @param hash of its content; null if nothing is there
     * @param unpacked whether it is a directory, or the jar that was made of one for a cache
     */
    record Element(Path path, @Nullable String hash, boolean unpacked) {

        /** For a key: where a directory is does not matter, for a JVM with a cache has its content elsewhere. */
        String text() {
            return (unpacked ? "" : path) + "\t" + (hash == null ? "absent" : hash);
        }

        /** Where a JVM with a cache finds it. */
        Path in(Path entry) {
            return unpacked ? entry.resolve(hash + ".jar") : path;
        }
    }

    /** Looks into the elements of a class path. */
    private static final class Look {
        final Path caches;
        final Contents contents;
        final boolean thorough;
        boolean cacheable = true;
        final List<Path> unknown = new ArrayList<>();
        final Set<Path> met = new HashSet<>();
        final Deque<Path> toFollow = new ArrayDeque<>();

        Look(CacheFolder folder, Contents contents, boolean thorough) {
            this.caches = folder.path();
            this.contents = contents;
            this.thorough = thorough;
        }

        Element element(Path path, boolean mayBeDirectory) throws IOException {
            met.add(path);
            String ours = hashOfDirectory(path);
            if (ours != null) {
                cacheable &= Files.exists(path);
                return new Element(path, ours, true);
            }
            if (!Files.exists(path)) {
                return new Element(path, null, false);
            }
            if (path.equals(absolute(""))) {
                cacheable = false; // the working directory: what is there changes for other reasons than a build
                return new Element(path, null, true);
            }
            boolean directory = Files.isDirectory(path);
            Content content = thorough ? contents.know(path) : contents.recall(path);
            if (content == null) {
                unknown.add(path);
                return new Element(path, "", directory);
            }
            cacheable &= content.isCacheable() && (mayBeDirectory || !directory);
            if (!content.classPath().isEmpty()) {
                follow(path, content.classPath());
            }
            return new Element(path, content.hash(), directory);
        }

        /** If it is the jar of a directory in an entry: its content, which is its name. */
        private @Nullable String hashOfDirectory(Path path) {
            Path entry = path.getParent();
            if (entry == null || !caches.equals(entry.getParent()) || !CacheFolder.isEntry(entry)) {
                return null;
            }
            var name = JAR_OF_DIRECTORY.matcher(path.getFileName().toString());
            return name.matches() ? name.group(1) : null;
        }

        private void follow(Path jar, String said) {
            List<Path> added = addedBy(jar, said);
            if (added == null) {
                cacheable = false;
            } else {
                toFollow.addAll(added);
            }
        }
    }

    /**
     * What a jar adds to the class path.
     *
     * @param said the value of Class-Path in its manifest
     * @return null if it is not only files: what the JDK makes of that is its own affair
     */
    static @Nullable List<Path> addedBy(Path jar, String said) {
        List<Path> added = new ArrayList<>();
        for (String each : said.split(" +", -1)) {
            try {
                URI target = jar.toUri().resolve(new URI(each));
                if (!"file".equals(target.getScheme())) {
                    return null;
                }
                added.add(Path.of(target).normalize());
            } catch (URISyntaxException | IllegalArgumentException e) {
                return null;
            }
        }
        return added;
    }

    /** What was found out about a class path. */
    sealed interface Outcome {}

    /** All is known. */
    record Known(ClassPath path) implements Outcome {}

    /** Something has to be looked into, which takes a while. */
    record Unknown(List<Path> elements) implements Outcome {}

    /** There can be no cache with it. */
    record Uncacheable() implements Outcome {}

    /**
     * Those of the running JVM.
     *
     * @param thorough whether what was not looked into yet is looked into now
     */
    static Outcome ofThisJvm(CacheFolder folder, Contents contents, boolean thorough) throws IOException {
        return of(JavaCommand.classPath(), JavaCommand.modulePath(), folder, contents, thorough);
    }

    static Outcome of(
            @Nullable String classPath,
            @Nullable String modulePath,
            CacheFolder folder,
            Contents contents,
            boolean thorough)
            throws IOException {
        Look look = new Look(folder, contents, thorough);
        List<Element> classes = null;
        List<Element> modules = null;
        List<Element> followed = new ArrayList<>();
        try {
            if (modulePath != null && !modulePath.isEmpty()) {
                modules = new ArrayList<>();
                for (Path each : modules(modulePath)) {
                    modules.add(look.element(each, true));
                }
                look.toFollow.clear(); // a module has no class path of its own
            }
            if (classPath != null && !classPath.isEmpty()) {
                classes = new ArrayList<>();
                for (String each : classPath.split(File.pathSeparator, -1)) {
                    classes.add(look.element(absolute(each), true));
                }
            }
            for (Path next = look.toFollow.poll(); next != null; next = look.toFollow.poll()) {
                if (look.met.add(next)) {
                    followed.add(look.element(next, false));
                }
            }
        } catch (InvalidPathException e) {
            return new Uncacheable();
        }
        if (!look.cacheable) {
            return new Uncacheable();
        }
        return look.unknown.isEmpty()
                ? new Known(new ClassPath(classes, modules, List.copyOf(followed)))
                : new Unknown(look.unknown);
    }

    private static Path absolute(String element) {
        return Path.of(element).toAbsolutePath().normalize();
    }

    /** The modules of a module path: a directory on it is one, or has some in it. */
    private static List<Path> modules(String modulePath) throws IOException {
        List<Path> all = new ArrayList<>();
        for (String each : modulePath.split(File.pathSeparator, -1)) {
            Path path = absolute(each);
            if (!Files.isDirectory(path) || isModule(path)) {
                all.add(path);
                continue;
            }
            try (Stream<Path> found = Files.list(path)) {
                found.filter(file -> isModule(file)
                                || (file.getFileName().toString().endsWith(".jar") && Files.isRegularFile(file)))
                        .sorted()
                        .forEach(all::add);
            }
        }
        return all;
    }

    private static boolean isModule(Path directory) {
        return Files.exists(directory.resolve("module-info.class"));
    }

    /** All that is to be looked at, for a key. */
    List<String> text() {
        List<String> all = new ArrayList<>();
        add(all, "modules", modules);
        add(all, "classes", classes);
        add(all, "followed", followed);
        return all;
    }

    private static void add(List<String> all, String title, @Nullable List<Element> elements) {
        all.add(title);
        if (elements != null) {
            elements.forEach(element -> all.add(element.text()));
        }
    }

    /** The directories of which an entry has to have a jar. */
    List<Element> unpacked() {
        return Stream.concat(
                        classes == null ? Stream.empty() : classes.stream(),
                        modules == null ? Stream.empty() : modules.stream())
                .filter(Element::unpacked)
                .distinct()
                .toList();
    }

    /** The options by which a JVM gets it from an entry. */
    List<String> options(Path entry) {
        return JavaCommand.classOptions(joined(modules, entry), joined(classes, entry));
    }

    /** As {@code java -cp} takes it; null if there is none. */
    @Nullable
    String classPathIn(Path entry) {
        return joined(classes, entry);
    }

    private static @Nullable String joined(@Nullable List<Element> elements, Path entry) {
        return elements == null
                ? null
                : elements.stream()
                        .map(element -> element.in(entry).toString())
                        .collect(Collectors.joining(File.pathSeparator));
    }
}
