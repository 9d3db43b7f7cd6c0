package dev.harrow.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.harrow.Actor;
import dev.harrow.ActorCancelledException;
import dev.harrow.Backend;
import dev.harrow.ContextCancelledException;
import dev.harrow.MsgTypeException;
import dev.harrow.Nursery;
import dev.harrow.NurseryFailedException;
import dev.harrow.Portal;
import dev.harrow.RemoteActorException;
import dev.harrow.RemoteError;
import dev.harrow.Running;
import dev.harrow.Scopes;
import dev.harrow.testing.ActorTest;
import dev.harrow.testing.ActorTimeout;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.io.TempDir;

/** SEMANTICS section 11: errors over several actors. */
class ErrorTests {
    @TempDir
    Path dir;

    /** An actor that fails itself, or has one below it fail. */
    public interface Hop {

        /** Starts {@code hops} actors, one below the other; the last one fails in this way. */
        String fail(int hops, String how) throws Exception;

        /** Opens a nursery with two actors, and so on, {@code depth} levels; every leaf fails when it is cancelled. */
        void failTree(String marks, int depth) throws Exception;

        /** Waits until it is cancelled, and meets that with a real failure at hand. */
        String failWhileCancelled(String marks, String how) throws Exception;
    }

    /** A type that only the actor's side needs. */
    public static class OwnException extends IOException {
        private static final long serialVersionUID = 1L;

        /** With this message. */
        public OwnException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** See {@link Hop}. */
    public static class HopActor implements Hop {

        @Override
        public String fail(int hops, String how) throws Exception {
            if (hops == 0) {
                return switch (how) {
                    case "own" -> throw own();
                    case "cancel" -> cancelMyself();
                    case "type" -> throw new MsgTypeException("the leaf does not like the value");
                    case "ring" -> throw ring();
                    default -> throw new IllegalArgumentException(how);
                };
            }
            return Nursery.call(nursery -> {
                Portal<Hop> below = nursery.start("hop-" + (hops - 1), Hop.class, HopActor::new);
                String answer = below.call(Hop::fail, hops - 1, how);
                nursery.stop();
                return answer;
            });
        }

        private static OwnException own() {
            OwnException failure = new OwnException("deep down", new FileNotFoundException("the cause"));
            failure.addSuppressed(new IllegalStateException("beside"));
            return failure;
        }

        private static Exception ring() {
            Exception first = new Exception("first");
            Exception second = new Exception("second", first);
            first.initCause(second);
            second.addSuppressed(first);
            return first;
        }

        private static String cancelMyself() throws InterruptedException {
            Actor.current().cancel("had enough");
            Scopes.sleep(Duration.ofHours(1));
            return "never";
        }

        @Override
        public void failTree(String marks, int depth) throws Exception {
            if (depth == 0) {
                try {
                    waitForTheCancel(marks);
                } catch (InterruptedException e) {
                    throw new OwnException("leaf", null);
                }
            }
            Nursery.run(nursery -> {
                for (int i = 0; i < 2; i++) {
                    Portal<Hop> below = nursery.start("tree-" + depth + "-" + i, Hop.class, HopActor::new);
                    nursery.fork(() -> {
                        below.run(Hop::failTree, marks, depth - 1);
                        return null;
                    });
                }
            });
        }

        @Override
        @SuppressWarnings("try") // the cleanup is all that the resource is for
        public String failWhileCancelled(String marks, String how) throws Exception {
            switch (how) {
                case "failing, and its cleanup is interrupted" -> {
                    try (AutoCloseable cleanup = () -> waitForTheCancel(marks)) {
                        throw new OwnException("the real one", null);
                    }
                }
                case "interrupted, and its cleanup fails" -> {
                    try (AutoCloseable cleanup = HopActor::failToClose) {
                        waitForTheCancel(marks);
                    }
                }
                case "interrupted, and its cleanup is too" -> {
                    try (AutoCloseable cleanup = () -> Scopes.checkpoint()) {
                        waitForTheCancel(marks);
                    }
                }
                case "waiting for a lock that another task holds" -> Nursery.run(tasks -> waitForALock(tasks, marks));
                default -> {
                    try {
                        waitForTheCancel(marks);
                    } catch (ActorCancelledException e) {
                        InterruptedException hidden = new InterruptedException("a signal");
                        hidden.initCause(new IllegalStateException("not a failure of this task"));
                        throw hidden;
                    }
                }
            }
            return "never";
        }

        /** Whoever would not wait for the lock gets a signal instead, and that hides behind the cancel of the wait. */
        private static void waitForALock(Nursery tasks, String marks) throws InterruptedException {
            ReentrantLock lock = new ReentrantLock();
            CountDownLatch held = new CountDownLatch(1);
            CountDownLatch left = new CountDownLatch(1);
            tasks.fork("holder", () -> {
                lock.lock();
                try {
                    held.countDown();
                    Scopes.shield(Duration.ofSeconds(20), () -> left.await());
                } finally {
                    lock.unlock();
                }
                return null;
            });
            held.await();
            Marks.add(marks, "begun");
            try {
                lock.lockInterruptibly();
            } catch (InterruptedException e) {
                e.initCause(new IllegalStateException("would block"));
                throw e;
            } finally {
                left.countDown();
            }
        }

        private static void failToClose() throws IOException {
            throw new OwnException("the real one", null);
        }

        private static void waitForTheCancel(String marks) throws InterruptedException {
            Marks.add(marks, "begun");
            Scopes.sleep(Duration.ofHours(1));
        }
    }

    private static RemoteActorException failureOf(Portal<Hop> portal, int hops, String how)
            throws InterruptedException {
        try {
            throw new AssertionError("returned " + portal.call(Hop::fail, hops, how));
        } catch (RemoteActorException e) {
            return e;
        } catch (InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** S-4, S-101, S-103, ERR-2, ERR-3, ERR-7 · whatever the number of hops: origin and everything of the original stay, the way grows. */
    @ActorTest
    void anErrorStaysWhatItWasOverAnyNumberOfHops(Nursery nursery) throws Exception {
        Portal<Hop> top = nursery.start("top", Hop.class, HopActor::new);
        for (int hops = 0; hops <= 3; hops++) {
            RemoteActorException e = failureOf(top, hops, "own");

            assertThat(e.is(OwnException.class)).isTrue();
            assertThat(e.is(IOException.class)).as("its supertype").isTrue();
            assertThat(e.is(FileNotFoundException.class)).as("its cause's type").isFalse();
            assertThat(e.sourceType()).isEqualTo(OwnException.class.getName());
            assertThat(e.sourceType(getClass().getClassLoader())).contains(OwnException.class);
            assertThat(e.boxedType())
                    .isEqualTo((hops == 0 ? OwnException.class : RemoteActorException.class).getName());
            assertThat(e.hops()).hasSize(hops + 1).doesNotHaveDuplicates();
            assertThat(e.hops().getLast())
                    .as("the last one is the one that was called")
                    .isEqualTo(top.id());
            assertThat(e.relay()).isEqualTo(top.id());
            assertThat(e.origin()).isEqualTo(e.hops().getFirst());
            assertThat(e.origin().name()).isEqualTo(hops == 0 ? "top" : "hop-0");

            RemoteError error = e.error();
            assertThat(error.message()).isEqualTo("deep down");
            assertThat(error.frames().getFirst().getMethodName()).isEqualTo("own");
            RemoteError cause = Objects.requireNonNull(error.cause());
            assertThat(cause.type()).isEqualTo(FileNotFoundException.class.getName());
            assertThat(cause.frames().getFirst().getMethodName()).isEqualTo("own");
            assertThat(error.suppressed()).singleElement().satisfies(suppressed -> {
                assertThat(suppressed.message()).isEqualTo("beside");
                assertThat(suppressed.frames().getFirst().getMethodName()).isEqualTo("own");
            });
            assertThat(error.relays())
                    .hasSize(hops)
                    .allSatisfy(relay -> assertThat(relay.frames())
                            .as("where the relay waited")
                            .anySatisfy(
                                    frame -> assertThat(frame.getClassName()).isEqualTo(HopActor.class.getName())));
        }
    }

    /** S-104, ERR-8 · what is printed shows the caller, each relay and the origin, and nothing of the machinery between. */
    @ActorTest
    void thePrintedErrorShowsTheWholeWay(Nursery nursery) throws Exception {
        Portal<Hop> top = nursery.start("top", Hop.class, HopActor::new);

        StringWriter text = new StringWriter();
        failureOf(top, 2, "own").printStackTrace(new PrintWriter(text, true));

        assertThat(text.toString())
                .containsSubsequence(
                        "RemoteActorException: " + OwnException.class.getName() + ": deep down (in actor hop-0#",
                        "ErrorTests.failureOf(",
                        "Caused by: passed on by actor top#",
                        "HopActor.",
                        "Caused by: passed on by actor hop-1#",
                        "Caused by: " + OwnException.class.getName() + ": deep down (in actor hop-0#",
                        "HopActor.own(",
                        "Suppressed: java.lang.IllegalStateException: beside (in actor hop-0#",
                        "Caused by: java.io.FileNotFoundException: the cause (in actor hop-0#");
        String remote = text.toString().substring(text.toString().indexOf("Caused by:"));
        assertThat(remote).doesNotContain("dev.harrow.internal.", "jdk.internal.", "java.lang.VirtualThread");
        assertThat(remote).containsPattern("\\[\\d+ frames of Harrow and the JDK not shown\\]");
    }

    /** S-104 · causes that lead back to themselves end. */
    @ActorTest
    void aRingOfCausesEnds(Nursery nursery) throws Exception {
        Portal<Hop> top = nursery.start("top", Hop.class, HopActor::new);

        RemoteError error = failureOf(top, 1, "ring").error();

        RemoteError second = Objects.requireNonNull(error.cause());
        assertThat(second.message()).contains("second").contains("told elsewhere");
        assertThat(second.cause()).isNull();
    }

    /** S-102 · the end of a cancelled task is that over every hop, with who asked and where it ran. */
    @ActorTest
    void aCancelledTaskIsThatOverEveryHop(Nursery nursery) throws Exception {
        for (int hops = 1; hops <= 3; hops++) {
            int count = hops;
            Portal<Hop> top = nursery.start("top", Hop.class, HopActor::new);
            assertThatThrownBy(() -> top.call(Hop::fail, count, "cancel"))
                    .isInstanceOfSatisfying(ContextCancelledException.class, e -> {
                        assertThat(e.canceller().orElseThrow().name()).isEqualTo("hop-0");
                        assertThat(e.origin().orElseThrow().name()).isEqualTo("hop-0");
                        assertThat(e).hasMessageContaining("had enough");
                    });
            assertThat(failureOf(top, 0, "own").is(OwnException.class))
                    .as("the actors on the way go on")
                    .isTrue();
        }
    }

    /** S-102, S-117 · so is a value of the wrong type; where it happened is told by the cause. */
    @ActorTest
    void aValueOfTheWrongTypeIsThatOverEveryHop(Nursery nursery) throws Exception {
        Portal<Hop> top = nursery.start("top", Hop.class, HopActor::new);
        for (int hops = 0; hops <= 2; hops++) {
            int count = hops;
            assertThatThrownBy(() -> top.call(Hop::fail, count, "type"))
                    .isInstanceOf(MsgTypeException.class)
                    .hasMessage("the leaf does not like the value")
                    .cause()
                    .isInstanceOfSatisfying(RemoteActorException.class, told -> {
                        assertThat(told.sourceType()).isEqualTo(MsgTypeException.class.getName());
                        assertThat(told.hops()).hasSize(count + 1);
                        assertThat(told.relay()).isEqualTo(top.id());
                        assertThat(told.error().frames().getFirst().getClassName())
                                .isEqualTo(HopActor.class.getName());
                    });
        }
    }

    /** S-32, S-102, NURS-5 · a nursery that fails in an actor crosses as one failure, its members are told and not unpacked. It takes fifteen actors. */
    @ActorTest
    @ActorTimeout(60)
    void aFailedNurseryCrossesAsOneFailureAtEveryDepth(Backend backend) {
        for (int depth = 1; depth <= 2; depth++) {
            int levels = depth;
            String marks = dir.resolve("begun-" + depth).toString();
            String gate = dir.resolve("gate-" + depth).toString();
            assertThatThrownBy(() -> Nursery.run(
                            c -> c.root(root -> root.defaultBackend(backend)
                                    .handleSignals(false)
                                    // What is told is the subject, not how soon: a JVM's first failure is slow.
                                    .cancelGrace(Duration.ofSeconds(10))
                                    .ladder(Duration.ofSeconds(5), Duration.ofSeconds(10))),
                            nursery -> {
                                for (int i = 0; i < 2; i++) {
                                    Portal<Hop> below = nursery.start("below-" + i, Hop.class, HopActor::new);
                                    nursery.fork(() -> {
                                        below.run(Hop::failTree, marks, levels);
                                        return null;
                                    });
                                }
                                nursery.runInActor(Functions::failWhen, gate);
                                Marks.await(marks, 2 << levels);
                                Files.createFile(Path.of(gate));
                            }))
                    .isInstanceOfSatisfying(NurseryFailedException.class, e -> {
                        assertThat(e.failures())
                                .as("the one that began it, and as many as the root's nursery has others")
                                .hasSize(3);
                        assertThat(e.failures().subList(1, 3))
                                .allSatisfy(member -> assertIsFailedNursery((RemoteActorException) member, levels));
                    });
        }
    }

    private static void assertIsFailedNursery(RemoteActorException member, int depth) {
        assertThat(member.is(NurseryFailedException.class)).isTrue();
        assertThat(member.origin().name()).startsWith("below-");
        assertThat(member.boxedType()).isEqualTo(NurseryFailedException.class.getName());
        RemoteError error = member.error();
        for (int level = depth; level >= 1; level--) {
            assertThat(error.type()).isEqualTo(NurseryFailedException.class.getName());
            List<RemoteError> members = List.of(
                    Objects.requireNonNull(error.cause()), error.suppressed().getFirst());
            assertThat(error.suppressed()).hasSize(1);
            assertThat(members).extracting(RemoteError::origin).doesNotHaveDuplicates();
            error = members.getFirst();
        }
        assertThat(error.type()).isEqualTo(OwnException.class.getName());
        assertThat(error.message()).isEqualTo("leaf");
    }

    /** D-6 · a result's error is the same object, with the same picture, however often it is read. */
    @ActorTest
    void anErrorIsTheSameAtEveryReading(Backend backend) {
        assertThatThrownBy(() -> Nursery.run(
                        c -> c.root(root -> root.defaultBackend(backend).handleSignals(false)), nursery -> {
                            Running<Integer> failing = nursery.runInActor(Functions::fail, "kept");
                            Throwable first = thrownBy(failing);
                            assertThat(thrownBy(failing)).isSameAs(first);
                            assertThat(first.getCause()).isNotNull().isSameAs(first.getCause());
                        }))
                .isInstanceOf(NurseryFailedException.class);
    }

    private static Throwable thrownBy(Running<?> running) {
        try {
            throw new AssertionError("returned " + running.result());
        } catch (RuntimeException | InterruptedException e) {
            return e;
        }
    }

    /** S-41, CANC-10..12, TRIO-2 · a real error wins over the cancel that interrupted its cleanup, and over the one in whose cleanup it happened. */
    @ActorTest
    void aRealErrorIsNeverMaskedByACancel(Nursery nursery) throws Exception {
        for (String how : List.of("failing, and its cleanup is interrupted", "interrupted, and its cleanup fails")) {
            Portal<Hop> portal = nursery.start("failing", Hop.class, HopActor::new);
            String marks = dir.resolve(how).toString();
            Running<Object> call = nursery.fork(() -> {
                assertThatThrownBy(() -> portal.call(Hop::failWhileCancelled, marks, how))
                        .as(how)
                        .isInstanceOfSatisfying(RemoteActorException.class, e -> {
                            assertThat(e.is(OwnException.class)).isTrue();
                            assertThat(e.error().message()).isEqualTo("the real one");
                        });
                return null;
            });
            await().until(() -> !Marks.all(marks).isEmpty());

            portal.cancel("enough");

            call.result();
        }
    }

    /** S-41, CANC-9 · signals are not dug for causes, and a cleanup that is cancelled too is no failure. */
    @ActorTest
    void aCancelStaysACancel(Nursery nursery) throws Exception {
        for (String how : List.of(
                "interrupted, and its cleanup is too",
                "a signal with a cause",
                "waiting for a lock that another task holds")) {
            Portal<Hop> portal = nursery.start("cancelled", Hop.class, HopActor::new);
            String marks = dir.resolve(how).toString();
            Running<Object> call = nursery.fork(() -> {
                assertThatThrownBy(() -> portal.call(Hop::failWhileCancelled, marks, how))
                        .as(how)
                        .isInstanceOf(ContextCancelledException.class)
                        .hasMessageContaining("enough");
                return null;
            });
            await().until(() -> !Marks.all(marks).isEmpty());

            long begin = System.nanoTime();
            portal.cancel("enough");

            call.result();
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).as(how).isLessThan(Duration.ofSeconds(2));
        }
    }
}
