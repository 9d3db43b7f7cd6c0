package dev.harrow.testing;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/**
 * One side of the matrix of a test: the backends, or the transports, on which it is run or reported.
 *
 * @param keys not empty
 * @param asked whether the test or a setting names them; otherwise they are all that are known
 * @param notChosen why the test is run on none of them, or null
 */
record Axis(List<String> keys, boolean asked, @Nullable String notChosen) {

    /** What is chosen, and by what names. */
    enum Kind {
        BACKEND("backend", "backends"),
        TRANSPORT("transport", "transports");

        private final String word;
        private final String parameter;
        private final String environment;

        Kind(String word, String plural) {
            this.word = word;
            this.parameter = "harrow.test." + plural;
            this.environment = "HARROW_TEST_" + plural.toUpperCase(java.util.Locale.ROOT);
        }

        /** The name of the setting. */
        String parameter() {
            return parameter;
        }

        /** The name of the environment variable. */
        String environment() {
            return environment;
        }
    }

    /**
     * Works out one side for one test.
     *
     * @param known the keys that there are
     * @param byTest what the test is for; empty for all
     * @param parameter the setting, if given
     * @param environment the environment variable, or null
     * @throws ExtensionConfigurationException if a key is unknown, or nothing is left
     */
    static Axis of(
            Kind kind,
            Set<String> known,
            List<String> byTest,
            Optional<String> parameter,
            @Nullable String environment) {
        requireKnown(kind, byTest, known, "@ActorTest(" + kind.word + "s)");
        List<String> candidates = byTest.isEmpty() ? List.copyOf(known) : List.copyOf(new LinkedHashSet<>(byTest));
        String source;
        String text;
        if (parameter.isPresent()) {
            source = "the setting " + kind.parameter;
            text = parameter.get();
        } else if (environment != null) {
            source = "the environment variable " + kind.environment;
            text = environment;
        } else {
            return new Axis(candidates, !byTest.isEmpty(), null);
        }
        List<String> chosen = Stream.of(text.split(",", -1))
                .map(String::strip)
                .filter(key -> !key.isEmpty())
                .toList();
        if (chosen.isEmpty()) {
            throw new ExtensionConfigurationException(source + " chooses no " + kind.word + "; name one of "
                    + String.join(", ", known) + ", or remove it to test on all");
        }
        requireKnown(kind, chosen, known, source);
        List<String> both = new ArrayList<>(candidates);
        both.retainAll(chosen);
        return both.isEmpty()
                ? new Axis(candidates, true, source + " chooses only " + String.join(", ", chosen))
                : new Axis(List.copyOf(both), true, null);
    }

    private static void requireKnown(Kind kind, List<String> keys, Set<String> known, String source) {
        for (String key : keys) {
            if (!known.contains(key)) {
                throw new ExtensionConfigurationException(kind.word + " '" + key + "', chosen by " + source
                        + ", is unknown; the known ones are " + String.join(", ", known));
            }
        }
    }
}
