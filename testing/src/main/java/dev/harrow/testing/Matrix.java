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
 * The backends on which one test is run or reported.
 *
 * @param keys not empty
 * @param notChosen why none of them is run, or null
 */
record Matrix(List<String> keys, @Nullable String notChosen) {
    static final String PARAMETER = "harrow.test.backends";
    static final String ENVIRONMENT = "HARROW_TEST_BACKENDS";

    /**
     * Works out the matrix of one test.
     *
     * @param known the backends that are here
     * @param byTest what the test is for; empty for all
     * @param parameter the setting, if given
     * @param environment the environment variable, or null
     * @throws ExtensionConfigurationException if a key is unknown, or nothing is left
     */
    static Matrix of(Set<String> known, List<String> byTest, Optional<String> parameter, @Nullable String environment) {
        if (known.isEmpty()) {
            throw new ExtensionConfigurationException("there is no spawn backend to test on;"
                    + " put the artifact dev.harrow:harrow-spawn on the class path or module path");
        }
        requireKnown(byTest, known, "@ActorTest(backends)");
        List<String> candidates = byTest.isEmpty() ? List.copyOf(known) : List.copyOf(new LinkedHashSet<>(byTest));
        String source;
        String text;
        if (parameter.isPresent()) {
            source = "the setting " + PARAMETER;
            text = parameter.get();
        } else if (environment != null) {
            source = "the environment variable " + ENVIRONMENT;
            text = environment;
        } else {
            return new Matrix(candidates, null);
        }
        List<String> chosen = Stream.of(text.split(",", -1))
                .map(String::strip)
                .filter(key -> !key.isEmpty())
                .toList();
        if (chosen.isEmpty()) {
            throw new ExtensionConfigurationException(source + " chooses no backend; name one of "
                    + String.join(", ", known) + ", or remove it to test on all");
        }
        requireKnown(chosen, known, source);
        List<String> both = new ArrayList<>(candidates);
        both.retainAll(chosen);
        return both.isEmpty()
                ? new Matrix(candidates, source + " chooses only " + String.join(", ", chosen))
                : new Matrix(List.copyOf(both), null);
    }

    private static void requireKnown(List<String> keys, Set<String> known, String source) {
        for (String key : keys) {
            if (!known.contains(key)) {
                throw new ExtensionConfigurationException("backend '" + key + "', chosen by " + source
                        + ", is unknown; the known ones are " + String.join(", ", known));
            }
        }
    }
}
