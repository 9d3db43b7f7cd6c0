package dev.harrow.examples.words;

import dev.harrow.Backend;
import dev.harrow.examples.Refusal;
import dev.harrow.spi.Availability;
import dev.harrow.spi.SpawnBackend;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The counters that share the work.
 *
 * @param counters how many
 * @param backends where they live: the first in the first, the next in the next, and so on, over and over
 */
public record Fleet(int counters, List<Backend> backends) {

    public Fleet {
        backends = List.copyOf(backends);
        if (backends.isEmpty()) {
            throw new IllegalArgumentException("a counter has to live somewhere");
        }
    }

    /** @param counter from 1 on */
    Backend backendOf(int counter) {
        return backends.get((counter - 1) % backends.size());
    }

    /** How many live in that one. */
    int countersIn(Backend backend) {
        return (int) IntStream.rangeClosed(1, counters)
                .filter(counter -> backendOf(counter).equals(backend))
                .count();
    }

    /** What counters are made of. */
    enum Placement {
        /** Tasks of the aggregator's JVM. */
        THREAD,
        /** The same behind a class loader for each. */
        ISOLATED,
        /** A process for each. */
        PROCESS,
        /** A process for each, which has started before it is needed. */
        WARM,
        /** One of each kind after the other. */
        MIXED;

        private List<Backend> wanted() {
            return switch (this) {
                case THREAD -> List.of(Backend.THREAD);
                case ISOLATED -> List.of(Backend.ISOLATED);
                case PROCESS -> List.of(Backend.PROCESS);
                case WARM -> List.of(Backend.WARM);
                case MIXED -> List.of(Backend.PROCESS, Backend.THREAD, Backend.WARM, Backend.ISOLATED);
            };
        }

        /**
         * Those of its backends that can be used.
         *
         * @param known all backends that there are
         * @throws Refusal if there is none; it says why
         */
        List<Backend> among(List<SpawnBackend> known) {
            List<Backend> wanted = wanted();
            List<Backend> usable = wanted.stream()
                    .filter(wish -> known.stream()
                            .anyMatch(backend -> backend.key().equals(wish)
                                    && backend.availability() instanceof Availability.Available))
                    .toList();
            if (usable.isEmpty()) {
                throw new Refusal("the demo cannot run with --backend " + wanted.getFirst() + " here: "
                        + whyNot(known.stream()
                                .filter(backend -> wanted.contains(backend.key()))
                                .toList())
                        + "; choose another");
            }
            return usable;
        }

        private static String whyNot(List<SpawnBackend> unusable) {
            return unusable.isEmpty()
                    ? "there is no such backend"
                    : unusable.stream()
                            .map(backend -> backend.availability() instanceof Availability.Unavailable no
                                    ? no.reason()
                                    : "it has just become available")
                            .collect(Collectors.joining("; "));
        }
    }
}
