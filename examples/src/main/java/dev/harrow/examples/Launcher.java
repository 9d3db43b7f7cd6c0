package dev.harrow.examples;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The entry point of {@code ./harrow}: runs an example by its name, or lists them all. A request that cannot be met ends
 * with exit code 2 and one line on the error stream; an example that fails ends with exit code 1.
 */
public final class Launcher {
    /** Every example that can be run, in the order of the list. */
    private static final List<Example> EXAMPLES = List.of();

    private static final int FAILED = 1;
    private static final int REFUSED = 2;

    private final List<Example> examples;
    private final PrintStream out;
    private final PrintStream err;

    Launcher(List<Example> examples, PrintStream out, PrintStream err) {
        this.examples = examples;
        this.out = out;
        this.err = err;
    }

    /** Runs {@code demo [FILE…]}, {@code run NAME [ARG…]} or {@code list}. */
    public static void main(String[] arguments) {
        int code = new Launcher(EXAMPLES, System.out, System.err).launch(List.of(arguments));
        if (code != 0) {
            System.exit(code);
        }
    }

    /** Does what the command line asks for and returns the exit code. */
    int launch(List<String> arguments) {
        String command = arguments.isEmpty() ? "" : arguments.getFirst();
        List<String> rest = arguments.subList(Math.min(1, arguments.size()), arguments.size());
        return switch (command) {
            case "list" -> list();
            case "demo" -> demo(rest);
            case "run" ->
                rest.isEmpty()
                        ? refuse("run needs the name of an example; " + known())
                        : run(rest.getFirst(), rest.subList(1, rest.size()));
            default -> refuse("unknown command '" + command + "'; use demo, run or list");
        };
    }

    private int list() {
        int width = examples.stream()
                .mapToInt(example -> example.name().length())
                .max()
                .orElse(0);
        for (Example example : examples) {
            out.println(example.name() + " ".repeat(width - example.name().length() + 2) + example.summary());
        }
        return 0;
    }

    private int demo(List<String> files) {
        for (String file : files) {
            Path path = Path.of(file);
            if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
                return refuse("no readable file '" + file + "'; name text files, or none for the project's own");
            }
        }
        return run("demo", files);
    }

    private int run(String name, List<String> arguments) {
        Optional<Example> example = examples.stream()
                .filter(candidate -> candidate.name().equals(name))
                .findFirst();
        if (example.isEmpty()) {
            return refuse("unknown example '" + name + "'; " + known());
        }
        try {
            example.get().program().run(arguments);
            return 0;
        } catch (Exception e) {
            e.printStackTrace(err);
            return FAILED;
        }
    }

    private String known() {
        return examples.isEmpty()
                ? "there are no examples in this build"
                : examples.stream()
                        .map(Example::name)
                        .collect(Collectors.joining(", ", "the examples are ", " (./harrow list tells more)"));
    }

    private int refuse(String message) {
        err.println("harrow: " + message);
        return REFUSED;
    }
}
