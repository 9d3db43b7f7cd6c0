package dev.harrow.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.harrow.Actor;
import dev.harrow.ActorCancelledException;
import dev.harrow.ActorId;
import dev.harrow.Context;
import dev.harrow.ContextCancelledException;
import dev.harrow.ConversationTask;
import dev.harrow.Dialog;
import dev.harrow.Harrow;
import dev.harrow.MsgStream;
import dev.harrow.MsgTypeException;
import dev.harrow.Nursery;
import dev.harrow.Outcome;
import dev.harrow.Portal;
import dev.harrow.RemoteActorException;
import dev.harrow.Running;
import dev.harrow.RuntimeFailureException;
import dev.harrow.Scopes;
import dev.harrow.Session1;
import dev.harrow.UserAbortException;
import dev.harrow.testing.ActorTest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/** The rules of SEMANTICS 8 in all their cases, where {@link DialogTests} shows how a dialog is used. */
class DialogRuleTests extends TalkerFixture {

    /** A failure of the other side's own kind. */
    public static final class OwnFailure extends IOException {
        private static final long serialVersionUID = 1L;

        /** With this message. */
        public OwnFailure(String message) {
            super(message);
        }
    }

    /** Ends its dialogs in all ways there are. */
    public interface Partner {

        /** Starts with {@code data + 1} and returns "yo", or never; marks whether the context is the current one, and "cleanup". */
        String simple(Context<Integer, Integer, Integer> ctx, int data, boolean blocks, String marks)
                throws InterruptedException;

        /** Starts, waits for the gate, and fails with an {@link OwnFailure} or something unchecked. */
        String failWhen(Context<Integer, Integer, Integer> ctx, String gate, boolean own) throws Exception;

        /** Starts, and ends by itself: "cancel", "cancel the actor", or "fail". */
        String end(Context<Integer, Integer, Integer> ctx, String how) throws Exception;

        /** Starts, and talks with an actor of its own that ends in this way. */
        String endBelow(Context<Integer, Integer, Integer> ctx, String how) throws Exception;

        /** Starts, waits until it is cancelled, and fails in its cleanup. */
        String failInCleanup(Context<Integer, Integer, Integer> ctx, String marks) throws Exception;

        /** Starts, sends without end, and fails in its cleanup. */
        String sendAndFailInCleanup(Context<Integer, Integer, Integer> ctx) throws Exception;

        /** Cancels itself, and goes on cleaning up until the gate is there. */
        String cancelAndLinger(Context<Integer, Integer, Integer> ctx, String marks, String gate)
                throws InterruptedException;

        /** Hears no cancel until the gate is there, and returns then. */
        String deaf(Context<Integer, Integer, Integer> ctx, String gate) throws InterruptedException;

        /** Starts with a value of the wrong type, marks what that gave, and starts again. */
        String startBadly(Context<Integer, Integer, Integer> ctx, String marks) throws InterruptedException;

        int square(int x);
    }

    /** See {@link Partner}. */
    public static final class PartnerActor implements Partner {
        @Override
        public String simple(Context<Integer, Integer, Integer> ctx, int data, boolean blocks, String marks)
                throws InterruptedException {
            Marks.add(
                    marks,
                    Context.current().filter(now -> now == ctx).isPresent() ? "in its context" : "in another context");
            ctx.started(data + 1);
            try {
                if (blocks) {
                    Scopes.sleep(Duration.ofHours(1));
                }
                return "yo";
            } finally {
                Marks.add(marks, "cleanup");
            }
        }

        @Override
        public String failWhen(Context<Integer, Integer, Integer> ctx, String gate, boolean own) throws Exception {
            ctx.started(0);
            new WorkerActor().pauseUntil(gate);
            throw own ? new OwnFailure("broken") : new IllegalStateException("broken");
        }

        @Override
        public String end(Context<Integer, Integer, Integer> ctx, String how) throws Exception {
            ctx.started(0);
            switch (how) {
                case "cancel" -> ctx.cancel("enough of it");
                case "cancel the actor" -> Actor.current().cancel("enough of everything");
                default -> throw new OwnFailure(how);
            }
            Scopes.sleep(Duration.ofHours(1));
            return "never";
        }

        @Override
        public String endBelow(Context<Integer, Integer, Integer> ctx, String how) throws Exception {
            ctx.started(0);
            return Nursery.call(nursery -> {
                Portal<Partner> below = nursery.start("below", Partner.class, PartnerActor::new);
                return below.converse(Partner::end, how, Dialog::result);
            });
        }

        @Override
        public String failInCleanup(Context<Integer, Integer, Integer> ctx, String marks) throws Exception {
            ctx.started(0);
            new WorkerActor().failInCleanup(marks);
            return "never";
        }

        @Override
        public String sendAndFailInCleanup(Context<Integer, Integer, Integer> ctx) throws Exception {
            ctx.started(0);
            MsgStream<Integer, Integer> stream = ctx.stream();
            try {
                for (int i = 0; ; i++) {
                    stream.send(i);
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException("cleanup failed", e);
            }
        }

        @Override
        public String cancelAndLinger(Context<Integer, Integer, Integer> ctx, String marks, String gate)
                throws InterruptedException {
            ctx.started(0);
            ctx.cancel("a wish of its own");
            Marks.add(marks, "cancelled");
            try {
                Scopes.sleep(Duration.ofHours(1));
            } finally {
                linger(gate);
            }
            return "never";
        }

        @Override
        public String deaf(Context<Integer, Integer, Integer> ctx, String gate) throws InterruptedException {
            ctx.started(0);
            linger(gate);
            return "done";
        }

        private static void linger(String gate) throws InterruptedException {
            Scopes.shield(Duration.ofMinutes(1), () -> {
                new WorkerActor().pauseUntil(gate);
                return null;
            });
        }

        @Override
        @SuppressWarnings({"unchecked", "rawtypes"}) // what code without generics can do
        public String startBadly(Context<Integer, Integer, Integer> ctx, String marks) throws InterruptedException {
            try {
                ((Context) ctx).started("no number");
            } catch (MsgTypeException e) {
                Marks.add(marks, "refused, by " + e.getCause());
            }
            ctx.started(7);
            return "yo";
        }

        @Override
        public int square(int x) {
            return x * x;
        }
    }

    private static Portal<Partner> partner(Nursery nursery) throws InterruptedException {
        return nursery.start("partner", Partner.class, PartnerActor::new);
    }

    private static void stillServes(Portal<Partner> portal) throws InterruptedException {
        assertThat(portal.call(Partner::square, 3)).isEqualTo(9);
    }

    // ---- the simple dialog

    /** How the parent's side goes: it fails or not, the other side blocks or not, and a stream is opened for nothing or not. */
    private record Course(RuntimeException failure, boolean blocks, boolean stream) {
        static List<Course> all() {
            List<Course> all = new ArrayList<>();
            for (boolean blocks : List.of(false, true)) {
                for (boolean stream : List.of(false, true)) {
                    all.add(new Course(null, blocks, stream));
                    all.add(new Course(new IllegalArgumentException("a bad value"), blocks, stream));
                    all.add(new Course(new UserAbortException("by hand"), blocks, stream));
                }
            }
            return all;
        }
    }

    /** S-57, S-62, S-69, S-71, S-78, S-81, CTX-2, S-73, CANC-17 · twelve courses of a dialog: its own error or none leaves, after the other's cleanup. */
    @ActorTest
    void aDialogEndsCleanlyInEveryCourse(Nursery nursery) throws Exception {
        Portal<Partner> portal = partner(nursery);
        List<Course> all = Course.all();
        assertThat(all).hasSize(12);

        for (int i = 0; i < all.size(); i++) {
            Course course = all.get(i);
            String own = dir.resolve("course-" + i).toString();
            AtomicReference<Dialog<?, ?, ?, ?>> inside = new AtomicReference<>();
            Throwable thrown =
                    catchThrowable(() -> portal.runDialog(Partner::simple, 10, course.blocks(), own, dialog -> {
                        inside.set(dialog);
                        assertThat(dialog.started()).isEqualTo(11);
                        assertThat(Dialog.current()).containsSame(dialog);
                        if (course.stream()) {
                            dialog.stream().close();
                        }
                        if (course.failure() != null) {
                            throw course.failure();
                        }
                        if (!course.blocks()) {
                            assertThat(dialog.result()).isEqualTo("yo");
                        }
                        dialog.cancel("enough");
                    }));

            assertThat(thrown).as("%s", course).isSameAs(course.failure());
            assertThat(Marks.all(own)).as("%s", course).containsExactly("in its context", "cleanup");
            assertThat(Dialog.current()).as("%s", course).isEmpty();
            if (course.blocks()) {
                assertThat(inside.get().cancelCalled()).as("%s", course).isTrue();
                assertThat(inside.get().cancelAcked()).as("%s", course).isTrue();
            } else if (course.failure() == null) {
                assertThat(inside.get().cancelAcked()).as("%s", course).isFalse();
                assertThat(inside.get().result()).as("%s", course).isEqualTo("yo");
            }
            assertThat(inside.get().localError()).as("%s", course).isEqualTo(java.util.Optional.ofNullable(thrown));
            stillServes(portal);
        }
    }

    /** S-63 · while both sides work there is nothing to tell: no cancel, no error, no canceller, no end. */
    @ActorTest
    void nothingIsToldOfADialogThatGoesOn(Nursery nursery) throws Exception {
        Portal<Partner> portal = partner(nursery);

        portal.runDialog(Partner::simple, 1, true, marks, dialog -> {
            assertThat(dialog.peer()).isEqualTo(portal.id());
            assertThat(dialog.isDone()).isFalse();
            assertThat(dialog.cancelCalled()).isFalse();
            assertThat(dialog.cancelAcked()).isFalse();
            assertThat(dialog.remoteError()).isEmpty();
            assertThat(dialog.localError()).isEmpty();
            assertThat(dialog.canceller()).isEmpty();
            dialog.cancel("enough");
            assertThat(dialog.isDone()).isTrue();
            assertThat(dialog.localError())
                    .as("the other side's end is no error of this one")
                    .isEmpty();
        });
    }

    /** S-63, S-74, CTX-3 · a value, the end by the own cancel, a failure: each is the same whenever one looks, inside and after. */
    @ActorTest
    void aResultIsTheSameInsideAndAfter(Nursery nursery) throws Exception {
        Portal<Partner> portal = partner(nursery);

        var returned = portal.converse(Partner::simple, 1, false, marks, dialog -> {
            assertThat(dialog.result()).isSameAs(dialog.result());
            return dialog;
        });
        assertThat(returned.result()).isEqualTo("yo");
        assertThat(returned.outcome()).isEqualTo(new Outcome.Returned<>("yo"));

        AtomicReference<Throwable> first = new AtomicReference<>();
        var cancelled = portal.converse(Partner::simple, 1, true, marks, dialog -> {
            dialog.cancel("enough");
            first.set(catchThrowable(dialog::result));
            assertThat(catchThrowable(dialog::result)).isSameAs(first.get());
            return dialog;
        });
        assertThat(first.get()).isInstanceOf(ContextCancelledException.class);
        assertThat(catchThrowable(cancelled::result)).isSameAs(first.get());
        assertThat(cancelled.outcome()).isEqualTo(new Outcome.Failed<>((RuntimeException) first.get()));
        assertThat(cancelled.remoteError()).containsSame((RuntimeException) first.get());

        AtomicReference<Dialog<?, ?, ?, ?>> failed = new AtomicReference<>();
        Throwable left = catchThrowable(() -> portal.runDialog(Partner::end, "fail", dialog -> {
            failed.set(dialog);
            dialog.result();
        }));
        assertThat(left).isInstanceOf(RemoteActorException.class);
        for (int i = 0; i < 2; i++) {
            assertThat(catchThrowable(failed.get()::result)).isSameAs(left);
            assertThat(failed.get().outcome()).isEqualTo(new Outcome.Failed<>((RuntimeException) left));
        }
    }

    /** S-74 · what is said in a dialog is said by its two actors: another one is refused, and the dialog is none the worse for it. */
    @ActorTest
    void aDialogIsUsedByItsOwnActorOnly(Nursery nursery) throws Exception {
        Portal<Partner> portal = partner(nursery);

        portal.runDialog(Partner::simple, 1, false, marks, dialog -> {
            var stream = dialog.stream();
            CompletableFuture<List<Throwable>> elsewhere = new CompletableFuture<>();
            Thread.ofPlatform().start(() -> {
                try {
                    Nursery.run(c -> c.root(root -> root.handleSignals(false)), other -> {
                        elsewhere.complete(List.of(
                                catchThrowable(dialog::result),
                                catchThrowable(dialog::stream),
                                catchThrowable(() -> dialog.cancel("not mine")),
                                catchThrowable(stream::receive),
                                catchThrowable(() -> stream.send(1))));
                    });
                } catch (Exception e) {
                    elsewhere.completeExceptionally(e);
                }
            });

            assertThat(elsewhere.get())
                    .hasSize(5)
                    .allSatisfy(refused -> assertThat(refused)
                            .isInstanceOf(RuntimeFailureException.class)
                            .hasMessageContaining(
                                    "belongs to actor " + Actor.current().id()));
            assertThat(dialog.cancelCalled()).isFalse();
            assertThat(dialog.result()).isEqualTo("yo");
        });
    }

    // ---- the error of the other side

    /** Where the body is when the other side fails, or what it does about it. */
    private enum Body {
        SLEEPS,
        IS_SHIELDED,
        SWALLOWS_THE_CANCEL,
        CAUGHT_IT_FROM_THE_RESULT
    }

    /** S-64, S-67, S-68, S-77, CTX-16 · wherever the body is, the one error leaves the block, and nobody was asked to cancel. */
    @ActorTest
    void anErrorOfTheOtherSideLeavesTheBlockWhateverTheBodyDoes(Nursery nursery) throws Exception {
        Portal<Partner> portal = partner(nursery);

        for (Body body : Body.values()) {
            String own = dir.resolve("gate-" + body).toString();
            AtomicReference<Dialog<?, ?, ?, ?>> inside = new AtomicReference<>();
            AtomicReference<Object> seen = new AtomicReference<>();
            Throwable left = catchThrowable(() -> portal.converse(Partner::failWhen, own, true, dialog -> {
                inside.set(dialog);
                open(own);
                switch (body) {
                    case SLEEPS -> Scopes.sleep(Duration.ofHours(1));
                    case IS_SHIELDED ->
                        seen.set(Scopes.shield(Duration.ofMinutes(1), () -> {
                            while (!dialog.isDone()) {
                                Scopes.sleep(Duration.ofMillis(1));
                            }
                            Scopes.checkpoint();
                            return "to its end";
                        }));
                    case SWALLOWS_THE_CANCEL -> seen.set(catchThrowable(() -> Scopes.sleep(Duration.ofHours(1))));
                    case CAUGHT_IT_FROM_THE_RESULT -> seen.set(catchThrowable(dialog::result));
                }
                return "fine";
            }));

            Dialog<?, ?, ?, ?> dialog = inside.get();
            assertThat(left)
                    .as("%s", body)
                    .isInstanceOfSatisfying(
                            RemoteActorException.class,
                            e -> assertThat(e.is(OwnFailure.class)).isTrue());
            assertThat(dialog.remoteError()).as("%s", body).containsSame((RuntimeException) left);
            assertThat(dialog.outcome()).as("%s", body).isEqualTo(new Outcome.Failed<>((RuntimeException) left));
            assertThat(dialog.cancelCalled()).as("%s", body).isFalse();
            assertThat(dialog.canceller()).as("%s", body).contains(portal.id());
            switch (body) {
                case SLEEPS -> assertThat(seen.get()).isNull();
                case IS_SHIELDED -> assertThat(seen.get()).isEqualTo("to its end");
                case SWALLOWS_THE_CANCEL -> assertThat(seen.get()).isInstanceOf(ActorCancelledException.class);
                case CAUGHT_IT_FROM_THE_RESULT -> assertThat(seen.get()).isSameAs(left);
            }
            Scopes.checkpoint(); // nothing of it is left for the code behind it
        }
        stillServes(portal);
    }

    /** S-64, S-101, ERR-2 · the failure leaves the block and every nursery around it bare, and is known by its type. */
    @ActorTest
    void aFailureLeavesTheBlockAndTheNurseriesBare(Nursery nursery) throws Exception {
        Portal<Partner> portal = partner(nursery);

        for (Map.Entry<Boolean, Class<? extends Exception>> each : Map.<Boolean, Class<? extends Exception>>of(
                        true, OwnFailure.class, false, IllegalStateException.class)
                .entrySet()) {
            String own = dir.resolve("gate-" + each.getKey()).toString();
            AtomicReference<Throwable> fromResult = new AtomicReference<>();
            Throwable left = catchThrowable(() -> Nursery.run(outer -> Nursery.run(inner -> {
                portal.runDialog(Partner::failWhen, own, each.getKey(), dialog -> {
                    open(own);
                    fromResult.set(catchThrowable(dialog::result));
                });
            })));

            assertThat(left).isSameAs(fromResult.get()).isInstanceOfSatisfying(RemoteActorException.class, e -> {
                assertThat(e.is(each.getValue())).isTrue();
                assertThat(e.boxedType()).isEqualTo(each.getValue().getName());
                assertThat(e.sourceType(getClass().getClassLoader())).contains(each.getValue());
                assertThat(e).hasMessageContaining("broken");
            });
        }
        stillServes(portal);
    }

    /** S-66, S-103 · the dialog blames who handed a cancel over, the error keeps who asked for it; a failure is blamed on its origin. */
    @ActorTest
    void theDialogBlamesItsPeerForTheCancelOfAThird(Nursery nursery) throws Exception {
        Portal<Partner> portal = partner(nursery);
        AtomicReference<Dialog<?, ?, ?, ?>> inside = new AtomicReference<>();

        Throwable cancelled = catchThrowable(() -> portal.runDialog(Partner::endBelow, "cancel", dialog -> {
            inside.set(dialog);
            dialog.result();
        }));
        assertThat(cancelled)
                .isInstanceOfSatisfying(
                        ContextCancelledException.class,
                        e -> assertThat(e.canceller().map(ActorId::name)).contains("below"));
        assertThat(inside.get().canceller()).contains(portal.id());

        Throwable failed = catchThrowable(() -> portal.runDialog(Partner::endBelow, "fail", dialog -> {
            inside.set(dialog);
            dialog.result();
        }));
        assertThat(failed).isInstanceOfSatisfying(RemoteActorException.class, e -> {
            assertThat(e.origin().name()).isEqualTo("below");
            assertThat(e.relay()).isEqualTo(portal.id());
            assertThat(inside.get().canceller()).contains(e.origin());
        });
        stillServes(portal);
    }

    /** S-66, S-70, CTX-19 · the called task cancels its whole actor: the cancel names it, and leaves the block. */
    @ActorTest
    void theCalledTaskCanCancelItsActor(Nursery nursery) throws Exception {
        AtomicReference<Dialog<?, ?, ?, ?>> inside = new AtomicReference<>();

        assertThatThrownBy(() -> Nursery.run(own -> partner(own).runDialog(Partner::end, "cancel the actor", dialog -> {
                    inside.set(dialog);
                    dialog.result();
                })))
                .isInstanceOfSatisfying(ContextCancelledException.class, e -> {
                    assertThat(e.canceller()).contains(inside.get().peer());
                    assertThat(e.origin()).contains(inside.get().peer());
                });
        assertThat(inside.get().canceller()).contains(inside.get().peer());
        assertThat(inside.get().cancelCalled()).isFalse();
    }

    // ---- cancels

    /** S-60, CTX-15 · an actor that is cancelled while a caller waits for its first value: the cancel leaves the entry. */
    @ActorTest
    void cancellingTheActorEndsTheWaitForTheFirstValue(Nursery nursery) throws Exception {
        Portal<Talker> portal = talker(nursery);
        Running<Throwable> entering =
                nursery.fork(() -> catchThrowable(() -> portal.runDialog(Talker::hangBeforeStarted, marks, dialog -> {
                    throw new AssertionError("the body ran");
                })));
        await().until(() -> Marks.all(marks).contains("begun"));

        portal.cancel("all of it");

        assertThat(entering.result())
                .isInstanceOfSatisfying(
                        ContextCancelledException.class,
                        e -> assertThat(e.canceller()).contains(Actor.current().id()));
        assertThat(Marks.all(marks)).containsExactly("begun", "cleanup");
    }

    /** Where the body waits when another task cancels the dialog. */
    private enum Wait {
        FOR_THE_RESULT("the end of dialog"),
        FOR_AN_ITEM("an item of dialog"),
        FOR_ROOM("room to send in dialog"),
        ELSEWHERE("sleep of PT59M");

        final String shown;

        Wait(String shown) {
            this.shown = shown;
        }
    }

    /**
     * S-67, S-70, S-89, CANC-6, CTX-5, CTX-6 · the end by the own cancel is found by whoever waits on the dialog, and cancels nothing more; whoever
     * waits on anything else is woken. The block absorbs it.
     */
    @ActorTest
    void theOwnCancelWakesTheBodyOnceAtMost(Nursery nursery) throws Exception {
        Portal<Partner> portal = partner(nursery);

        for (Wait wait : Wait.values()) {
            AtomicReference<Throwable> woken = new AtomicReference<>();
            AtomicReference<Throwable> after = new AtomicReference<>();
            portal.runDialog(Partner::simple, 1, true, marks, dialog -> {
                Running<Object> canceller = nursery.fork(() -> {
                    await().until(() -> Harrow.tree().contains("waits for " + wait.shown));
                    dialog.cancel("enough");
                    return null;
                });
                woken.set(catchThrowable(() -> {
                    switch (wait) {
                        case FOR_THE_RESULT -> dialog.result();
                        case FOR_AN_ITEM -> dialog.stream().receive();
                        case FOR_ROOM -> dialog.stream().send(1);
                        case ELSEWHERE -> Scopes.sleep(Duration.ofMinutes(59));
                    }
                }));
                after.set(catchThrowable(Scopes::checkpoint));
                assertThat(dialog.cancelAcked()).isTrue();
                Scopes.shield(Duration.ofMinutes(1), canceller::result);
            });

            if (wait == Wait.ELSEWHERE) {
                assertThat(woken.get()).isInstanceOf(ActorCancelledException.class);
                assertThat(after.get())
                        .as("a cancel is told at every operation")
                        .isInstanceOf(ActorCancelledException.class);
            } else {
                assertThat(woken.get()).as("%s", wait).isInstanceOf(ContextCancelledException.class);
                assertThat(after.get()).as("%s", wait).isNull();
            }
        }
        stillServes(portal);
    }

    /** S-41, S-70, S-78 · a cleanup that fails is what the other side ends with, though it was cancelled by this side. */
    @ActorTest
    void aCleanupThatFailsIsNoCancel(Nursery nursery) throws Exception {
        Portal<Partner> portal = partner(nursery);
        AtomicReference<Dialog<?, ?, ?, ?>> inside = new AtomicReference<>();

        Throwable left = catchThrowable(() -> portal.runDialog(Partner::failInCleanup, marks, dialog -> {
            inside.set(dialog);
            await().until(() -> Marks.all(marks).contains("begun"));
            dialog.cancel("enough");
        }));

        assertThat(left).isInstanceOfSatisfying(RemoteActorException.class, e -> {
            assertThat(e.is(IllegalStateException.class)).isTrue();
            assertThat(e).hasMessageContaining("cleanup failed");
        });
        assertThat(inside.get().remoteError()).containsSame((RuntimeException) left);
        assertThat(inside.get().cancelCalled()).isTrue();
        assertThat(inside.get().cancelAcked()).isFalse();
        stillServes(portal);
    }

    /** S-68, D-8, D-13 · a cleanup that fails when this side leaves is no cancel to be absorbed: whatever leaves tells it. */
    @ActorTest
    void aCleanupThatFailsIsNotLostToLeaving(Nursery nursery) throws Exception {
        Portal<Partner> portal = partner(nursery);
        OwnFailure own = new OwnFailure("mine");

        Throwable closed = catchThrowable(() -> {
            try (var dialog = portal.open(Partner::failInCleanup, marks)) {
                await().until(() -> Marks.all(marks).contains("begun"));
                assertThat(dialog.started()).isZero();
            }
        });
        Throwable failed = catchThrowable(() -> {
            try (var dialog = portal.open(Partner::failInCleanup, marks)) {
                await().until(() -> Marks.all(marks).size() == 2);
                assertThat(dialog.started()).isZero();
                throw own;
            }
        });
        Throwable outlived = catchThrowable(() -> portal.converse(Partner::sendAndFailInCleanup, dialog -> {
            assertThat(dialog.stream().receive()).isZero();
            return "left";
        }));

        assertThat(failed).isSameAs(own);
        assertThat(own.getSuppressed()).hasSize(1);
        assertThat(List.of(closed, own.getSuppressed()[0], outlived))
                .allSatisfy(each -> assertThat(each).isInstanceOfSatisfying(RemoteActorException.class, e -> {
                    assertThat(e.is(IllegalStateException.class)).isTrue();
                    assertThat(e).hasMessageContaining("cleanup failed");
                }));
        stillServes(portal);
    }

    /** S-77, D-5 · one cancel has ended both ends: closing a dialog by hand does not tell the other end's as an error of its own. */
    @ActorTest
    void theCancelOfItsTaskIsNoErrorOfADialogByHand(Nursery nursery) throws Exception {
        Portal<Partner> portal = partner(nursery);
        AtomicReference<Throwable> passed = new AtomicReference<>();
        AtomicReference<Throwable> swallowed = new AtomicReference<>();

        CountDownLatch inside = new CountDownLatch(2);
        Running<Object> passing = nursery.fork(() -> {
            passed.set(catchThrowable(() -> sleepInADialogByHand(portal, false, inside)));
            return null;
        });
        Running<Object> swallowing = nursery.fork(() -> {
            swallowed.set(catchThrowable(() -> sleepInADialogByHand(portal, true, inside)));
            return null;
        });
        inside.await(); // the other side begins before its first value is here
        passing.cancel("enough");
        swallowing.cancel("enough");
        await().until(() -> passing.isDone() && swallowing.isDone());

        assertThat(passed.get()).isInstanceOf(ActorCancelledException.class).hasNoSuppressedExceptions();
        assertThat(swallowed.get()).isNull();
        stillServes(portal);
    }

    /** Leaves only when the other side has ended. */
    private void sleepInADialogByHand(Portal<Partner> portal, boolean swallows, CountDownLatch inside)
            throws InterruptedException {
        try (var dialog = portal.open(Partner::simple, 1, true, marks)) {
            inside.countDown();
            try {
                Scopes.sleep(Duration.ofHours(1));
            } catch (ActorCancelledException e) {
                Scopes.shield(Duration.ofMinutes(1), () -> {
                    while (!dialog.isDone()) {
                        Scopes.sleep(Duration.ofMillis(1));
                    }
                });
                if (!swallows) {
                    throw e;
                }
            }
        }
    }

    /** S-80, S-70 · the first one who asked for the cancel is the canceller; a later one of this side does not make it its own. */
    @ActorTest
    void theFirstRequesterOfACancelWins(Nursery nursery) throws Exception {
        Portal<Partner> portal = partner(nursery);
        AtomicReference<Dialog<?, ?, ?, ?>> inside = new AtomicReference<>();

        Throwable left = catchThrowable(() -> portal.runDialog(Partner::cancelAndLinger, marks, gate, dialog -> {
            inside.set(dialog);
            await().until(() -> Marks.all(marks).contains("cancelled"));
            dialog.cancel("mine too"); // in vain: it cleans up until the gate is there
            assertThat(dialog.isDone()).isFalse();
            open(gate);
            dialog.outcome();
        }));

        assertThat(left)
                .isInstanceOfSatisfying(
                        ContextCancelledException.class,
                        e -> assertThat(e.canceller()).contains(portal.id()));
        assertThat(inside.get().cancelCalled()).isTrue();
        assertThat(inside.get().cancelAcked()).isFalse();
        assertThat(inside.get().canceller()).contains(portal.id());
        stillServes(portal);
    }

    /** S-70, S-86, CTX-21 · after a cancel that the other side has not heard no stream is opened, and a value it returns counts. */
    @ActorTest
    void aCancelThatIsNotHeardChangesNoResult(Nursery nursery) throws Exception {
        Portal<Partner> portal = partner(nursery);

        portal.runDialog(Partner::deaf, gate, dialog -> {
            dialog.cancel("enough");
            assertThat(dialog.isDone()).isFalse();
            assertThatThrownBy(dialog::stream)
                    .isInstanceOf(RuntimeFailureException.class)
                    .hasMessageContaining("this side has cancelled it");
            open(gate);
            assertThat(dialog.result()).isEqualTo("done");
            assertThat(dialog.cancelAcked()).isFalse();
        });
        stillServes(portal);
    }

    // ---- values that do not fit

    /** S-117, MSG-1 · a first value of the wrong type is refused where it is made, nothing is sent, and a good one may follow. */
    @ActorTest
    void aFirstValueOfTheWrongTypeIsRefusedWhereItIsMade(Nursery nursery) throws Exception {
        Portal<Partner> portal = partner(nursery);

        portal.runDialog(Partner::startBadly, marks, dialog -> {
            assertThat(dialog.started()).isEqualTo(7);
            assertThat(dialog.result()).isEqualTo("yo");
        });

        assertThat(Marks.all(marks)).containsExactly("refused, by null");
        stillServes(portal);
    }

    /** CTX-10, MSG-6 · an argument that does not fit is refused here: nothing is sent, nothing is left, the portal stays usable. */
    @ActorTest
    void anArgumentThatDoesNotFitIsRefusedHere(Nursery nursery) throws Exception {
        Portal<Partner> portal = partner(nursery);

        Throwable refused = catchThrowable(() -> talkWith(portal, 42));

        assertThat(refused).isInstanceOf(MsgTypeException.class).hasMessageContaining("String");
        assertThat(refused.getCause()).as("nobody else said so").isNull();
        stillServes(portal);
        portal.stop(Duration.ofMinutes(1));
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // what a caller without generics can do
    private static void talkWith(Portal portal, Object argument) throws Exception {
        Session1<Partner, Integer, Integer, Integer, String, String> end = Partner::end;
        ConversationTask body = dialog -> {
            throw new AssertionError("the body ran");
        };
        portal.runDialog((Session1) end, argument, body);
    }
}
