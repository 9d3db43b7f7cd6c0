package dev.harrow.model;

import dev.harrow.ContextCancelledException;
import dev.harrow.Nursery;
import dev.harrow.Portal;
import dev.harrow.Running;
import dev.harrow.Scopes;
import dev.harrow.testing.Faults;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** Runs a {@link Block} on the runtime, in the actor that it is called in, and writes down what is seen. */
final class Player {
    /** Of a fork that was cancelled before it began. */
    static final String NEVER_BEGAN = "never began";

    private final Setting setting;
    private final Block block;
    private final Starter starter;
    private final boolean kills;
    private final Nursery nursery;
    private final List<String> shown;
    private final Map<String, Portal<Part>> children = new HashMap<>();
    private final List<Beside> beside = new ArrayList<>();

    /** Where children come from. */
    @FunctionalInterface
    interface Starter {
        Portal<Part> start(Nursery nursery, String name) throws InterruptedException;
    }

    private Player(Setting setting, Block block, Starter starter, boolean kills, Nursery nursery, List<String> shown) {
        this.setting = setting;
        this.block = block;
        this.starter = starter;
        this.kills = kills;
        this.nursery = nursery;
        this.shown = shown;
    }

    /**
     * Runs it to its end.
     *
     * @param options of its nursery
     * @param kills whether a child is lost by the death of its process, and not by that of the link to it
     */
    static String play(
            Setting setting, Block block, UnaryOperator<Nursery.Config> options, Starter starter, boolean kills)
            throws Exception {
        List<String> shown = new ArrayList<>();
        String left = "nothing";
        try {
            Nursery.<String, Exception>call(
                    config -> {
                        Nursery.Config chosen = options.apply(config);
                        return block.end() == Block.End.DEADLINE
                                ? chosen.deadline(Duration.ofMillis(setting.millis()))
                                : chosen;
                    },
                    nursery -> {
                        try {
                            return new Player(setting, block, starter, kills, nursery, shown).body();
                        } catch (Exception | Error e) {
                            shown.add("by " + Told.of(e));
                            throw e;
                        }
                    });
            left = TalkModel.VALUE;
            return left;
        } catch (Exception | Error e) {
            left = Told.whole(e);
            throw e;
        } finally {
            shown.add(left);
            Trace.add(setting.file(), block.name(), shown);
        }
    }

    private String body() throws Exception {
        for (String name : block.children()) {
            children.put(name, starter.start(nursery, name));
        }
        try {
            for (int i = 0; i < block.steps().size(); i++) {
                step(block.name() + "." + i, block.steps().get(i));
            }
        } finally {
            for (Beside each : beside) {
                shown.add(each.await());
            }
        }
        end();
        return TalkModel.VALUE;
    }

    private Portal<Part> child(String name) {
        Portal<Part> portal = children.get(name);
        if (portal == null) {
            throw new IllegalArgumentException("no child " + name);
        }
        return portal;
    }

    private void step(String task, Step step) throws Exception {
        switch (step) {
            case Step.Square(String child, int of) ->
                shown.add(Integer.toString(child(child).<Integer, Integer>call(Part::square, of)));
            case Step.FailedCall(String child, boolean caught) ->
                shown.add(tried(
                        caught, () -> Integer.toString(child(child).<String, Integer>call(Part::fail, "call"))));
            case Step.Hang(String child, boolean fails) -> {
                child(child).tell(Part::hang, setting.file(), task, fails);
                // It is answered when the one before it waits, since turns begin in the order of the calls.
                shown.add(Integer.toString(child(child).<Integer, Integer>call(Part::square, 2)));
            }
            case Step.HangingFork() -> {
                CountDownLatch begun = new CountDownLatch(1);
                nursery.fork(() -> {
                    begun.countDown();
                    PartActor.hangAndTell(setting.file(), task, false);
                    return null;
                });
                // A cancel that was told before is told again by a checkpoint, and by no wait of the JDK.
                while (!begun.await(1, TimeUnit.MILLISECONDS)) {
                    Scopes.checkpoint();
                }
                shown.add(TalkModel.OK);
            }
            case Step.OneShot(int of) -> {
                Running<Integer> running = nursery.runInActor(PartActor::squareAlone, of);
                shown.add(Integer.toString(running.result()));
            }
            case Step.Talks(Talk talk) ->
                shown.add(tried(talk.caught(), () -> new Speaker(setting, task, talk, child(talk.child())).talk()));
            case Step.Beside(Talk talk, int calls) -> beside(task, talk, calls);
            case Step.Below(String child, Block below, boolean caught) ->
                shown.add(tried(caught, () -> child(child).<Setting, Block, String>call(Part::block, setting, below)));
        }
    }

    private void beside(String task, Talk talk, int calls) throws InterruptedException {
        Portal<Part> child = child(talk.child());
        CompletableFuture<String> came = new CompletableFuture<>();
        Running<Object> fork = nursery.fork(() -> {
            try {
                came.complete(tried(true, () -> new Speaker(setting, task, talk, child).talk()));
            } catch (Error e) {
                came.completeExceptionally(e);
                throw e;
            }
            return null;
        });
        if (talk.bound() == Talk.Bound.CANCEL) {
            for (int i = 0; i < calls; i++) {
                child.<Integer, Integer>call(Part::square, i);
            }
            fork.cancel("not needed");
        }
        beside.add(new Beside(fork, came));
    }

    /** A fork, and what came of it, which it has no way to tell if it was cancelled. */
    private record Beside(Running<Object> fork, CompletableFuture<String> came) {

        /** Waits for its end; it never began if nothing came. */
        String await() throws InterruptedException {
            try {
                fork.result();
            } catch (ContextCancelledException e) {
                return came.getNow(NEVER_BEGAN);
            }
            return came.getNow(NEVER_BEGAN);
        }
    }

    /** What is done. */
    @FunctionalInterface
    private interface Attempt {
        String make() throws Exception;
    }

    /** What came of it; if it is not caught, that is shown all the same, and leaves. */
    private String tried(boolean caught, Attempt attempt) throws Exception {
        try {
            return attempt.make();
        } catch (Exception e) {
            if (caught) {
                return Told.whole(e);
            }
            shown.add(Told.whole(e));
            throw e;
        }
    }

    private void end() throws Exception {
        switch (block.end()) {
            case STOP -> nursery.stop(PartActor.FOR_EVER);
            case CANCEL -> nursery.cancel("enough");
            case RETURN -> {}
            case FAIL -> throw new IOException("body");
            case CHILDREN_FAIL -> {
                for (String each : block.who()) {
                    child(each).tell(Part::failUnheard, "told");
                }
                Scopes.sleep(PartActor.FOR_EVER);
            }
            case CHILD_CANCELS_ITSELF -> {
                child(block.who().getFirst()).tell(Part::cancelActor);
                Scopes.sleep(PartActor.FOR_EVER);
            }
            case CHILD_IS_LOST -> {
                lose(child(block.who().getFirst()));
                Scopes.sleep(PartActor.FOR_EVER);
            }
            case ONE_SHOT_FAILS -> {
                nursery.runInActor(PartActor::failAlone, "alone");
                Scopes.sleep(PartActor.FOR_EVER);
            }
            case FORK_FAILS -> {
                nursery.fork(() -> {
                    throw new IOException("fork");
                });
                Scopes.sleep(PartActor.FOR_EVER);
            }
            case DEADLINE -> Scopes.sleep(PartActor.FOR_EVER);
        }
    }

    private void lose(Portal<Part> child) {
        if (kills) {
            Faults.kill(child);
        } else {
            Faults.on(child).breakLink();
        }
    }
}
