package dev.harrow.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.harrow.ActorEndedException;
import dev.harrow.Backend;
import dev.harrow.ContractException;
import dev.harrow.Dialog;
import dev.harrow.MsgTypeException;
import dev.harrow.NotExposedException;
import dev.harrow.Nursery;
import dev.harrow.NurseryFailedException;
import dev.harrow.Portal;
import dev.harrow.RemoteActorException;
import dev.harrow.RuntimeFailureException;
import dev.harrow.TransportClosedException;
import dev.harrow.spi.LinkFaults;
import dev.harrow.testing.ActorTest;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;

/** SEMANTICS section 7 and DESIGN §2: calls, in all their forms. */
class CallTests {
    @TempDir
    Path dir;

    /** Every arity. */
    public interface Arity {
        int none();

        int one(int a);

        int two(int a, int b);

        int three(int a, int b, int c);

        int four(int a, int b, int c, int d);

        int five(int a, int b, int c, int d, int e);

        List<Integer> seen();

        void see(int a, int b, int c, int d, int e);
    }

    /** Sums. */
    public static class Sums implements Arity {
        private final List<Integer> seen = new ArrayList<>();

        @Override
        public int none() {
            return 0;
        }

        @Override
        public int one(int a) {
            return a;
        }

        @Override
        public int two(int a, int b) {
            return a + b;
        }

        @Override
        public int three(int a, int b, int c) {
            return a + b + c;
        }

        @Override
        public int four(int a, int b, int c, int d) {
            return a + b + c + d;
        }

        @Override
        public int five(int a, int b, int c, int d, int e) {
            return a + b + c + d + e;
        }

        @Override
        public List<Integer> seen() {
            return List.copyOf(seen);
        }

        @Override
        public void see(int a, int b, int c, int d, int e) {
            seen.addAll(List.of(a, b, c, d, e));
        }
    }

    /** Methods without arguments and with up to five are called, whatever they return. */
    @ActorTest
    void methodsOfUpToFiveArgumentsAreCalled(Nursery nursery) throws Exception {
        Portal<Arity> portal = nursery.start("sums", Arity.class, Sums::new);

        int none = portal.call(Arity::none);
        int one = portal.call(Arity::one, 1);
        int two = portal.call(Arity::two, 1, 2);
        int three = portal.call(Arity::three, 1, 2, 3);
        int four = portal.call(Arity::four, 1, 2, 3, 4);
        int five = portal.call(Arity::five, 1, 2, 3, 4, 5);

        assertThat(List.of(none, one, two, three, four, five)).containsExactly(0, 1, 3, 6, 10, 15);
        portal.run(Arity::see, 5, 4, 3, 2, 1);
        portal.tell(Arity::see, 9, 9, 9, 9, 9);
        List<Integer> seen = portal.call(Arity::seen);
        assertThat(seen).containsExactly(5, 4, 3, 2, 1, 9, 9, 9, 9, 9);
        assertThat(portal.callAsync(Arity::five, 1, 1, 1, 1, 1).get()).isEqualTo(5);
    }

    /** A proxy makes the same calls as plain methods. */
    @ActorTest
    void aProxyIsTheContractAsAPlainObject(Nursery nursery) throws Exception {
        Portal<Worker> portal = nursery.start("worker", Worker.class, WorkerActor::new);
        Worker proxy = portal.proxy();

        assertThat(proxy.square(4)).isEqualTo(16);
        proxy.record("one");
        assertThat(proxy.recorded()).containsExactly("one");
        assertThatThrownBy(() -> proxy.fail("through the proxy")).isInstanceOf(RemoteActorException.class);
        assertThat(proxy).hasToString("portal to " + portal.id() + " (Worker)");
    }

    /** S-3 · what one sender asks begins in the order in which it asked. */
    @ActorTest
    void requestsOfOneSenderBeginInOrder(Nursery nursery) throws Exception {
        Portal<Worker> portal = nursery.start("worker", Worker.class, WorkerActor::new);
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            String item = "item-" + i;
            expected.add(item);
            switch (i % 3) {
                case 0 -> portal.tell(Worker::record, item);
                case 1 -> portal.run(Worker::record, item);
                default -> portal.tell(Worker::record, item);
            }
        }

        List<String> recorded = portal.call(Worker::recorded);
        assertThat(recorded).isEqualTo(expected);
    }

    /** What a list holds is passed as values: neither side sees what the other changes later. */
    @ActorTest
    void valuesAreCopied(Nursery nursery) throws Exception {
        Portal<Lists> portal = nursery.start("lists", Lists.class, ListsActor::new);
        List<String> mine = new ArrayList<>(List.of("a"));

        List<String> kept = portal.call(Lists::keep, mine);
        mine.add("b");
        byte[] bytes = {1, 2, 3};
        byte[] back = portal.call(Lists::bytes, bytes);
        bytes[0] = 9;

        assertThat(kept).containsExactly("a");
        List<String> there = portal.call(Lists::kept);
        assertThat(there).containsExactly("a");
        assertThat(back).containsExactly(1, 2, 3);
        byte[] keptBytes = portal.call(Lists::keptBytes);
        assertThat(keptBytes).containsExactly(1, 2, 3);
    }

    /** Holds on to what it was given. */
    public interface Lists {
        List<String> keep(List<String> list);

        List<String> kept();

        byte[] bytes(byte[] bytes);

        byte[] keptBytes();
    }

    /** See {@link Lists}. */
    public static class ListsActor implements Lists {
        private List<String> list = List.of();
        private byte[] array = {};

        @Override
        public List<String> keep(List<String> given) {
            list = given;
            return given;
        }

        @Override
        public List<String> kept() {
            return list;
        }

        @Override
        public byte[] bytes(byte[] given) {
            array = given;
            return given;
        }

        @Override
        public byte[] keptBytes() {
            return array;
        }
    }

    /** S-4, S-103, NURS-1 · what a remote failure tells. */
    @ActorTest
    void aRemoteFailureTellsTypeMessageFramesCausesAndOrigin(Nursery nursery) throws Exception {
        Portal<Failing> portal = nursery.start("failing", Failing.class, FailingActor::new);

        assertThatThrownBy(() -> portal.run(Failing::chain)).isInstanceOfSatisfying(RemoteActorException.class, e -> {
            assertThat(e.is(FileNotFoundException.class)).isTrue();
            assertThat(e.is(IOException.class)).as("its supertype").isTrue();
            assertThat(e.is(IllegalStateException.class)).isFalse();
            assertThat(e.origin()).isEqualTo(portal.id());
            assertThat(e.hops()).containsExactly(portal.id());
            assertThat(e.error().message()).isEqualTo("outer");
            assertThat(e.error().frames().getFirst().getMethodName()).isEqualTo("chain");
            assertThat(e.error().cause()).satisfies(cause -> {
                assertThat(cause.type()).isEqualTo(IllegalStateException.class.getName());
                assertThat(cause.message()).isEqualTo("inner");
            });
            assertThat(e.error().suppressed()).hasSize(1);
            assertThat(e).hasMessageContaining("FileNotFoundException: outer").hasMessageContaining("failing#");
        });
    }

    /** Fails in interesting ways. */
    public interface Failing {
        void chain() throws IOException;

        void outOfMemory();

        int overflow(int depth);

        String own() throws UnnameableException;
    }

    /** A type that no other actor needs to have. */
    public static class UnnameableException extends Exception {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("even its message fails");
        }
    }

    /** See {@link Failing}. */
    public static class FailingActor implements Failing {
        @Override
        public void chain() throws IOException {
            FileNotFoundException outer = new FileNotFoundException("outer");
            outer.initCause(new IllegalStateException("inner"));
            outer.addSuppressed(new RuntimeException("beside"));
            throw outer;
        }

        @Override
        public void outOfMemory() {
            throw new OutOfMemoryError("pretended");
        }

        @Override
        public int overflow(int depth) {
            return depth == Integer.MAX_VALUE ? 0 : overflow(depth + 1) + 1;
        }

        @Override
        public String own() throws UnnameableException {
            throw new UnnameableException();
        }
    }

    /** S-104, ERR-8 · telling an error never fails itself. */
    @ActorTest
    void anErrorThatCannotEvenDescribeItselfIsTold(Nursery nursery) throws Exception {
        Portal<Failing> portal = nursery.start("failing", Failing.class, FailingActor::new);

        assertThatThrownBy(() -> portal.call(Failing::own))
                .isInstanceOfSatisfying(
                        RemoteActorException.class,
                        e -> assertThat(e.is(UnnameableException.class)).isTrue());
    }

    /** DESIGN §3, written contracts · a stack overflow is relayed, and the actor goes on. */
    @ActorTest
    void aStackOverflowIsRelayed(Nursery nursery) throws Exception {
        Portal<Failing> portal = nursery.start("failing", Failing.class, FailingActor::new);

        assertThatThrownBy(() -> portal.call(Failing::overflow, 0))
                .isInstanceOfSatisfying(
                        RemoteActorException.class,
                        e -> assertThat(e.is(StackOverflowError.class)).isTrue());
        assertThatThrownBy(() -> portal.run(Failing::chain)).isInstanceOf(RemoteActorException.class);
    }

    /** DESIGN §3, written contracts · running out of memory fails the actor. */
    @ActorTest
    void anOutOfMemoryErrorFailsTheActor(Backend backend) {
        assertThatThrownBy(() -> Nursery.run(
                        c -> c.root(root -> root.defaultBackend(backend).handleSignals(false)), nursery -> {
                            Portal<Failing> portal = nursery.start("failing", Failing.class, FailingActor::new);
                            assertThatThrownBy(() -> portal.run(Failing::outOfMemory))
                                    .isInstanceOf(RemoteActorException.class);
                        }))
                .isInstanceOfSatisfying(
                        NurseryFailedException.class,
                        e -> assertThat(e.failures())
                                .singleElement()
                                .isInstanceOfSatisfying(
                                        RemoteActorException.class,
                                        remote -> assertThat(remote.is(OutOfMemoryError.class))
                                                .isTrue()));
    }

    /** A failing tell has no waiter: it fails its actor. */
    @ActorTest
    void aFailingTellFailsItsActor(Backend backend) {
        assertThatThrownBy(() -> Nursery.run(
                        c -> c.root(root -> root.defaultBackend(backend).handleSignals(false)), nursery -> {
                            Portal<Worker> portal = nursery.start("worker", Worker.class, WorkerActor::new);
                            portal.tell(Worker::fail, "told");
                        }))
                .isInstanceOfSatisfying(
                        NurseryFailedException.class,
                        e -> assertThat(e.getCause()).hasMessageContaining("IOException: told"));
    }

    /** A future is the same call, without a task that waits for it. */
    @ActorTest
    void asynchronousCallsRunSideBySideAndFailLikeCalls(Nursery nursery) throws Exception {
        List<CompletableFuture<Integer>> answers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Portal<Worker> portal = nursery.start("worker-" + i, Worker.class, WorkerActor::new);
            answers.add(portal.callAsync(Worker::square, i));
        }
        CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).get();
        assertThat(answers.stream().map(CompletableFuture::join)).containsExactly(0, 1, 4, 9, 16);

        Portal<Failing> failing = nursery.start("failing", Failing.class, FailingActor::new);
        CompletableFuture<String> failed = failing.callAsync(Failing::own);
        assertThatThrownBy(failed::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(RemoteActorException.class);
        assertThatThrownBy(failed::join).isInstanceOf(CompletionException.class);
    }

    /** D-5 · cancelling the future cancels the task over there. */
    @ActorTest
    void cancellingTheFutureCancelsTheCall(Nursery nursery) throws Exception {
        String marks = dir.resolve("marks").toString();
        Portal<Worker> portal = nursery.start("worker", Worker.class, WorkerActor::new);
        CompletableFuture<String> answer =
                portal.callAsync(Worker::await, marks, dir.resolve("never").toString());
        await().until(() -> Marks.all(marks).contains("begun"));

        answer.cancel(true);

        assertThat(answer).isCancelled();
        assertThat(portal.<Integer, Integer>call(Worker::square, 2)).isEqualTo(4);
    }

    /** S-51, ERR-4, ONE-11 · only what is exposed can be called. */
    @ActorTest
    void functionsAreServedOnlyIfTheyAreExposed(Nursery nursery) throws Exception {
        Portal<Worker> closed = nursery.start("closed", Worker.class, WorkerActor::new);
        Portal<Worker> open = nursery.start("open", Worker.class, WorkerActor::new, c -> c.expose(Functions.class));

        assertThatThrownBy(() -> closed.callStatic(Functions::square, 3))
                .isInstanceOf(NotExposedException.class)
                .hasMessageContaining("Functions")
                .hasMessageContaining("Worker");
        assertThat(open.<Integer, Integer>callStatic(Functions::square, 3)).isEqualTo(9);
    }

    /** S-55, MSG-6, CTX-10 · what cannot be sent fails at the caller, and the portal stays usable. */
    @ActorTest
    void aNullForAPrimitiveFailsAtTheCaller(Nursery nursery) throws Exception {
        Portal<Worker> portal = nursery.start("worker", Worker.class, WorkerActor::new);
        Integer none = null;

        assertThatThrownBy(() -> portal.call(Worker::square, none))
                .isInstanceOfAny(MsgTypeException.class, NullPointerException.class);

        assertThat(portal.<Integer, Integer>call(Worker::square, 2)).isEqualTo(4);
    }

    /** D-7, STRM-9, OBS-7 · a result that breaks its type is an error at the caller, not a hang. */
    @ActorTest
    void aResultThatCannotBeSentFailsTheCaller(Nursery nursery) throws Exception {
        Portal<Holes> portal = nursery.start("holes", Holes.class, HolesActor::new);

        assertThatThrownBy(() -> portal.call(Holes::withHole))
                .isInstanceOf(MsgTypeException.class)
                .hasMessageContaining("null");
    }

    /** Returns what it must not. */
    public interface Holes {
        List<String> withHole();
    }

    /** See {@link Holes}. */
    public static class HolesActor implements Holes {
        @Override
        public List<String> withHole() {
            return Arrays.asList("a", null);
        }
    }

    /** D-12, S-56 · a contract whose values cannot cross is refused before anything starts, with the path. */
    @ActorTest
    void aContractThatCannotCrossIsRefusedBeforeAnythingStarts(Nursery nursery) {
        assertThatThrownBy(() -> nursery.start("open-ended", OpenEnded.class, OpenEndedActor::new))
                .isInstanceOf(ContractException.class)
                .hasMessageContaining("OpenEnded.order")
                .hasMessageContaining("[].price")
                .hasMessageContaining("Object");
    }

    /** Has a component of no particular type. */
    public interface OpenEnded {
        void order(List<Item> items);
    }

    /** What is ordered. */
    public record Item(String name, Object price) {}

    /** See {@link OpenEnded}. */
    public static class OpenEndedActor implements OpenEnded {
        @Override
        public void order(List<Item> items) {}
    }

    /** D-1 · a call or dialog that comes after the link is closed is told why, as one that was under way, and not that the actor has ended before it has. */
    @ActorTest
    void whoCallsOverALinkThatIsClosedIsToldWhy(Backend backend) {
        for (boolean dialog : List.of(false, true)) {
            Throwable failure = catchThrowable(() -> Nursery.run(
                    options -> options.root(root -> root.handleSignals(false).defaultBackend(backend)), nursery -> {
                        Portal<Inmate> portal = nursery.start("inmate", Inmate.class, InmateActor::new);
                        LinkFaults.of(portal).close();
                        if (dialog) {
                            portal.runDialog(Inmate::converse, Dialog::result);
                        } else {
                            portal.call(Inmate::pid);
                        }
                    }));
            Throwable told = failure instanceof NurseryFailedException failed ? failed.getCause() : failure;
            assertThat(told)
                    .isInstanceOf(TransportClosedException.class)
                    .hasMessageContaining("was closed although nobody had asked the actor to end");
        }
    }

    /** A request to an actor that has ended is refused and names it. */
    @ActorTest
    void anActorThatHasEndedRefusesRequests(Nursery nursery) throws Exception {
        Portal<Worker> portal = nursery.start("worker", Worker.class, WorkerActor::new);
        portal.stop(Duration.ofSeconds(5));

        assertThatThrownBy(() -> portal.call(Worker::square, 2))
                .isInstanceOf(ActorEndedException.class)
                .hasMessageContaining(portal.id().toString());
        assertThatThrownBy(() -> portal.tell(Worker::record, "x")).isInstanceOf(ActorEndedException.class);
        portal.stop(Duration.ofSeconds(5));
        portal.cancel("again");
    }

    /** No more than a window of requests is open at one actor. */
    @ActorTest
    void tellsAreHeldBackWhenTheActorIsSlow(Backend backend) throws Exception {
        String gate = dir.resolve("gate").toString();
        String marks = dir.resolve("marks").toString();
        Nursery.run(
                c -> c.root(root ->
                        root.defaultBackend(backend).handleSignals(false).openRequests(4)),
                nursery -> {
                    Portal<Gatekeeper> portal = nursery.start("gatekeeper", Gatekeeper.class, GatekeeperActor::new);
                    var sender = nursery.fork(() -> {
                        for (int i = 0; i < 20; i++) {
                            portal.tell(Gatekeeper::pass, gate);
                            Marks.add(marks, "sent");
                        }
                        return null;
                    });
                    await().until(() -> Marks.all(marks).size() == 4);
                    await().during(Duration.ofMillis(100))
                            .until(() -> Marks.all(marks).size() == 4);
                    Marks.add(gate, "open");
                    sender.result();
                    // The first ones pause until they see that the gate is open, and later ones may go past them
                    // meanwhile.
                    await().until(() -> Marks.all(gate + ".passed").size() == 20);
                    nursery.stop();
                });
    }

    /** Lets requests through once the gate is open. */
    public interface Gatekeeper {
        void pass(String gate) throws InterruptedException;
    }

    /** See {@link Gatekeeper}. */
    public static class GatekeeperActor implements Gatekeeper {
        private int passed;

        @Override
        public void pass(String gate) throws InterruptedException {
            if (passed == 0) {
                new WorkerActor().pauseUntil(gate);
            }
            passed++;
            Marks.add(gate + ".passed", "passed");
        }
    }

    /** References to actors do not travel through memory. */
    @ActorTest
    void aPortalIsUsedInTheActorThatHasIt(Nursery nursery) throws Exception {
        Portal<Worker> portal = nursery.start("worker", Worker.class, WorkerActor::new);
        List<Throwable> thrown = new ArrayList<>();
        Thread stranger = new Thread(() -> {
            try {
                portal.call(Worker::square, 2);
            } catch (Throwable e) {
                thrown.add(e);
            }
        });
        stranger.start();
        stranger.join();

        assertThat(thrown).singleElement().isInstanceOf(dev.harrow.NoRuntimeException.class);
    }

    /** No answer goes to another caller, however many there are. */
    @ActorTest
    void manyCallersOfOneActorAllGetTheirOwnAnswer(Nursery nursery) throws Exception {
        Portal<Worker> portal = nursery.start("worker", Worker.class, WorkerActor::new);
        var callers = IntStream.range(0, 50)
                .mapToObj(i -> nursery.fork(() -> {
                    for (int k = 0; k < 20; k++) {
                        int square = portal.call(Worker::square, i);
                        if (square != i * i) {
                            throw new AssertionError(i + " squared is not " + square);
                        }
                    }
                    return i;
                }))
                .toList();

        for (int i = 0; i < callers.size(); i++) {
            assertThat(callers.get(i).result()).isEqualTo(i);
        }
    }

    /** A nursery that has ended takes nobody any more, and says so. */
    @ActorTest
    void aNurseryIsUsedInTheActorThatOpenedIt(Nursery nursery) throws Exception {
        Nursery[] ended = new Nursery[1];
        Nursery.run(inner -> ended[0] = inner);

        assertThatThrownBy(() -> ended[0].start("late", Worker.class, WorkerActor::new))
                .isInstanceOf(RuntimeFailureException.class)
                .hasMessageContaining("has ended");
        assertThatThrownBy(() -> ended[0].fork(() -> 1)).isInstanceOf(RuntimeFailureException.class);
    }
}
