package dev.harrow.spawn;

import dev.harrow.ActorId;
import dev.harrow.spi.SpawnOptions;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The command that starts a JVM like this one: of the same JDK, with the same classes. */
final class JavaCommand {
    /** A JVM that starts fast and is small: what an actor wants that may live for a second. The options of the user come later and win; one that
     * says what the JVM does anyway is not among these, for another may not go with it. */
    private static final List<String> LEAN = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData");

    private JavaCommand() {}

    /** The {@code java} of the JDK that this JVM runs on. */
    static Path java() {
        boolean windows = File.separatorChar == '\\';
        return Path.of(System.getProperty("java.home"), "bin", windows ? "java.exe" : "java");
    }

    /** The command for one actor, which it names for people. */
    static List<String> of(ActorId actor, SpawnOptions options) {
        List<String> command = new ArrayList<>();
        command.add(java().toString());
        command.addAll(LEAN);
        addClasses(command);
        command.addAll(options.jvmArgs());
        addMain(command, ActorMain.class);
        command.add("harrow-actor[" + actor + "]");
        return command;
    }

    private static void addClasses(List<String> command) {
        String modules = property("jdk.module.path");
        if (modules != null) {
            command.add("--module-path");
            command.add(modules);
            // Whatever this JVM was started with: a contract may be in any of them.
            command.add("--add-modules");
            command.add("ALL-MODULE-PATH");
        }
        String classes = property("java.class.path");
        if (classes != null) {
            command.add("-cp");
            command.add(classes);
        }
    }

    private static void addMain(List<String> command, Class<?> main) {
        Module home = main.getModule();
        if (home.isNamed()) {
            command.add("--module");
            command.add(home.getName() + "/" + main.getName());
        } else {
            command.add(main.getName());
        }
    }

    private static @Nullable String property(String name) {
        String value = System.getProperty(name);
        return value == null || value.isEmpty() ? null : value;
    }
}
