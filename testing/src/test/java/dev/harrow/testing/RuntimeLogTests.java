package dev.harrow.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harrow.spi.LogListener.Line;
import dev.harrow.testing.internal.RuntimeLog;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The lines of the runtime's log that the kit keeps. */
@ResourceLock(HarrowExtension.RESOURCE)
class RuntimeLogTests {

    private static Line line(String message) {
        return new Line(Instant.EPOCH, System.Logger.Level.INFO, message, null, null, null, "test");
    }

    @Test
    void theLastLinesAreKeptInTheirOrder() {
        RuntimeLog log = new RuntimeLog();
        long start = RuntimeLog.now();
        for (int i = 0; i < 5000; i++) {
            log.logged(line("line " + i));
        }

        List<Line> kept = RuntimeLog.since(start);

        assertThat(kept).hasSize(2048);
        assertThat(kept.getFirst().message()).isEqualTo("line " + (5000 - 2048));
        assertThat(kept.getLast().message()).isEqualTo("line 4999");
        assertThat(RuntimeLog.tail(2)).extracting(Line::message).containsExactly("line 4998", "line 4999");
        assertThat(RuntimeLog.since(RuntimeLog.now())).isEmpty();
    }

    @Test
    void noLineOfManyThreadsIsLostOrMixedUp() throws InterruptedException {
        RuntimeLog log = new RuntimeLog();
        int threads = 4;
        int each = 500;
        long start = RuntimeLog.now();
        CyclicBarrier together = new CyclicBarrier(threads);
        List<Thread> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            String name = "thread " + i + " line ";
            all.add(Thread.ofPlatform().start(() -> {
                try {
                    together.await();
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
                for (int number = 0; number < each; number++) {
                    log.logged(line(name + number));
                }
            }));
        }
        for (Thread thread : all) {
            thread.join();
        }

        List<String> kept = RuntimeLog.since(start).stream().map(Line::message).toList();

        Set<String> expected = new HashSet<>();
        for (int i = 0; i < threads; i++) {
            for (int number = 0; number < each; number++) {
                expected.add("thread " + i + " line " + number);
            }
            String name = "thread " + i + " line ";
            assertThat(kept.stream().filter(message -> message.startsWith(name)))
                    .isSortedAccordingTo((a, b) -> Integer.compare(
                            Integer.parseInt(a.substring(name.length())),
                            Integer.parseInt(b.substring(name.length()))));
        }
        assertThat(kept).hasSize(threads * each);
        assertThat(new HashSet<>(kept)).isEqualTo(expected);
    }
}
