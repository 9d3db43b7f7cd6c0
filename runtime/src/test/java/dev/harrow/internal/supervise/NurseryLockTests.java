package dev.harrow.internal.supervise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.harrow.Harrow;
import dev.harrow.Nursery;
import dev.harrow.internal.scope.SystemTicker;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What supervision looks at is not held by those whom it watches, while they wait. */
class NurseryLockTests {

    /**
     * DESIGN §3 · whoever comes to the end of a nursery may have to wait for the ticker, and on a virtual thread then for a carrier; the
     * guard, which gives it one, looks at the same nursery meanwhile.
     */
    @Test
    void whoWaitsForTheTickerHoldsNothingThatTheGuardNeeds() throws Exception {
        CountDownLatch mayEnd = new CountDownLatch(1);
        CountDownLatch forked = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        CompletableFuture<Void> ended = new CompletableFuture<>();
        Thread owner = Thread.ofPlatform().start(() -> {
            try {
                Nursery.run(c -> c.root(root -> root.handleSignals(false)), nursery -> {
                    nursery.fork("waits", () -> {
                        forked.countDown();
                        gate.await();
                        return null;
                    });
                    mayEnd.await();
                });
                ended.complete(null);
            } catch (Throwable e) {
                ended.completeExceptionally(e);
            }
        });
        forked.await();
        String picture;
        synchronized (SystemTicker.instance()) {
            mayEnd.countDown();
            await().until(() -> owner.getState() == Thread.State.BLOCKED);

            picture = CompletableFuture.supplyAsync(Harrow::tree).get(20, TimeUnit.SECONDS);
        }
        gate.countDown();
        ended.get(20, TimeUnit.SECONDS);
        owner.join();

        assertThat(picture).contains("task waits");
    }
}
