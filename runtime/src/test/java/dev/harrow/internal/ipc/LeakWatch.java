package dev.harrow.internal.ipc;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;

/** Hears of every buffer of Netty that was collected and not released. */
final class LeakWatch {
    private static final String ON_PURPOSE = "lost on purpose";
    private static final ConcurrentLinkedQueue<String> LEAKS = new ConcurrentLinkedQueue<>();

    private LeakWatch() {}

    /** Begins to watch; before the first buffer is made in this JVM. */
    static void install() {
        assertThat(ResourceLeakDetector.getLevel()).isEqualTo(ResourceLeakDetector.Level.PARANOID);
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new ResourceLeakDetectorFactory() {
            @Override
            @Deprecated
            public <T> ResourceLeakDetector<T> newResourceLeakDetector(
                    Class<T> resource, int samplingInterval, long maxActive) {
                return new Detector<>(resource, samplingInterval);
            }

            @Override
            public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> resource, int samplingInterval) {
                return new Detector<>(resource, samplingInterval);
            }
        });
    }

    /** Notes what the usual one logs. */
    private static final class Detector<T> extends ResourceLeakDetector<T> {
        @SuppressWarnings("deprecation") // for those who do not make detectors
        Detector(Class<T> resource, int samplingInterval) {
            super(resource, samplingInterval);
        }

        @Override
        protected boolean needReport() {
            return true;
        }

        @Override
        protected void reportTracedLeak(String type, String records) {
            LEAKS.add(type + ": " + records);
        }

        @Override
        protected void reportUntracedLeak(String type) {
            LEAKS.add(type);
        }
    }

    /** What was lost and is known by now; {@link #assertNothingLost} knows everything. */
    static List<String> leaks() {
        return LEAKS.stream().filter(leak -> !leak.contains(ON_PURPOSE)).toList();
    }

    /** Loses a buffer, waits until that is heard of, and sees that no other one was lost before. */
    static void assertNothingLost() {
        lose();
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    System.gc();
                    ByteBufAllocator.DEFAULT.buffer(16).release(); // reports are made with the next buffer
                    return LEAKS.removeIf(leak -> leak.contains(ON_PURPOSE));
                });
        assertThat(LEAKS).isEmpty();
    }

    private static void lose() {
        ByteBuf lost = ByteBufAllocator.DEFAULT.buffer(16);
        lost.touch(ON_PURPOSE);
    }
}
