package dev.harrow.spawn;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What of the options of a JVM is of importance to its start cache. One that is not known here is taken to be: then it has a cache of its own, at
 * worst, and one that the JVM does not start with is found when that is made.
 *
 * @param relevant those that a cache is made with and has to be used with, in order
 * @param environment the variables in which a JVM looks for more of them, with their values
 */
record JvmOptions(List<String> relevant, Map<String, String> environment) {

    /** In the order in which they are read. */
    private static final List<String> VARIABLES = List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

    /** They take what follows as their value, unless they have one. */
    private static final Set<String> WITH_VALUE =
            Set.of("--add-modules", "--add-opens", "--add-exports", "--add-reads", "--enable-native-access");

    /** Of no importance to what is in a cache. */
    private static final List<String> INDIFFERENT = List.of(
            "-D",
            "-Xms",
            "-Xmn",
            "-Xss",
            "-Xrs",
            "-ea",
            "-da",
            "-esa",
            "-dsa",
            "-enableassertions",
            "-disableassertions",
            "-enablesystemassertions",
            "-disablesystemassertions",
            "-verbose",
            "-XX:+HeapDump",
            "-XX:-HeapDump",
            "-XX:HeapDump",
            "-XX:ErrorFile=",
            "-XX:OnError=",
            "-XX:OnOutOfMemoryError=",
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:+CrashOnOutOfMemoryError",
            "-XX:MaxMetaspaceSize=",
            "-XX:MaxDirectMemorySize=",
            "-XX:ThreadStackSize=",
            "-XX:ActiveProcessorCount=",
            "-XX:NativeMemoryTracking=");

    /** With these the JDK refuses a cache, or the start; or a training run would do what they say, too. */
    private static final List<String> PREVENTING = List.of(
            "@",
            "-agent",
            "-javaagent",
            "-Xrun",
            "-Xdebug",
            "-Xshare",
            "-Xbootclasspath",
            "-XX:AOT",
            "-XX:+AOT",
            "-XX:-AOT",
            "-XX:SharedArchiveFile",
            "-XX:SharedClassListFile",
            "-XX:ArchiveClassesAtExit",
            "-XX:DumpLoadedClassList",
            "-XX:+AutoCreateSharedArchive",
            "-XX:+RecordDynamicDumpInfo",
            "-XX:StartFlightRecording",
            "-XX:FlightRecorderOptions",
            "-XX:Flags=",
            "-XX:VMOptionsFile=",
            "-XX:LogFile=",
            "-XX:CRaC",
            "-Xloggc:",
            "--patch-module",
            "--limit-modules",
            "--upgrade-module-path",
            "--module-path",
            "--class-path",
            "-cp",
            "-classpath",
            "-p",
            "-jar",
            "-Djava.system.class.loader",
            "-Djava.security.manager",
            "-Djava.class.path",
            "-Djava.home",
            "-Djdk.module.");

    /** A heap beyond this has pointers of another size, and a cache is of one size. */
    private static final long LARGEST_HEAP = 30L << 30;

    /**
     * Those of a JVM that gets these arguments and this environment, or null if it can have no cache.
     *
     * @param arguments after those that Harrow chooses
     */
    static @Nullable JvmOptions of(List<String> arguments, Map<String, String> environment) {
        Map<String, String> variables = new TreeMap<>();
        for (String name : VARIABLES) {
            String value = environment.getOrDefault(name, "").strip();
            if (value.isEmpty()) {
                continue;
            }
            if (value.indexOf('"') >= 0 || value.indexOf('\'') >= 0) {
                return null; // how they are read is an affair of the JVM
            }
            List<String> kept = relevant(List.of(value.split("\\s+", -1)));
            if (kept == null) {
                return null;
            }
            variables.put(name, String.join(" ", kept));
        }
        List<String> kept = relevant(arguments);
        return kept == null ? null : new JvmOptions(kept, Map.copyOf(variables));
    }

    private static @Nullable List<String> relevant(List<String> arguments) {
        List<String> kept = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (WITH_VALUE.contains(argument)) {
                if (i + 1 == arguments.size()) {
                    return null;
                }
                kept.add(argument);
                i++;
                kept.add(arguments.get(i));
            } else if (!argument.startsWith("-") || beginsWithOneOf(argument, PREVENTING) || writesLogFile(argument)) {
                return null;
            } else if (isHeap(argument)) {
                if (!isSmall(argument)) {
                    return null;
                }
            } else if (!beginsWithOneOf(argument, INDIFFERENT) && !argument.startsWith("-Xlog")) {
                kept.add(argument);
            }
        }
        return List.copyOf(kept);
    }

    private static boolean beginsWithOneOf(String argument, List<String> beginnings) {
        return beginnings.stream().anyMatch(argument::startsWith);
    }

    private static boolean writesLogFile(String argument) {
        String[] parts = argument.split(":", -1);
        return argument.startsWith("-Xlog:")
                && parts.length > 2
                && !parts[2].isEmpty()
                && !parts[2].equals("stdout")
                && !parts[2].equals("stderr");
    }

    private static boolean isHeap(String argument) {
        return argument.startsWith("-Xmx")
                || argument.startsWith("-XX:MaxHeapSize=")
                || argument.startsWith("-XX:InitialHeapSize=");
    }

    private static boolean isSmall(String argument) {
        String size = argument.substring(argument.startsWith("-Xmx") ? 4 : argument.indexOf('=') + 1);
        int unit = size.isEmpty() ? -1 : "kmgt".indexOf(Character.toLowerCase(size.charAt(size.length() - 1)));
        String digits = unit < 0 ? size : size.substring(0, size.length() - 1);
        if (digits.isEmpty() || digits.length() > 15 || !digits.chars().allMatch(Character::isDigit)) {
            return false;
        }
        long bytes = Long.parseLong(digits);
        for (int i = 0; i <= unit && bytes <= LARGEST_HEAP; i++) {
            bytes <<= 10;
        }
        return bytes <= LARGEST_HEAP;
    }
}
