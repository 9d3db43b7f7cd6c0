package dev.harrow.testing;

import dev.harrow.Backend;
import dev.harrow.BackendInfo;
import dev.harrow.Backends;
import dev.harrow.Transport;
import dev.harrow.spi.Availability;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Works out on what a test is run, and on what it is reported as skipped. */
final class Matrix {
    /** By it the runtime lets the environment override every other choice of a backend (S-24). */
    private static final String FORCED = "HARROW_SPAWN_BACKEND";

    private static final List<Transport> TRANSPORTS = List.of(Transport.LOCAL, Transport.UDS, Transport.TCP);

    /**
     * One run of a test.
     *
     * @param whyNot why it is only reported, or null if it is run
     * @param seed what decides the order of its steps, or null if it is not steered
     */
    record Run(Cell cell, @Nullable String whyNot, @Nullable Long seed) {
        Run(Cell cell, @Nullable String whyNot) {
            this(cell, whyNot, null);
        }

        Run steered(long by) {
            return new Run(cell, whyNot, by);
        }

        /** The tests of {@code context} are about to run: they are on this. */
        void begin(ExtensionContext context) {
            cell.put(context);
            if (seed != null) {
                Schedules.put(seed, context);
            }
        }

        @Override
        public String toString() {
            return seed == null ? cell.toString() : cell + ", steered by seed " + seed;
        }
    }

    private Matrix() {}

    /**
     * The runs of a test, or of a class of tests.
     *
     * @param outer what the class around is run on, or null
     * @throws ExtensionConfigurationException if something unknown is chosen, or nothing
     */
    static List<Run> plan(ActorTest test, ExtensionContext context, @Nullable Cell outer) {
        List<BackendInfo> backends = backends();
        List<Run> plan = plan(
                backends,
                axis(Axis.Kind.BACKEND, keysOf(backends), List.of(test.backends()), context),
                axis(Axis.Kind.TRANSPORT, keysOf(transports(backends)), List.of(test.transports()), context),
                System.getenv(FORCED));
        List<Run> runs = outer == null ? plan : within(outer, plan);
        return Schedules.multiply(runs, context.getRequiredTestClass(), context.getTestMethod(), context);
    }

    private static Axis axis(Axis.Kind kind, Set<String> known, List<String> byTest, ExtensionContext context) {
        return Axis.of(
                kind,
                known,
                byTest,
                context.getConfigurationParameter(kind.parameter()),
                System.getenv(kind.environment()));
    }

    /** The part of a plan that belongs to one run of the class around. */
    private static List<Run> within(Cell outer, List<Run> plan) {
        List<Run> same = plan.stream().filter(run -> run.cell().equals(outer)).toList();
        return same.isEmpty() ? List.of(new Run(outer, "it is not for a run " + outer)) : same;
    }

    static List<Run> plan(
            Collection<BackendInfo> known, Axis backends, Axis transports, @Nullable String forcedBackend) {
        if (known.isEmpty()) {
            throw new ExtensionConfigurationException("there is no spawn backend to test on;"
                    + " put the artifact dev.harrow:harrow-spawn on the class path or module path");
        }
        List<Run> plan = new ArrayList<>();
        for (BackendInfo backend : known) {
            if (backends.keys().contains(backend.key().key()) && (backends.asked() || !isReserved(backend))) {
                String whyNot = whyNot(backend, backends, transports, forcedBackend);
                for (Transport transport : asked(transports, backend)) {
                    plan.add(new Run(
                            new Cell(backend.key(), transport), whyNot != null ? whyNot : unfit(backend, transport)));
                }
            }
        }
        if (plan.isEmpty()) {
            throw new ExtensionConfigurationException("there is no spawn backend to test on, for the key of each ("
                    + String.join(", ", keysOf(known)) + ") is only reserved;"
                    + " put the artifact dev.harrow:harrow-spawn on the class path or module path");
        }
        return plan;
    }

    /** That it cannot be used is so everywhere, and no news. */
    private static boolean isReserved(BackendInfo backend) {
        return backend.availability() instanceof Availability.Unavailable no && no.everywhere();
    }

    /** Those that were asked for by name, so that none is left out in silence; else those that the backend has. */
    private static List<Transport> asked(Axis axis, BackendInfo backend) {
        List<Transport> asked = axis.asked()
                ? axis.keys().stream().map(Transport::new).toList()
                : transports(List.of(backend)).stream()
                        .filter(backend.transports()::contains)
                        .toList();
        if (asked.isEmpty() && !backend.isAvailable()) {
            return List.of(Transport.LOCAL); // that it cannot be used is reported, once
        }
        if (asked.isEmpty()) {
            throw new ExtensionConfigurationException(
                    "backend '" + backend.key() + "' names no transport by which its actors can be reached");
        }
        return asked;
    }

    private static @Nullable String unfit(BackendInfo backend, Transport transport) {
        return backend.transports().contains(transport)
                ? null
                : "transport '" + transport + "' cannot reach actors on backend '" + backend.key() + "' here; "
                        + String.join(" and ", keysOf(backend.transports())) + " can";
    }

    private static @Nullable String whyNot(
            BackendInfo backend, Axis backends, Axis transports, @Nullable String forced) {
        String key = backend.key().key();
        if (backends.notChosen() != null) {
            return backends.notChosen();
        }
        if (transports.notChosen() != null) {
            return transports.notChosen();
        }
        if (forced != null && !forced.isBlank() && !forced.strip().equals(key)) {
            return "the environment variable " + FORCED + " makes every actor run on '" + forced.strip() + "'";
        }
        if (backend.availability() instanceof Availability.Unavailable no) {
            return "backend '" + key + "' is not available here: " + no.reason() + "; " + no.wayOut();
        }
        return null;
    }

    // ---- what there is

    /** The backends that the runtime sees, in the order of their keys, as they are now. */
    static List<BackendInfo> backends() {
        return Backends.all();
    }

    /** The transports that Harrow knows, and those of the backends. */
    private static Set<Transport> transports(Collection<BackendInfo> backends) {
        Set<Transport> all = new LinkedHashSet<>(TRANSPORTS);
        backends.forEach(backend -> all.addAll(backend.transports()));
        return all;
    }

    /** The keys of the backends that are here and of those that Harrow ships: what a mark may name. */
    static Set<String> nameable() {
        Set<String> keys = new TreeSet<>(keysOf(backends()));
        for (Backend shipped : List.of(Backend.THREAD, Backend.ISOLATED, Backend.PROCESS, Backend.WARM, Backend.FORK)) {
            keys.add(shipped.key());
        }
        return keys;
    }

    private static Set<String> keysOf(Collection<BackendInfo> backends) {
        Set<String> keys = new LinkedHashSet<>();
        backends.forEach(backend -> keys.add(backend.key().key()));
        return keys;
    }

    private static Set<String> keysOf(Set<Transport> transports) {
        Set<String> keys = new LinkedHashSet<>();
        transports.forEach(transport -> keys.add(transport.key()));
        return keys;
    }
}
