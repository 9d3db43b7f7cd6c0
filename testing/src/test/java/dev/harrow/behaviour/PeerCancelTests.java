package dev.harrow.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.harrow.Actor;
import dev.harrow.ActorId;
import dev.harrow.ContextCancelledException;
import dev.harrow.Dialog;
import dev.harrow.Harrow;
import dev.harrow.MsgStream;
import dev.harrow.Nursery;
import dev.harrow.Portal;
import dev.harrow.RemoteActorException;
import dev.harrow.Running;
import dev.harrow.Scopes;
import dev.harrow.testing.ActorTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** SEMANTICS 8.7: an actor is cancelled with which several talk, in the middle of dialogs with others. */
class PeerCancelTests extends MarksFixture {
    private static Portal<Host> host(Nursery nursery, String name) throws InterruptedException {
        return nursery.start(name, Host.class, HostActor::new);
    }

    private static void assertUntouched(Dialog<?, ?, ?, ?> dialog) {
        assertThat(dialog.remoteError()).isEmpty();
        assertThat(dialog.canceller()).isEmpty();
        assertThat(dialog.cancelCalled()).isFalse();
        assertThat(dialog.cancelAcked()).isFalse();
        assertThat(dialog.isDone()).isFalse();
    }

    /**
     * S-64, S-71, S-82, PEER-2a · every dialog with the actor that is cancelled gets a cancel that names who asked for it; the dialog with an innocent one,
     * through whose block that passes, and the one beside it are untouched.
     */
    @ActorTest
    void blameFollowsTheGraph(Nursery nursery) throws Exception {
        Portal<Host> victim = host(nursery, "victim");
        Portal<Host> innocent = host(nursery, "innocent");
        ActorId self = Actor.current().id();
        AtomicReference<Dialog<?, ?, ?, ?>> direct = new AtomicReference<>();
        AtomicReference<Dialog<?, ?, ?, ?>> outer = new AtomicReference<>();
        AtomicReference<Dialog<?, ?, ?, ?>> inner = new AtomicReference<>();
        Running<Throwable> alone = nursery.fork(() -> catchThrowable(() -> victim.runDialog(Host::hang, marks(), d -> {
            direct.set(d);
            d.result();
        })));
        Running<Throwable> nested =
                nursery.fork(() -> catchThrowable(() -> innocent.runDialog(Host::hang, marks(), around -> {
                    outer.set(around);
                    Throwable passing = catchThrowable(() -> victim.runDialog(Host::hang, marks(), d -> {
                        inner.set(d);
                        d.result();
                    }));
                    assertUntouched(around);
                    Scopes.checkpoint(); // the block of the innocent one is not cancelled
                    throw (ContextCancelledException) passing;
                })));

        innocent.runDialog(Host::count, beside -> {
            MsgStream<Integer, Integer> stream = beside.stream();
            stream.send(1);
            await().until(() -> inner.get() != null && direct.get() != null);

            victim.cancel("its time has come");

            for (Running<Throwable> each : List.of(alone, nested)) {
                assertThat(each.result()).isInstanceOfSatisfying(ContextCancelledException.class, e -> {
                    assertThat(e.canceller()).contains(self);
                    assertThat(e.origin()).contains(victim.id());
                    assertThat(e).hasMessageContaining("its time has come");
                });
            }
            for (Dialog<?, ?, ?, ?> each : List.of(direct.get(), inner.get())) {
                assertThat(each.canceller()).contains(self);
                assertThat(each.cancelCalled()).isFalse();
                assertThat(each.cancelAcked()).isFalse();
            }
            assertThat(direct.get().remoteError()).containsSame((RuntimeException) alone.result());
            assertThat(inner.get().remoteError()).containsSame((RuntimeException) nested.result());
            // Nothing outlives its block (ADR 0008), and yet nobody here has called a cancel of it.
            assertThat(outer.get().cancelCalled()).isFalse();
            assertUntouched(beside);
            stream.send(2);
            stream.endSend();
            assertThat(beside.result()).isEqualTo(3);
        });
        assertThat(Marks.all(marks()))
                .containsExactlyInAnyOrder("cleanup victim", "cleanup victim", "cleanup innocent");
        assertThat(innocent.<Integer, Integer>call(Host::square, 3)).isEqualTo(9);
    }

    /** S-66, S-71, S-83, PEER-2b · the cancel is caught and replaced: dialogs around are cancelled by that, and the one that was cancelled already by somebody else is not acknowledged. */
    @ActorTest
    void aReplacedCancelCancelsTheDialogsAround(Nursery nursery) throws Exception {
        AtomicReference<Dialog<?, ?, ?, ?>> outer = new AtomicReference<>();
        AtomicReference<Dialog<?, ?, ?, ?>> left = new AtomicReference<>();
        Portal<Host> innocent = host(nursery, "innocent");
        IllegalStateException replacement = new IllegalStateException("in its place");

        Throwable thrown = catchThrowable(() -> Nursery.run(own -> {
            Portal<Host> leaver = host(own, "leaver");
            innocent.runDialog(Host::hang, marks(), around -> {
                outer.set(around);
                leaver.runDialog(Host::leave, gate(), dialog -> {
                    left.set(dialog);
                    Files.createFile(Path.of(gate()));
                    Throwable cancel = catchThrowable(dialog::result);
                    assertThat(cancel)
                            .isInstanceOfSatisfying(
                                    ContextCancelledException.class,
                                    e -> assertThat(e.canceller()).contains(leaver.id()));
                    throw replacement;
                });
            });
        }));

        assertThat(thrown).isSameAs(replacement);
        assertThat(left.get().cancelCalled()).isTrue();
        assertThat(left.get().cancelAcked()).isFalse();
        assertThat(left.get().canceller()).contains(left.get().peer());
        assertThat(outer.get().cancelCalled()).isTrue();
        assertThat(outer.get().cancelAcked()).isTrue();
        assertThat(outer.get().canceller()).contains(Actor.current().id());
        assertThat(Marks.all(marks())).containsExactly("cleanup innocent");
        assertThat(innocent.<Integer, Integer>call(Host::square, 3)).isEqualTo(9);
    }

    /** S-41, S-84, PEER-1 · a cancel that an endpoint's own cleanup brings about does not hide what it has failed with. */
    @ActorTest
    void aCancelOfACleanupHidesNoError(Nursery nursery) throws Exception {
        Portal<Host> host = host(nursery, "host");

        for (String cleanup : List.of("the dialog", "the actor")) {
            Throwable thrown = catchThrowable(() -> host.runDialog(Host::failAround, cleanup, marks(), Dialog::result));

            assertThat(thrown).as(cleanup).isInstanceOfSatisfying(RemoteActorException.class, e -> {
                assertThat(e.is(IOException.class)).isTrue();
                assertThat(e).hasMessageContaining("its own");
                assertThat(e.origin()).isEqualTo(host.id());
            });
        }
        assertThat(Marks.all(marks())).containsExactly("cleanup below", "cleanup below");
        assertThat(host.<Integer, Integer>call(Host::square, 3)).isEqualTo(9);
    }

    /** S-81, S-85, PEER-3 · an actor that was started on behalf of a client ends with the client's dialog, over any number of hosts. */
    @ActorTest
    void aServiceEndsWithTheDialogThatItWasStartedFor(Nursery nursery) throws Exception {
        Portal<Host> host = host(nursery, "outer");

        host.runDialog(Host::serve, "service", marks(), gate(), dialog -> {
            assertThat(dialog.started()).isEqualTo("service");
            assertThat(Harrow.tree()).contains("service#");
            dialog.cancel("no more of it");
            assertThat(dialog.cancelAcked()).isTrue();
            assertThat(Marks.all(marks())).containsExactly("cleanup service");
        });
        host.runDialog(Host::serveFurther, "service", marks(), gate(), dialog -> {
            assertThat(dialog.started()).isEqualTo("service");
            dialog.cancel("no more of it");
        });

        assertThat(Marks.all(marks())).containsExactly("cleanup service", "cleanup service");
        await().atMost(Duration.ofSeconds(10)).until(() -> !Harrow.tree().contains("service#"));
        assertThat(host.<Integer, Integer>call(Host::square, 3)).isEqualTo(9);
    }

    /** S-85, S-103, ERR-7, PEER-3 · its failure reaches who started it, and then everybody up the chain, boxed again at each hop. */
    @ActorTest
    void theFailureOfAServiceGoesUpTheChain(Nursery nursery) throws Exception {
        Portal<Host> host = host(nursery, "outer");
        AtomicReference<Dialog<?, ?, ?, ?>> inside = new AtomicReference<>();

        Throwable thrown =
                catchThrowable(() -> host.runDialog(Host::serveFurther, "failing", marks(), gate(), dialog -> {
                    inside.set(dialog);
                    assertThat(dialog.started()).isEqualTo("failing");
                    Files.createFile(Path.of(gate()));
                    dialog.result();
                }));

        assertThat(thrown).isInstanceOfSatisfying(RemoteActorException.class, e -> {
            assertThat(e.is(IOException.class)).isTrue();
            assertThat(e).hasMessageContaining("broken in failing");
            assertThat(e.origin().name()).isEqualTo("failing");
            assertThat(e.relay()).isEqualTo(host.id());
            assertThat(e.hops()).extracting(ActorId::name).containsExactly("failing", "host", "outer");
            assertThat(inside.get().canceller()).contains(e.origin());
        });
        assertThat(inside.get().remoteError()).containsSame((RuntimeException) thrown);
        assertThat(inside.get().cancelCalled()).isFalse();
        assertThat(host.<Integer, Integer>call(Host::square, 3)).isEqualTo(9);
    }
}
