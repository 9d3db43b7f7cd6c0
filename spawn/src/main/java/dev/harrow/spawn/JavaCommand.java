package dev.harrow.spawn;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The parts of the command that starts a JVM like this one: of the same JDK, with the same classes. */
final class JavaCommand {
    /** A JVM that starts fast and is small: what an actor wants that may live for a second. The options of the user come later and win; one that
     * says what the JVM does anyway is not among these, for another may not go with it. */
    static final List<String> LEAN = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData");

    private JavaCommand() {}

    /** The {@code java} of the JDK that this JVM runs on. */
    static Path java() {
        boolean windows = File.separatorChar == '\\';
        return Path.of(System.getProperty("java.home"), "bin", windows ? "java.exe" : "java");
    }

    /** The beginning of each. */
    static List<String> lean() {
        List<String> command = new ArrayList<>();
        command.add(java().toString());
        command.addAll(LEAN);
        return command;
    }

    /** The classes of this JVM, wherever the other one runs. */
    static List<String> classOptions() {
        return classOptions(absolute(modulePath()), absolute(classPath()));
    }

    private static @Nullable String absolute(@Nullable String path) {
        return path == null
                ? null
                : Stream.of(path.split(File.pathSeparator, -1))
                        .map(each -> Path.of(each).toAbsolutePath().toString())
                        .collect(Collectors.joining(File.pathSeparator));
    }

    /** The module path of this JVM, or null. */
    static @Nullable String modulePath() {
        return property("jdk.module.path");
    }

    /** The class path of this JVM, or null. */
    static @Nullable String classPath() {
        String path = property("java.class.path");
        // Surefire says so that it has put a path of its own there, which ends with an empty element: that would mean
        // the working directory.
        boolean ofSurefire = System.getProperty("surefire.real.class.path") != null;
        return path != null && ofSurefire && path.endsWith(File.pathSeparator)
                ? path.substring(0, path.length() - File.pathSeparator.length())
                : path;
    }

    /** The classes of a module path and a class path, either of which may not be there. */
    static List<String> classOptions(@Nullable String modules, @Nullable String classes) {
        List<String> options = new ArrayList<>();
        if (modules != null) {
            options.add("--module-path");
            options.add(modules);
            // Whatever this JVM was started with: a contract may be in any of them.
            options.add("--add-modules");
            options.add("ALL-MODULE-PATH");
        } else if (JavaCommand.class.getModule().isNamed()) {
            // All is in the run-time image, where the JVM looks for nothing but what it is told.
            options.add("--add-modules");
            options.add(ModuleLayer.boot().modules().stream()
                    .map(Module::getName)
                    .sorted()
                    .collect(Collectors.joining(",")));
        }
        if (classes != null) {
            options.add("-cp");
            options.add(classes);
        }
        return options;
    }

    /** What is to be run. */
    static List<String> main(Class<?> main) {
        Module home = main.getModule();
        return home.isNamed() ? List.of("--module", home.getName() + "/" + main.getName()) : List.of(main.getName());
    }

    private static @Nullable String property(String name) {
        String value = System.getProperty(name);
        return value == null || value.isEmpty() ? null : value;
    }
}
