package dev.harrow.internal.scope;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What threads tasks have, and how many. */
class TaskThreadsTests {

    private static Thread threadOf(TaskThreads threads) throws Exception {
        CompletableFuture<Thread> ran = new CompletableFuture<>();
        threads.start(null, "name", () -> ran.complete(Thread.currentThread()));
        return ran.get(30, TimeUnit.SECONDS);
    }

    @Test
    void virtualOnesAreNotCounted() throws Exception {
        assertThat(TaskThreads.VIRTUAL.areVirtual()).isTrue();
        for (int i = 0; i < 2 * TaskThreads.MOST; i++) {
            assertThat(TaskThreads.VIRTUAL.take()).isTrue();
        }
        assertThat(threadOf(TaskThreads.VIRTUAL).isVirtual()).isTrue();
    }

    @Test
    void platformThreadsAreDaemonsWithTheNameOfTheirTask() throws Exception {
        Thread thread = threadOf(TaskThreads.platform());
        assertThat(thread.isVirtual()).isFalse();
        assertThat(thread.isDaemon()).isTrue();
        assertThat(thread.getName()).isEqualTo("name");
    }

    /** Whatever the order in which places are taken and given back by many at once, there are never more, and none is lost. */
    @Test
    void placesAreNeverMoreThanThereAreAndNoneIsLost() throws Exception {
        TaskThreads threads = TaskThreads.platform();
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        int racers = 4;
        CountDownLatch done = new CountDownLatch(racers);
        for (int i = 0; i < racers; i++) {
            Thread.ofPlatform().daemon().start(() -> {
                for (int round = 0; round < 2000; round++) {
                    int taken = 0;
                    for (int k = 0; k < 100; k++) {
                        if (threads.take()) {
                            taken++;
                            most.accumulateAndGet(now.incrementAndGet(), Math::max);
                        }
                    }
                    while (taken > 0) {
                        taken--;
                        now.decrementAndGet();
                        threads.giveBack();
                    }
                }
                done.countDown();
            });
        }
        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(most.get()).isLessThanOrEqualTo(TaskThreads.MOST);
        for (int i = 0; i < TaskThreads.MOST; i++) {
            assertThat(threads.take()).isTrue();
        }
        assertThat(threads.take()).isFalse();
        assertThat(threads.full("a fork", "one")).hasMessageContaining("a fork did not begin: actor one has 256 tasks");
    }
}
