package dev.harrow.examples.probe;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The entry point of {@code ./harrow probe}: runs a scenario, whose outcome is a property of the JVM and the operating system alone, and
 * compares what is seen with what is expected.
 *
 * <p>Exit codes: 0 if all is as expected, 1 if not, 2 for a command line that is wrong, 3 if the scenario cannot be run on this
 * system, 4 if it took longer than it may. No process, thread or file is left in any of these cases.
 */
public final class Probe {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int LONGEST = 3600; // seconds

    private static final List<Scenario> SCENARIOS = List.of(
            new Scenario(
                    "control-raw-fork",
                    "fork(2) in a running JVM; the child allocates until it needs a collection: [JVM OPTION...]",
                    "the child goes on with Java, and dies or is stuck as soon as it needs a thread that was not forked",
                    true,
                    ControlRawFork::run),
            new Scenario(
                    "platform-thread-spawn",
                    "a JVM that a platform thread has started, which then ends",
                    "the JVM lives on and answers, and ends when it is told",
                    false,
                    PlatformThreadSpawn::run),
            new Scenario(
                    "virtual-thread-spawn",
                    "the same from a virtual thread, whose carrier then ends: [--jdk-carriers]",
                    "the JVM lives on; one that is bound to its parent by a signal is killed, although its parent lives",
                    true,
                    VirtualThreadSpawn::run),
            new Scenario(
                    "full-architecture",
                    "a JVM that stands by hosts task trees, each behind a class loader of its own",
                    "it answers, each tree has its own statics, and nothing of it is left",
                    false,
                    FullArchitecture::run));

    private final List<Scenario> scenarios;
    private final PrintStream out;
    private final PrintStream err;

    Probe(List<Scenario> scenarios, PrintStream out, PrintStream err) {
        this.scenarios = scenarios;
        this.out = out;
        this.err = err;
    }

    /** Runs {@code [--limit SECONDS] SCENARIO [OPTION...]} or {@code [--limit SECONDS] all}; lists the scenarios if none is named. */
    public static void main(String[] arguments) {
        Leftovers.removeAtExit();
        System.exit(new Probe(SCENARIOS, System.out, System.err)
                .run(List.of(arguments))
                .code());
    }

    Status run(List<String> arguments) {
        List<String> rest = new ArrayList<>(arguments);
        Duration limit = LIMIT;
        if (!rest.isEmpty() && rest.getFirst().equals("--limit")) {
            rest.removeFirst();
            Optional<Duration> said = rest.isEmpty() ? Optional.empty() : seconds(rest.removeFirst());
            if (said.isEmpty()) {
                return refuse("--limit needs a number of seconds from 1 to " + LONGEST);
            }
            limit = said.get();
        }
        if (rest.isEmpty()) {
            list();
            return Status.EXPECTED;
        }
        String name = rest.removeFirst();
        List<Scenario> chosen = name.equals("all")
                ? scenarios
                : scenarios.stream()
                        .filter(scenario -> scenario.name().equals(name))
                        .toList();
        if (chosen.isEmpty()) {
            return refuse("unknown scenario '" + name + "'; " + known());
        }
        if (!rest.isEmpty() && (chosen.size() > 1 || !chosen.getFirst().takesOptions())) {
            return refuse("scenario '" + name + "' takes no options; leave out '" + String.join(" ", rest) + "'");
        }
        Optional<String> odd =
                rest.stream().filter(option -> !option.startsWith("-")).findFirst();
        if (odd.isPresent()) {
            return refuse("'" + odd.get() + "' is no option; those of scenario '" + name + "' begin with '-'");
        }
        Status worst = Status.EXPECTED;
        for (Scenario scenario : chosen) {
            Status status = run(scenario, rest, limit);
            if (worst != Status.UNEXPECTED && status != Status.EXPECTED) {
                worst = status;
            }
        }
        return worst;
    }

    private static Optional<Duration> seconds(String text) {
        try {
            int seconds = Integer.parseInt(text);
            return seconds < 1 || seconds > LONGEST ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private Status run(Scenario scenario, List<String> options, Duration limit) {
        out.println("== " + scenario.name() + " (JDK " + Runtime.version() + ", " + System.getProperty("os.name") + " "
                + System.getProperty("os.arch") + ")");
        out.println("expected: " + scenario.expectation());
        out.flush();
        Report report = new Report(out);
        long start = System.nanoTime();
        try (Watchdog _ = new Watchdog("scenario " + scenario.name(), limit)) {
            scenario.experiment().run(report, options);
            List<Long> left = ProcessHandle.current()
                    .descendants()
                    .map(ProcessHandle::pid)
                    .toList();
            report.see(left.isEmpty(), "processes that are left: " + left);
        } catch (NotApplicable e) {
            report.notApplicable(String.valueOf(e.getMessage()));
        } catch (Exception e) {
            report.failed(e.toString());
            e.printStackTrace(err);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        out.println(String.format(
                Locale.ROOT,
                "%s: %s (%.1f s)",
                scenario.name(),
                switch (report.status()) {
                    case EXPECTED -> "as expected";
                    case NOT_APPLICABLE -> "not applicable here";
                    case UNEXPECTED, REFUSED, TIME_LIMIT -> "NOT AS EXPECTED";
                },
                seconds));
        out.flush();
        return report.status();
    }

    private void list() {
        int width = scenarios.stream()
                .mapToInt(scenario -> scenario.name().length())
                .max()
                .orElse(0);
        for (Scenario scenario : scenarios) {
            out.println(scenario.name() + " ".repeat(width - scenario.name().length() + 2) + scenario.summary());
        }
    }

    private String known() {
        return scenarios.stream()
                .map(Scenario::name)
                .collect(Collectors.joining(", ", "the scenarios are ", ", and all"));
    }

    private Status refuse(String message) {
        // One line, whatever was typed.
        err.println("harrow: " + message.replaceAll("\\p{Cntrl}", "?"));
        return Status.REFUSED;
    }
}
