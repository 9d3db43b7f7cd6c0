package dev.harrow.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.harrow.ActorEndedException;
import dev.harrow.Backend;
import dev.harrow.Context;
import dev.harrow.Harrow;
import dev.harrow.MsgStream;
import dev.harrow.Nursery;
import dev.harrow.Overrun;
import dev.harrow.Portal;
import dev.harrow.RemoteActorException;
import dev.harrow.testing.ActorTest;
import dev.harrow.testing.CapturedLog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;

/** What is written of what actors do, and what is not: payloads are the user's own and may be large or secret. */
class LoggingTests {
    @TempDir
    Path dir;

    /** A value that counts how often somebody makes a text of it, in its JVM or behind its class loader. */
    public record Secret(String text, List<String> more) {
        private static final AtomicInteger RENDERED = new AtomicInteger();

        @Override
        public String toString() {
            RENDERED.incrementAndGet();
            return "the secret " + text;
        }
    }

    /** Is told secrets. */
    public interface Confidant {
        Secret echo(Secret secret);

        void hear(Secret secret);

        Secret fail(Secret secret) throws IOException;

        Secret talk(Context<Secret, Secret, Secret> ctx, Secret first) throws InterruptedException;

        /** How often a secret was made a text where this actor is. */
        int rendered();
    }

    /** See {@link Confidant}. */
    public static class ConfidantActor implements Confidant {
        @Override
        public Secret echo(Secret secret) {
            return secret;
        }

        @Override
        public void hear(Secret secret) {}

        @Override
        public Secret fail(Secret secret) throws IOException {
            throw new IOException("cannot keep it");
        }

        @Override
        public Secret talk(Context<Secret, Secret, Secret> ctx, Secret first) throws InterruptedException {
            ctx.started(first);
            Secret last = first;
            try (MsgStream<Secret, Secret> stream = ctx.stream()) {
                for (Secret each : stream) {
                    stream.send(each);
                    last = each;
                }
            }
            return last;
        }

        @Override
        public int rendered() {
            return Secret.RENDERED.get();
        }
    }

    /**
     * LOG-5 · no payload is ever made a text, whichever way it goes and whatever becomes of it, though a listener wants all levels; what arrives is
     * what was sent.
     */
    @ActorTest
    void payloadsAreNeverRendered(Nursery nursery, CapturedLog log) throws Exception {
        Portal<Confidant> portal = nursery.start("confidant", Confidant.class, ConfidantActor::new);
        Secret secret = new Secret("xyzzy", List.of("plugh"));

        assertThat(portal.call(Confidant::echo, secret).equals(secret)).isTrue();
        portal.tell(Confidant::hear, secret);
        CompletableFuture<Secret> future = portal.callAsync(Confidant::echo, secret);
        assertThat(future.get().equals(secret)).isTrue();
        assertThatThrownBy(() -> portal.call(Confidant::fail, secret)).isInstanceOf(RemoteActorException.class);
        portal.runDialog(Confidant::talk, secret, dialog -> {
            assertThat(dialog.started().equals(secret)).isTrue();
            var stream = dialog.stream(s -> s.overrun(Overrun.DROP_OLDEST).window(1));
            for (int i = 0; i < 10; i++) {
                stream.send(secret);
            }
            stream.endSend();
            assertThat(Harrow.tree()).doesNotContain("xyzzy");
            assertThat(dialog.result().equals(secret)).isTrue();
        });
        int rendered = portal.call(Confidant::rendered);
        portal.cancel("enough");
        Throwable late = catchThrowable(() -> portal.call(Confidant::echo, secret));

        assertThat(late).isInstanceOf(ActorEndedException.class).hasMessageNotContaining("xyzzy");
        assertThat(rendered).isZero();
        assertThat(Secret.RENDERED.get()).isZero();
        assertThat(log.toString()).doesNotContain("xyzzy").doesNotContain("plugh");
    }

    /** SPAWN-4 · what the runtime logs for an actor says for which one and for which of its tasks, so that a level of its own can be given to each. */
    @ActorTest(backends = "thread")
    void aLineSaysWhichActorItIsAbout(Backend backend, CapturedLog log) {
        Throwable thrown = catchThrowable(() ->
                Nursery.run(c -> c.root(root -> root.defaultBackend(backend).handleSignals(false)), nursery -> {
                    Portal<OrderlyEndTests.Mortal> portal =
                            nursery.start("mortal", OrderlyEndTests.Mortal.class, OrderlyEndTests.MortalActor::new);
                    portal.run(
                            OrderlyEndTests.Mortal::atTheEnd,
                            dir.resolve("marks").toString(),
                            "callback",
                            "fail");
                    portal.stop(Duration.ofSeconds(10));
                }));

        assertThat(thrown).isNotNull();
        assertThat(log.lines())
                .filteredOn(line -> line.message().contains("a lifetime callback of actor mortal#"))
                .singleElement()
                .satisfies(line -> {
                    assertThat(line.by().orElseThrow().name()).isEqualTo("mortal");
                    assertThat(line.task()).isEqualTo("teardown");
                    assertThat(line.thread()).startsWith("mortal/");
                });
    }

    /** Tells on which thread it runs. */
    public static class Threaded {
        /** The name of the thread. */
        public String thread() {
            return Thread.currentThread().getName();
        }
    }

    /** TITLE-1 · in a dump of threads, those of an actor and of its forks begin with its name. */
    @ActorTest
    void threadsAreNamedAfterTheirActors(Nursery nursery) throws Exception {
        Portal<Threaded> portal = nursery.start("threaded", Threaded::new);

        assertThat(portal.<String>call(Threaded::thread)).isEqualTo("threaded/Threaded.thread");
        assertThat(nursery.fork("counting", () -> Thread.currentThread().getName())
                        .result())
                .isEqualTo(nursery.name() + "/" + nursery.name() + "/counting");
    }
}
