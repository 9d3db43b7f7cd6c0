package dev.harrow.spawn;

import dev.harrow.spi.Household;
import dev.harrow.spi.SpawnOptions;
import dev.harrow.spi.StandbyOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an actor asks of its JVM, as far as that is for standing by.
 *
 * @param jvmArgs what it must have been started with
 * @param environment likewise
 * @param directory likewise
 * @param properties what can still be set when it has booted
 */
record WantedJvm(
        List<String> jvmArgs,
        Map<String, String> environment,
        @Nullable Path directory,
        Map<String, String> properties) {

    /** Those of these names are read by the JDK, most of them once and early. */
    private static final List<String> OF_THE_JDK = List.of("java.", "javax.", "jdk.", "sun.", "user.", "os.", "file.");

    static WantedJvm of(SpawnOptions options) {
        List<String> fixed = new ArrayList<>();
        Map<String, String> properties = new HashMap<>();
        for (String argument : options.jvmArgs()) {
            int equals = argument.indexOf('=');
            if (argument.startsWith("-D") && OF_THE_JDK.stream().noneMatch(name -> argument.startsWith(name, 2))) {
                String name = argument.substring(2, equals < 0 ? argument.length() : equals);
                properties.put(name, equals < 0 ? "" : argument.substring(equals + 1));
            } else {
                fixed.add(argument);
            }
        }
        return new WantedJvm(List.copyOf(fixed), options.environment(), options.directory(), Map.copyOf(properties));
    }

    /** The kind of JVMs that is as this one has to be, if such ones stand by. */
    Optional<StandbyOptions> amongst(Household household) {
        return household.standbyOptions().stream()
                .filter(kind -> isMetBy(of(kind.jvm())))
                .findFirst();
    }

    /** Options that the actor has not asked for would be a surprise, and so would another directory; properties can be added. */
    private boolean isMetBy(WantedJvm kind) {
        return kind.jvmArgs.equals(jvmArgs)
                && kind.environment.equals(environment)
                && absolute(kind.directory).equals(absolute(directory))
                && properties.entrySet().containsAll(kind.properties.entrySet());
    }

    private static Path absolute(@Nullable Path directory) {
        return (directory == null ? Path.of("") : directory).toAbsolutePath().normalize();
    }

    /** For people; the values of variables may be secret. */
    @Override
    public String toString() {
        List<String> all = new ArrayList<>();
        if (!jvmArgs.isEmpty()) {
            all.add("options " + jvmArgs);
        }
        if (!environment.isEmpty()) {
            all.add("environment variables "
                    + environment.keySet().stream().sorted().toList());
        }
        if (directory != null) {
            all.add("working directory " + directory);
        }
        return all.isEmpty() ? "the usual options" : String.join(" and ", all);
    }
}
