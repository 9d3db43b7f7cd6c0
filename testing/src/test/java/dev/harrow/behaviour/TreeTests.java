package dev.harrow.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.harrow.Actor;
import dev.harrow.Backend;
import dev.harrow.Context;
import dev.harrow.Harrow;
import dev.harrow.MsgStream;
import dev.harrow.Nursery;
import dev.harrow.Overrun;
import dev.harrow.Portal;
import dev.harrow.Running;
import dev.harrow.Scopes;
import dev.harrow.testing.ActorTest;
import dev.harrow.testing.SkipOnBackend;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** DESIGN §9 · the picture of the tree. */
class TreeTests extends TalkerFixture {

    /** Takes what it is sent only when it is let. */
    public interface Hoarder {

        /** Starts when {@code start} is there, opens its stream, takes one item, the others when {@code take} is there, and waits for its end. */
        int hoard(Context<Integer, Integer, Integer> ctx, String start, String take) throws InterruptedException;

        int square(int x);
    }

    /** See {@link Hoarder}. */
    public static final class HoarderActor implements Hoarder {
        @Override
        public int hoard(Context<Integer, Integer, Integer> ctx, String start, String take)
                throws InterruptedException {
            WorkerActor gate = new WorkerActor();
            gate.pauseUntil(start);
            ctx.started(0);
            int sum = 0;
            try (MsgStream<Integer, Integer> stream = ctx.stream(s -> s.window(4))) {
                sum = stream.receive();
                gate.pauseUntil(take);
                for (int each : stream) {
                    sum += each;
                }
                stream.send(sum);
                stream.send(-sum);
                gate.pauseUntil(take + "-end");
            }
            return sum;
        }

        @Override
        public int square(int x) {
            return x * x;
        }
    }

    /** The first line of the picture that begins like this, or nothing. */
    private static String line(String beginning) {
        return Harrow.tree()
                .lines()
                .map(line -> line.replaceFirst("^[ |`-]*", ""))
                .filter(line -> line.startsWith(beginning))
                .findFirst()
                .orElse("");
    }

    /** S-73, CANC-17 · a dialog is shown at both ends, with its state, what waits there to be received, and who waits to send. */
    @ActorTest
    void aDialogIsShownAtBothEnds(Nursery nursery) throws Exception {
        Portal<Hoarder> portal = nursery.start("hoarder", Hoarder.class, HoarderActor::new);
        String take = dir.resolve("take").toString();
        String own = "dialog Hoarder.hoard with " + portal.id();
        String served = "serves dialog Hoarder.hoard of " + Actor.current().id();
        Running<Integer> talk = nursery.fork(
                "talking",
                () -> portal.converse(Hoarder::hoard, gate, take, dialog -> {
                    MsgStream<Integer, Integer> stream =
                            dialog.stream(s -> s.overrun(Overrun.DROP_NEWEST).window(1));
                    for (int i = 1; i <= 20; i++) {
                        stream.send(i);
                    }
                    stream.endSend();
                    await().pollInSameThread().until(() -> line(own).contains("1 item waits to be received, 1 lost"));
                    open(take + "-end");
                    return dialog.result();
                }));

        await().untilAsserted(() -> {
            assertThat(line(own)).endsWith(": before its first value");
            assertThat(line(served)).endsWith(": before its first value");
        });
        open(gate);
        // One was received and the window is four, so the sender waits; the receiver took the others as a whole.
        await().untilAsserted(() -> {
            assertThat(line(own)).matches(".*: streaming, 1 sender waits: task talking");
            assertThat(line(served)).matches(".*: streaming, \\d items wait to be received");
        });
        assertThat(line("task talking")).contains("waits for room to send in dialog Hoarder.hoard");
        open(take);
        assertThat(talk.result()).isEqualTo(210);

        await().untilAsserted(() -> assertThat(Harrow.tree()).doesNotContain("dialog "));
    }

    /** Who waits for the result throws items away: that is said, and so is a cancel. */
    @ActorTest
    void aDialogThatEndsSaysHow(Nursery nursery) throws Exception {
        Portal<Talker> portal = talker(nursery);
        Running<String> talk = nursery.fork(
                "talking", () -> portal.converse(Talker::lazy, gate, "BLOCK", 3, dialog -> "" + dialog.result()));
        await().untilAsserted(() -> assertThat(line("dialog Talker.lazy with")).endsWith(": draining"));
        open(gate);
        // it waits for items that never come
        await().until(() -> Harrow.tree().contains("waits for an item of dialog Talker.lazy"));
        talk.cancel("enough");
        await().until(talk::isDone);

        String own = dir.resolve("own").toString();
        Portal<DialogRuleTests.Partner> partner =
                nursery.start("partner", DialogRuleTests.Partner.class, DialogRuleTests.PartnerActor::new);
        partner.runDialog(DialogRuleTests.Partner::deaf, own, dialog -> {
            dialog.cancel("in vain");
            assertThat(line("dialog Partner.deaf with")).endsWith(": begun, cancelled");
            assertThat(line("serves dialog Partner.deaf")).endsWith(": begun, cancelled");
            open(own);
            dialog.result();
        });
        stop(portal);
    }

    /** Requests that wait for their turn are counted where they wait. */
    @ActorTest
    void waitingRequestsAreCounted(Nursery nursery) throws Exception {
        Portal<Blocker> portal = nursery.start("blocker", Blocker.class, BlockerActor::new);
        portal.tell(Blocker::block, gate);
        await().until(() ->
                line("blocker#").contains(", serving") && Harrow.tree().contains("task Blocker.block runs"));
        for (int i = 0; i < 3; i++) {
            portal.tell(Blocker::block, gate);
        }
        assertThat(line("blocker#")).contains("3 requests wait");
        open(gate);
        assertThat(portal.call(Blocker::square, 3)).isEqualTo(9);
        await().untilAsserted(() -> assertThat(line("blocker#")).doesNotContain("wait"));
    }

    /** Holds its turn. */
    public interface Blocker {

        /** Waits in the JDK, so that no other turn runs. */
        void block(String gate) throws InterruptedException;

        int square(int x);
    }

    /** See {@link Blocker}. */
    public static final class BlockerActor implements Blocker {
        @Override
        public void block(String gate) throws InterruptedException {
            CountDownLatch never = new CountDownLatch(1);
            while (!Files.exists(Path.of(gate))) {
                never.await(2, TimeUnit.MILLISECONDS);
            }
        }

        @Override
        public int square(int x) {
            return x * x;
        }
    }

    /** Of many, those that do something are shown, and how many are left out. */
    @ActorTest
    @SkipOnBackend(
            value = {"process", "warm", "isolated"},
            reason = "needs hundreds of actors, of which each would be a JVM, or a copy of the runtime")
    void aWideTreeIsShownInPart(Nursery nursery) throws Exception {
        for (int i = 0; i < 250; i++) {
            nursery.start("idle-" + i, Worker.class, WorkerActor::new);
        }
        Portal<Worker> busy = nursery.start("busy", Worker.class, WorkerActor::new);
        busy.tell(Worker::hang, marks);
        CountDownLatch go = new CountDownLatch(1);
        for (int i = 0; i < 130; i++) {
            nursery.fork("fork-" + i, () -> {
                go.await();
                return null;
            });
        }
        await().until(() -> Marks.all(marks).contains("begun"));

        String tree = Harrow.tree();

        assertThat(tree).contains("busy#", "task Worker.hang").contains("... and 151 more actors");
        assertThat(tree.lines().filter(line -> line.contains("idle-"))).hasSize(99);
        assertThat(tree).containsPattern("\\.\\.\\. and \\d+ more tasks");
        assertThat(tree.lines().count()).isLessThan(250);
        go.countDown();
        nursery.cancel("seen");
    }

    /** A picture can be taken at any time, by any thread: it is whole, whatever changes meanwhile. */
    @ActorTest
    void aPictureIsWholeWhileTheTreeChanges(Nursery nursery, Backend backend) throws Exception {
        int rounds = backend.equals(Backend.THREAD) ? 60 : 3; // a JVM has to start, beside two viewers that never rest
        AtomicBoolean over = new AtomicBoolean();
        List<CompletableFuture<Integer>> viewers = List.of(look(over), look(over));
        Portal<Talker> portal = talker(nursery);
        for (int round = 0; round < rounds; round++) {
            int count = round;
            Nursery.run(inner -> {
                Portal<Worker> worker = inner.start("passing", Worker.class, WorkerActor::new);
                for (int i = 0; i < 5; i++) {
                    worker.tell(Worker::record, "item");
                    inner.fork(() -> portal.converse(Talker::doubling, dialog -> {
                        MsgStream<Integer, Integer> stream = dialog.stream();
                        for (int item = 0; item < count; item++) {
                            stream.send(item);
                        }
                        stream.endSend();
                        stream.forEach(each -> {});
                        return dialog.result();
                    }));
                }
                worker.stop(Duration.ofMinutes(1));
            });
            Scopes.checkpoint();
        }
        over.set(true);

        for (CompletableFuture<Integer> viewer : viewers) {
            assertThat(viewer.get()).isGreaterThan(20);
        }
        stop(portal);
    }

    /** Takes pictures on a thread of its own until it is over; how many. */
    private static CompletableFuture<Integer> look(AtomicBoolean over) {
        CompletableFuture<Integer> taken = new CompletableFuture<>();
        Thread.ofPlatform().start(() -> {
            try {
                int count = 0;
                while (!over.get()) {
                    String tree = Harrow.tree();
                    assertThat(tree).contains("test#").endsWith("\n").doesNotContain("-1 ");
                    count++;
                }
                taken.complete(count);
            } catch (Throwable e) {
                taken.completeExceptionally(e);
            }
        });
        return taken;
    }
}
