package dev.harrow.testing;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.Events;

/** Runs sample classes with JUnit's own test kit. */
final class Kit {

    private Kit() {}

    /** Runs the tests of a class, with pairs of settings; on backend {@code thread}, unless these say otherwise. */
    static EngineExecutionResults run(Class<?> sample, String... settings) {
        EngineTestKit.Builder kit = EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(sample))
                .configurationParameter("harrow.test.backends", "thread");
        for (int i = 0; i < settings.length; i += 2) {
            kit.configurationParameter(settings[i], settings[i + 1]);
        }
        return kit.execute();
    }

    /** What the one test, or container, that failed in {@code events} failed with. */
    static Throwable failure(Events events) {
        Event failed = events.failed().stream()
                .reduce((first, second) -> {
                    throw new AssertionError("more than one failed: " + first + ", " + second);
                })
                .orElseThrow(() -> new AssertionError("nothing failed"));
        return failed.getRequiredPayload(TestExecutionResult.class)
                .getThrowable()
                .orElseThrow();
    }
}
