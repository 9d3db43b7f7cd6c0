package dev.harrow.spawn;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes the start caches of a program's actors ahead of time, so that already the first of them starts fast: when a container image is built, say.
 * To be run with the class path, the module path and the JDK of the program:
 *
 * <pre>{@code java -cp app.jar:lib/harrow-spawn.jar:... dev.harrow.spawn.AotCache [--options FILE] [JVM OPTION...]}</pre>
 *
 * <p>The options of the JVM are those that the program gives to its actors ({@link dev.harrow.SpawnConfig#jvmArgs}). With {@code --options}, a file
 * is written with which the program itself can be started fast: {@code java @FILE MainClass}. Prints where each cache is and how large; ends with
 * exit status 1, and says why, if one could not be made.
 */
public final class AotCache {
    private static final int FAILED = 1;
    private static final int REFUSED = 2;

    private AotCache() {}

    /** Makes the caches; see above. */
    public static void main(String[] args) {
        List<String> options = new ArrayList<>(List.of(args));
        Path file = null;
        if (!options.isEmpty() && options.getFirst().equals("--options")) {
            if (options.size() == 1) {
                System.err.println("harrow: --options needs the name of a file");
                System.exit(REFUSED);
            }
            file = Path.of(options.get(1));
            options.subList(0, 2).clear();
        }
        System.exit(make(options, file));
    }

    private static int make(List<String> jvmArgs, @Nullable Path file) {
        JvmOptions options = JvmOptions.of(jvmArgs, System.getenv());
        if (options == null) {
            System.err.println("harrow: the JDK cannot have a cache with these options: " + jvmArgs);
            return FAILED;
        }
        StartCaches caches = StartCaches.ofThisJvm();
        for (Repertoire repertoire : Repertoire.values()) {
            StartCaches.Request request = new StartCaches.Request(options, repertoire);
            try {
                StartEntry entry = caches.provide(request, true, true);
                if (entry == null) {
                    System.err.println("harrow: no cache was made: what is on the class path changes just now");
                    return FAILED;
                }
                System.out.println(entry.cache() + " (" + Files.size(entry.cache()) + " bytes)");
                if (file != null && repertoire == Repertoire.WHOLE) {
                    write(file, caches, request);
                }
            } catch (IOException e) {
                System.err.println("harrow: no cache was made: " + e.getMessage());
                return FAILED;
            }
        }
        return 0;
    }

    private static void write(Path file, StartCaches caches, StartCaches.Request request) throws IOException {
        StartCaches.Found found = caches.find(request, List.of());
        if (found == null) {
            throw new IOException("the class path has changed while the cache was made; try again");
        }
        Files.writeString(
                file,
                JvmStart.options(found).stream().map(AotCache::quoted).collect(Collectors.joining("\n", "", "\n")));
    }

    /** As a file of arguments has it. */
    private static String quoted(String option) {
        return '"' + option.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
