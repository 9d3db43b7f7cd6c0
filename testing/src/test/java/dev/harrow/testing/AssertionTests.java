package dev.harrow.testing;

import static dev.harrow.testing.RemoteAssertions.assertAbsorbed;
import static dev.harrow.testing.RemoteAssertions.assertEndsWithin;
import static dev.harrow.testing.RemoteAssertions.assertThatCancelled;
import static dev.harrow.testing.RemoteAssertions.assertThatRemote;
import static dev.harrow.testing.TreeAssertions.assertThatTree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.harrow.Actor;
import dev.harrow.ActorCancelledException;
import dev.harrow.ActorId;
import dev.harrow.CancelReason;
import dev.harrow.CancelledException;
import dev.harrow.Context;
import dev.harrow.ContextCancelledException;
import dev.harrow.Dialog;
import dev.harrow.Nursery;
import dev.harrow.NurseryFailedException;
import dev.harrow.Portal;
import dev.harrow.RemoteActorException;
import dev.harrow.Scopes;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.opentest4j.AssertionFailedError;

/** HARN-10 · each assertion of the kit passes where it should, and fails with what was expected, what was found, and all of what it was found in. */
@ActorTest
class AssertionTests {

    /** An actor that fails, and one that passes failures on. */
    public static class Store {
        public String write(String text) throws IOException {
            IOException full = new IOException("disk full", new IllegalStateException("no space for " + text));
            full.addSuppressed(new UnsupportedOperationException("cannot clean up"));
            throw full;
        }

        public String relay(String text) throws InterruptedException {
            return Nursery.call(nursery -> {
                Portal<Store> inner = nursery.start("inner", Store::new);
                return inner.call(Store::write, text);
            });
        }

        public String sleep() throws InterruptedException {
            Scopes.sleep(Duration.ofDays(1));
            return "never";
        }

        public String talk(Context<Void, Integer, Integer> context) throws InterruptedException {
            context.started(null);
            return sleep();
        }

        public String talkShortly(Context<Void, Integer, Integer> context) throws InterruptedException {
            context.started(null);
            return "done";
        }
    }

    private static AssertionFailedError failureOf(ThrowingCallable assertion) {
        Throwable thrown = catchThrowable(assertion);
        assertThat(thrown).isInstanceOf(AssertionFailedError.class);
        return (AssertionFailedError) thrown;
    }

    // ---- remote failures

    /** S-103 · type, message, causes, origin and the way of a failure over two actors. */
    @Test
    void aRemoteFailureIsHeldAgainstWhatItWasAndWhereItCameBy(@Started(name = "outer") Portal<Store> outer) {
        Throwable thrown = catchThrowable(() -> outer.call(Store::relay, "page"));

        assertThatRemote(thrown)
                .boxes(IOException.class)
                .boxes(Exception.class)
                .withMessage("disk full")
                .withMessageContaining("full")
                .from("inner")
                .viaHops(outer.id())
                .viaHopsNamed("outer")
                .causedBy(IllegalStateException.class)
                .withMessage("no space for page");
        assertThatRemote(thrown)
                .suppressing(UnsupportedOperationException.class)
                .withMessageContaining("clean up");
        assertThat(assertThatRemote(thrown).error().type()).isEqualTo("java.io.IOException");
    }

    @Test
    void aRemoteFailureThatIsAnotherIsToldWhole(@Started(name = "store") Portal<Store> store) {
        RemoteActorException thrown = (RemoteActorException) catchThrowable(() -> store.call(Store::write, "page"));
        ActorId nobody = ActorId.random("nobody");
        RemoteAssert remote = assertThatRemote(thrown);

        AssertionFailedError type = failureOf(() -> remote.boxes(IllegalStateException.class));
        assertThat(type)
                .hasMessageStartingWith("expected as the type of a remote failure <java.lang.IllegalStateException>,"
                        + " but it is <java.io.IOException < java.lang.Exception < java.lang.Throwable>, in\n"
                        + "java.io.IOException: disk full (in actor store#")
                .hasMessageContaining("Caused by: java.lang.IllegalStateException: no space for page")
                .hasCause(thrown);
        assertThat(type.getExpected().getStringRepresentation()).isEqualTo("java.lang.IllegalStateException");
        assertThat(failureOf(() -> remote.withMessage("disk empty")))
                .hasMessageStartingWith(
                        "expected as the message of a remote failure <disk empty>, but it is <disk full>");
        assertThat(failureOf(() -> remote.withMessageContaining("empty"))).hasMessageContaining("<... empty ...>");
        assertThat(failureOf(() -> remote.from(nobody))).hasMessageContaining("as the origin ", "<" + nobody + ">");
        assertThat(failureOf(() -> remote.from("nobody"))).hasMessageContaining("<nobody>, but it is <store>");
        assertThat(failureOf(() -> remote.viaHops(nobody)))
                .hasMessageContaining(
                        "as the actors that passed it on of a remote failure <[" + nobody + "]>," + " but it is <[]>");
        assertThat(failureOf(() -> remote.viaHopsNamed("a", "b"))).hasMessageContaining("<[a, b]>, but it is <[]>");
        assertThat(failureOf(() -> remote.causedBy(IOException.class)))
                .hasMessageContaining("<java.io.IOException>, but it is <java.lang.IllegalStateException>");
        assertThat(failureOf(() -> remote.causedBy(IllegalStateException.class).causedBy(IOException.class)))
                .hasMessageContaining("but it is <no cause>");
        assertThat(failureOf(() -> remote.suppressing(IOException.class)))
                .hasMessageContaining("but it is <[java.lang.UnsupportedOperationException]>");
    }

    /** An actor's function. */
    public static String failAlone() throws IOException {
        throw new IOException("alone");
    }

    @Test
    void theOneFailureOfANurseryIsLookedAtToo() {
        Throwable thrown = catchThrowable(() -> Nursery.run(nursery -> nursery.runInActor(AssertionTests::failAlone)));

        assertThat(thrown).isInstanceOf(NurseryFailedException.class);
        assertThatRemote(thrown)
                .boxes(IOException.class)
                .withMessage("alone")
                .from("failAlone")
                .viaHops();
    }

    @Test
    void whatIsNoRemoteFailureIsRefused() {
        Throwable local = new IllegalStateException("local");

        assertThat(failureOf(() -> assertThatRemote(local)))
                .hasMessage("expected a failure of another actor, a RemoteActorException,"
                        + " but it is java.lang.IllegalStateException: local")
                .hasCause(local);
        assertThat(failureOf(() -> assertThatRemote(null))).hasMessageEndingWith("but it is null");
        assertThat(failureOf(() -> assertThatRemote(new NurseryFailedException("two", List.of(local, local)))))
                .hasMessageContaining("the nursery has 2");
    }

    // ---- cancels

    /** S-66 · who cancelled a task elsewhere, and where it ran. */
    @Test
    void aCancelOfATaskElsewhereIsHeldAgainstWhoAskedForIt(@Started(name = "store") Portal<Store> store)
            throws InterruptedException {
        try (var dialog = store.open(Store::talk)) {
            dialog.cancel("enough");
            Throwable thrown = catchThrowable(dialog::result);

            assertThatCancelled(thrown)
                    .by(Actor.current().id())
                    .by("test")
                    .of(store.id())
                    .of("store")
                    .because("enough");
            assertThat(failureOf(() -> assertThatCancelled(thrown).by(store.id())))
                    .hasMessageContaining("as the canceller of a cancel <" + store.id() + ">, but it is <test#")
                    .hasCause(thrown);
            assertThat(failureOf(() -> assertThatCancelled(thrown).by("store")))
                    .hasMessageContaining("<store>, but it is <test>");
            assertThat(failureOf(
                            () -> assertThatCancelled(thrown).of(Actor.current().id())))
                    .hasMessageContaining("as the actor of the cancelled task ");
            assertThat(failureOf(() -> assertThatCancelled(thrown).of("test")))
                    .hasMessageContaining("<test>, but it is <store>");
            assertThat(failureOf(() -> assertThatCancelled(thrown).from(CancelReason.Source.REQUESTED)))
                    .hasMessageContaining("as the source of a cancel <REQUESTED>, but it is not known");
        }
    }

    @Test
    void aCancelOfTheCurrentTaskIsHeldAgainstItsReason(Nursery nursery) {
        AtomicReference<Throwable> own = new AtomicReference<>();
        CountDownLatch runs = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        nursery.fork(() -> {
            runs.countDown();
            own.set(catchThrowable(() -> Scopes.sleep(Duration.ofDays(1))));
            ended.countDown();
            return null;
        });
        await().until(() -> runs.getCount() == 0);
        nursery.cancel("enough");
        await().until(() -> ended.getCount() == 0);

        assertThat(own.get()).isInstanceOf(ActorCancelledException.class);
        assertThatCancelled(own.get())
                .by("test")
                .from(CancelReason.Source.REQUESTED)
                .because("enough");
        assertThatCancelled(new CancelledException(((ActorCancelledException) own.get()).reason()))
                .by("test");
        assertThat(failureOf(() -> assertThatCancelled(own.get()).from(CancelReason.Source.DEADLINE)))
                .hasMessageContaining("as the source of a cancel <DEADLINE>, but it is <REQUESTED>");
        assertThat(failureOf(() -> assertThatCancelled(own.get()).because("too much")))
                .hasMessageContaining("<... too much ...>");
    }

    @Test
    void whatIsNoCancelIsRefused() {
        assertThat(failureOf(() -> assertThatCancelled(new InterruptedException("by somebody"))))
                .hasMessageContaining("expected a cancel: ")
                .hasMessageEndingWith("but it is java.lang.InterruptedException: by somebody");
        assertThat(failureOf(() -> assertThatCancelled(null))).hasMessage("expected a cancel, but it is null");
        assertThat(failureOf(() -> assertThatCancelled(new ContextCancelledException("by nobody", null, null))
                        .by("test")))
                .hasMessageContaining("<test>, but it is not known");
    }

    /** S-70 · the block is left without the error that its own cancel has brought about. */
    @Test
    void aCancelThatWasAbsorbedIsToldFromOneThatWasNot(@Started(name = "store") Portal<Store> store)
            throws InterruptedException {
        AtomicReference<Dialog<?, ?, ?, ?>> absorbed = new AtomicReference<>();
        store.runDialog(Store::talk, dialog -> {
            absorbed.set(dialog);
            dialog.cancel("enough");
            dialog.result();
        });
        AtomicReference<Dialog<?, ?, ?, ?>> returned = new AtomicReference<>();
        store.runDialog(Store::talkShortly, dialog -> {
            returned.set(dialog);
            dialog.result();
        });
        AtomicReference<Dialog<?, ?, ?, ?>> failed = new AtomicReference<>();
        assertThatThrownBy(() -> store.runDialog(Store::talk, dialog -> {
                    failed.set(dialog);
                    throw new IOException("by the block");
                }))
                .isInstanceOf(IOException.class);

        assertAbsorbed(absorbed.get());
        assertThat(failureOf(() -> assertAbsorbed(returned.get())))
                .hasMessageContaining("expected that dialog Store.talkShortly with store#")
                .hasMessageEndingWith("but this side did not cancel it;"
                        + " the other side did not end because of a cancel of this side, but returned");
        assertThat(failureOf(() -> assertAbsorbed(failed.get())))
                .hasMessageEndingWith("but the block of this side was left with java.io.IOException: by the block")
                .satisfies(thrown -> assertThat(thrown.getSuppressed()).hasAtLeastOneElementOfType(IOException.class));
        try (var open = store.open(Store::talk)) {
            assertThat(failureOf(() -> assertAbsorbed(open)))
                    .hasMessageContaining("the other side has not ended")
                    .hasMessageEndingWith("but works on");
        }
    }

    // ---- time

    @Test
    void whatEndsInTimeReturnsOrThrowsAsItDoes() throws InterruptedException, IOException {
        assertThat(assertEndsWithin(Duration.ofMinutes(1), () -> "value")).isEqualTo("value");
        assertThatThrownBy(() -> assertEndsWithin(Duration.ofMinutes(1), () -> {
                    throw new IOException("as ordered");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("as ordered");
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void whatDoesNotEndInTimeIsInterruptedAndToldWithItsStack() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);

        AssertionFailedError late = failureOf(() -> assertEndsWithin(Duration.ofMillis(20), () -> never.await()));

        assertThat(late)
                .hasMessageStartingWith(
                        "expected to end within 0.02 s, but it did not; when the time was over, its thread"
                                + " 'test AssertionTests.whatDoesNotEndInTimeIsInterruptedAndToldWithItsStack on thread over local' was\n    at ")
                .hasMessageContaining("AssertionTests.lambda$whatDoesNotEndInTimeIsInterruptedAndToldWithItsStack$")
                .hasMessageEndingWith("and was interrupted, which it reacted to");
        assertThat(late.getSuppressed()).singleElement().isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void whatIgnoresTheInterruptFailsWhenItEnds() {
        AtomicReference<String> result = new AtomicReference<>();

        AssertionFailedError late = failureOf(() -> result.set(assertEndsWithin(Duration.ofMillis(20), () -> {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
            }
            return "late";
        })));

        assertThat(late).hasMessageEndingWith("and was interrupted, which it did not react to");
        assertThat(result.get()).isNull();
        assertThat(Thread.interrupted()).isFalse();
    }

    /** HARN-7 */
    @Test
    void theTimeIsMultipliedByTheFactorOfTheTest() {
        EngineExecutionResults results = Kit.run(FactorCase.class, "harrow.test.timeoutFactor", "0.001");

        assertThat(Kit.failure(results.testEvents())).hasMessageStartingWith("expected to end within 0.06 s");
    }

    static class FactorCase {
        @ActorTest
        @ActorTimeout(10_000)
        void test() throws InterruptedException {
            assertEndsWithin(Duration.ofMinutes(1), () -> new CountDownLatch(1).await());
        }
    }

    // ---- the tree

    @Test
    void theTreeIsHeldAgainstWhoIsInItAndWhatTheyDo(@Started(name = "store") Portal<Store> store) throws Exception {
        assertThatTree()
                .hasActor("test")
                .hasActors(1, "store")
                .hasNoActor("other")
                .hasNoAbandonedActor();
        await().untilAsserted(() ->
                assertThatTree().actor("store").isIdle().hasTasks(0).hasWaitingRequests(0));
        assertThatTree().actor("test").hasPendingCalls(0);

        CompletableFuture<String> first = store.callAsync(Store::sleep);
        CompletableFuture<String> second = store.callAsync(Store::sleep);

        await().untilAsserted(() -> assertThatTree().actor("store").hasTasks(2).hasTaskWaitingFor("sleep of PT24H"));
        assertThatTree().actor("test").hasPendingCalls(2);
        assertThat(failureOf(() -> assertThatTree().isEmpty()))
                .hasMessageStartingWith("expected no actor, but there is 2 actors, in\ntest#");
        assertThat(failureOf(() -> assertThatTree().hasNoActor("store")))
                .hasMessageStartingWith("expected 0 actors 'store', but there is 1, in\ntest#")
                .hasMessageContaining("`-- store#");
        assertThat(failureOf(() -> assertThatTree().hasActor("other")))
                .hasMessageStartingWith("expected an actor 'other', but there is none, in\n");
        assertThat(failureOf(() -> assertThatTree().actor("other"))).hasMessageContaining("expected 1 actors 'other'");
        assertThat(failureOf(() -> assertThatTree().actor("store").isIdle()))
                .hasMessageStartingWith("expected actor " + store.id()
                        + " to be idle, but it has 2 tasks and 0 waiting requests, in\ntest#");
        assertThat(failureOf(() -> assertThatTree().actor("store").hasTasks(1)))
                .hasMessageContaining("to have 1 tasks, but it has 2");
        assertThat(failureOf(() -> assertThatTree().actor("store").hasTaskWaitingFor("rain")))
                .hasMessageContaining("to have a task that waits for ... rain ..., but it has none");
        assertThat(failureOf(() -> assertThatTree().actor("store").hasWaitingRequests(7)))
                .hasMessageContaining("to have 7 waiting requests, but it has 0");
        assertThat(failureOf(() -> assertThatTree().actor("test").hasPendingCalls(1)))
                .hasMessageContaining("call of Store.sleep on store#");

        store.cancel("enough");
        await().untilAsserted(() -> assertThatTree().hasNoActor("store"));
        assertThat(first).isCompletedExceptionally();
        assertThat(second).isCompletedExceptionally();
    }
}
