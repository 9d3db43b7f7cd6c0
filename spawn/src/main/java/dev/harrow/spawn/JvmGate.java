package dev.harrow.spawn;

import dev.harrow.Backend;
import dev.harrow.Harrow;
import dev.harrow.spi.Availability;
import java.io.File;
import java.io.IOException;
import java.lang.module.FindException;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.lang.module.ResolvedModule;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/**
 * Whether JVMs like this one can be started: there is a launcher, and it finds the classes that it is to run. The latter is not so where those of this JVM
 * come from a loader or a module layer of the program's own, as in a servlet container or in an archive with archives in it.
 *
 * <p>It is asked for each actor. Where a class is taken from a path of this JVM as it stands there, which is the usual case, the answer is that this file
 * still exists; else the paths are searched, once.
 */
final class JvmGate {
    private static final Availability OPEN = Availability.available();
    private static final String OTHERWISE = ", or use the backend '" + Backend.THREAD + "'";

    /** What such a JVM begins with, and what that needs. */
    private static final List<Class<?>> NEEDED = List.of(ActorMain.class, Harrow.class);

    private static final Set<String> FOUND = ConcurrentHashMap.newKeySet(); // by a search: of what, and on which path

    private JvmGate() {}

    static Availability availability() {
        if (System.getProperty("java.home") == null) {
            return Availability.unavailable(
                    "this program runs on no JDK (there is no java.home), as one that was compiled ahead of time",
                    "run it on a JDK" + OTHERWISE);
        }
        Path java = JavaCommand.java();
        if (!Files.isExecutable(java)) {
            return Availability.unavailable(
                    "there is no launcher at " + java
                            + ", as in a run-time image that was made without one, or on a JDK that was removed meanwhile",
                    "run on a whole JDK" + OTHERWISE);
        }
        for (Class<?> needed : NEEDED) {
            if (!isFindable(needed)) {
                return Availability.unavailable(
                        "a JVM with the class path and module path of this one would not find " + needed.getName()
                                + ", which " + origin(needed),
                        "start the program with the jars of Harrow on its class path or module path" + OTHERWISE);
            }
        }
        return OPEN;
    }

    private static String origin(Class<?> type) {
        Module module = type.getModule();
        if (module.isNamed() && module.getLayer() != ModuleLayer.boot()) {
            return "is in a module layer of the program's own here";
        }
        ClassLoader loader = type.getClassLoader();
        return loader == ClassLoader.getSystemClassLoader()
                ? "is not where it was when this JVM started"
                : "comes from a class loader of the program's own here ("
                        + Objects.requireNonNull(loader).getClass().getName() + ")";
    }

    private static boolean isFindable(Class<?> type) {
        try {
            return type.getModule().isNamed() ? isInModule(type.getModule()) : isOnClassPath(type);
        } catch (InvalidPathException | FindException e) {
            return false; // a JVM with such a path would not start either
        }
    }

    // ---- modules

    private static boolean isInModule(Module module) {
        String name = module.getName();
        List<Path> path = elements(JavaCommand.modulePath());
        URI location = module.getLayer() == ModuleLayer.boot()
                ? ModuleLayer.boot()
                        .configuration()
                        .findModule(name)
                        .map(ResolvedModule::reference)
                        .flatMap(ModuleReference::location)
                        .orElse(null)
                : null;
        if (location != null && location.getScheme().equals("jrt")) {
            return true; // in the run-time image, which is the other JVM's, too
        }
        if (location != null && location.getScheme().equals("file")) {
            Path there = absolute(Path.of(location));
            Path parent = there.getParent();
            if ((path.contains(there) || (parent != null && path.contains(parent))) && Files.exists(there)) {
                return true;
            }
        }
        return searched(
                name,
                JavaCommand.modulePath(),
                () -> ModuleFinder.of(path.toArray(Path[]::new)).find(name).isPresent());
    }

    // ---- the class path

    private static boolean isOnClassPath(Class<?> type) {
        List<Path> path = elements(JavaCommand.classPath());
        Path location = location(type);
        if (location != null && path.contains(location) && Files.exists(location)) {
            return true;
        }
        return searched(type.getName(), JavaCommand.classPath(), () -> isIn(path, type));
    }

    private static @Nullable Path location(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        URL location = source == null ? null : source.getLocation();
        if (location == null || !location.getProtocol().equals("file")) {
            return null;
        }
        try {
            return absolute(Path.of(location.toURI()));
        } catch (URISyntaxException | IllegalArgumentException e) {
            return null; // a loader that says so has it from elsewhere
        }
    }

    /** Looks into the elements, and into what the manifests of jars among them add. */
    private static boolean isIn(List<Path> path, Class<?> type) {
        String file = type.getName().replace('.', '/') + ".class";
        Deque<Path> left = new ArrayDeque<>(path);
        Set<Path> met = new HashSet<>();
        boolean found = false;
        for (Path next = left.poll(); next != null && !found; next = left.poll()) {
            if (met.add(next)) {
                found = Files.isDirectory(next) ? Files.exists(next.resolve(file)) : isInJar(next, file, left);
            }
        }
        return found;
    }

    private static boolean isInJar(Path path, String file, Deque<Path> added) {
        try (JarFile jar = new JarFile(path.toFile())) {
            Manifest manifest = jar.getManifest();
            String said = manifest == null ? null : manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
            List<Path> more = said == null ? null : ClassPath.addedBy(path, said);
            if (more != null) {
                added.addAll(more);
            }
            return jar.getEntry(file) != null;
        } catch (IOException e) {
            return false; // there is no jar: a JVM passes that over, too
        }
    }

    // ---- both

    private interface Search {
        boolean finds();
    }

    /** A search takes milliseconds, so what it finds is kept; what it does not find may be there the next time. */
    private static boolean searched(String what, @Nullable String path, Search search) {
        String key = what + " on " + path;
        if (FOUND.contains(key)) {
            return true;
        }
        boolean found = search.finds();
        if (found) {
            FOUND.add(key);
        }
        return found;
    }

    private static List<Path> elements(@Nullable String path) {
        List<Path> elements = new ArrayList<>();
        if (path != null) {
            for (String each : path.split(File.pathSeparator, -1)) {
                elements.add(absolute(Path.of(each)));
            }
        }
        return elements;
    }

    private static Path absolute(Path path) {
        return path.toAbsolutePath().normalize();
    }
}
