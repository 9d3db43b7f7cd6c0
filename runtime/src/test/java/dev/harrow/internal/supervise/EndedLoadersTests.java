package dev.harrow.internal.supervise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.harrow.ActorId;
import dev.harrow.spi.ForTesting;
import dev.harrow.spi.ForTesting.LoaderView;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** REAP-5 · the class loaders of actors that have ended are known as long as they are there, and not held by that. */
class EndedLoadersTests {

    private static ActorId actor(String name) {
        return new ActorId(name, UUID.randomUUID());
    }

    private static URLClassLoader loader() {
        return new URLClassLoader(new URL[0], null);
    }

    private static List<ActorId> remaining() {
        return ForTesting.ofThisJvm().endedLoaders().stream()
                .map(LoaderView::actor)
                .toList();
    }

    @Test
    void aLoaderThatIsHeldIsToldWithItsActorInTheOrderOfTheEnds() throws Exception {
        ActorId first = actor("first");
        ActorId second = actor("second");
        try (URLClassLoader ofFirst = loader();
                URLClassLoader ofSecond = loader()) {
            EndedLoaders.note(first, ofFirst);
            EndedLoaders.note(second, ofSecond);

            assertThat(remaining()).containsSubsequence(first, second);
            assertThat(ForTesting.ofThisJvm().endedLoaders())
                    .filteredOn(each -> each.actor().equals(first))
                    .singleElement()
                    .satisfies(
                            each -> assertThat(each.loader().refersTo(ofFirst)).isTrue());
            assertThat(ForTesting.ofThisJvm().endedLoaders())
                    .as("the same reference each time, so that two looks can be compared")
                    .containsAll(ForTesting.ofThisJvm().endedLoaders());
        }
    }

    @Test
    void aLoaderThatNobodyHoldsIsForgotten() {
        ActorId gone = actor("gone");
        EndedLoaders.note(gone, loader());

        await().until(() -> {
            System.gc();
            return !remaining().contains(gone);
        });
    }

    @Test
    void actorsThatEndAtTheSameTimeAreAllNoted() throws Exception {
        int threads = 8;
        CountDownLatch start = new CountDownLatch(1);
        List<ActorId> actors = IntStream.range(0, threads)
                .mapToObj(i -> actor("one-of-many-" + i))
                .toList();
        try (URLClassLoader held = loader()) {
            List<Thread> all = actors.stream()
                    .map(each -> Thread.ofPlatform().start(() -> {
                        awaitQuietly(start);
                        EndedLoaders.note(each, held);
                    }))
                    .toList();
            start.countDown();
            for (Thread each : all) {
                each.join();
            }
            assertThat(remaining()).containsAll(actors);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts it", e);
        }
    }
}
