package dev.harrow.examples;

import dev.harrow.Backends;
import dev.harrow.UserAbortException;
import dev.harrow.examples.words.Demo;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The entry point of {@code ./harrow}: runs an example by its name, lists them all, or says what backends there are. A request that cannot be met ends
 * with exit code 2 and one line on the error stream; an example that fails ends with exit code 1; one that is stopped by Ctrl-C or a
 * termination signal, with 130.
 */
public final class Launcher {
    /** Every example that can be run, in the order of the list. */
    private static final List<Example> EXAMPLES = List.of(
            new Example("demo", "counts the words of files with a tree of actors, then makes one fail", Demo::run),
            Example.of("first-actor", "an actor runs one function and never outlives its block", FirstActor::main),
            Example.of("daemon", "an actor that keeps state between calls and lives until it is ended", Daemon::main),
            Example.withArguments(
                    "primes",
                    "workers share numbers, answers are printed as they complete: [NUMBER...]",
                    PrimeSearch::main),
            Example.of("remote-error", "what comes back when something fails in another actor", RemoteErrors::main),
            Example.of(
                    "nested-tree",
                    "nurseries three levels deep, and a failure that comes up through them",
                    NestedTree::main),
            Example.of("deadline", "time limits for blocks and calls, and the cleanup afterwards", Deadlines::main),
            Example.of("ping-pong", "a dialog: two linked tasks and a stream in both directions", PingPong::main),
            Example.of(
                    "merged-streams",
                    "two sources, an aggregator that sends on each number once, and a consumer that leaves",
                    MergedStreams::main),
            Example.of(
                    "two-streams",
                    "two streams of one portal at the same time, and calls in between",
                    TwoStreams::main),
            Example.of(
                    "typed-payloads",
                    "values with types, a contract that is refused, and values that do not fit",
                    TypedPayloads::main),
            Example.of("stream-deadline", "a time limit in the middle of a stream", StreamDeadline::main),
            Example.withArguments(
                    "idle-actors",
                    "a million actors start, answer a call each and stop, with figures: [NUMBER]",
                    IdleActors::main));

    private static final int FAILED = 1;
    private static final int REFUSED = 2;
    private static final int STOPPED = 130;

    private final List<Example> examples;
    private final PrintStream out;
    private final PrintStream err;

    Launcher(List<Example> examples, PrintStream out, PrintStream err) {
        this.examples = examples;
        this.out = out;
        this.err = err;
    }

    /** Runs {@code demo [--counters N] [FILE…]}, {@code run NAME [ARG…]}, {@code list} or {@code backends}. */
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
            case "backends" -> backends();
            case "demo" -> run("demo", rest);
            case "run" ->
                rest.isEmpty()
                        ? refuse("run needs the name of an example; " + known())
                        : run(rest.getFirst(), rest.subList(1, rest.size()));
            default -> refuse("unknown command '" + command + "'; use demo, run, list or backends");
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

    private int backends() {
        out.print(Backends.report());
        return 0;
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
        } catch (Refusal e) {
            return refuse(e.getMessage());
        } catch (UserAbortException e) {
            err.println("harrow: " + name + " was stopped by the user");
            return STOPPED;
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

    private int refuse(@Nullable String message) {
        // One line, whatever the name of a file holds.
        err.println("harrow: " + String.valueOf(message).replaceAll("\\p{Cntrl}", "?"));
        return REFUSED;
    }
}
