package dev.harrow.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harrow.testing.internal.Stacks;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class StacksTests {

    /** So that a JDK that prints its dumps in another way is noticed here, and not by leaks that are not found. */
    @Test
    void theDumpOfThisJdkIsUnderstood() throws InterruptedException {
        CountDownLatch runs = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Thread virtual = Thread.ofVirtual().name("a \"quoted\" name/1").start(() -> {
            waitHere(runs, release);
        });
        runs.await();

        assertThat(Stacks.all())
                .anySatisfy(stack -> {
                    assertThat(stack.id()).isEqualTo(virtual.threadId());
                    assertThat(stack.name()).isEqualTo("a \"quoted\" name/1");
                    assertThat(stack.virtual()).isTrue();
                    assertThat(stack.frames()).anyMatch(frame -> frame.contains("StacksTests.waitHere("));
                })
                .anySatisfy(stack -> {
                    assertThat(stack.id()).isEqualTo(Thread.currentThread().threadId());
                    assertThat(stack.virtual()).isFalse();
                });

        release.countDown();
        virtual.join();
    }

    private static void waitHere(CountDownLatch runs, CountDownLatch release) {
        runs.countDown(); // from here on this method is on the stack
        try {
            release.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
