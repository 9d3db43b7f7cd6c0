package dev.harrow.model;

import dev.harrow.model.Op.Kind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** Draws programs: the same one from the same seed. */
final class Generator {
    private static final int MOST_STATES = 4_000;
    private static final int DEEPEST = 3;

    /** What kind of programs. */
    enum Draw {
        /** All there is. */
        WHOLE,
        /** As few actors as possible are started, for one of them costs a JVM. */
        COSTLY,
        /** What can be done with actors that go on living after it. */
        SHARED
    }

    private final SplittableRandom random;
    private final Draw draw;

    private Generator(long seed, Draw draw) {
        this.random = new SplittableRandom(seed);
        this.draw = draw;
    }

    /** The program of this seed. */
    static Program program(long seed, Draw draw, List<String> shared) {
        Generator generator = new Generator(seed, draw);
        return new Program(seed, draw == Draw.SHARED ? generator.sharing(shared) : generator.block("r", DEEPEST));
    }

    private boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    private <T> T anyOf(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    // ---- blocks

    /** A block over actors that others have started and use too. */
    private Block sharing(List<String> shared) {
        List<Step> steps = new ArrayList<>();
        for (int i = 0, count = 1 + random.nextInt(4); i < count; i++) {
            String child = anyOf(shared);
            steps.add(
                    switch (random.nextInt(8)) {
                        case 0 -> new Step.Below(child, block("r" + i, DEEPEST - 1), !oneIn(3));
                        case 1 -> new Step.FailedCall(child, !oneIn(3));
                        case 2 -> new Step.Beside(beside(child), random.nextInt(4));
                        case 3 -> new Step.HangingFork();
                        default -> new Step.Talks(talk(child, false));
                    });
        }
        boolean hangs = steps.stream().anyMatch(Step.HangingFork.class::isInstance);
        List<Block.End> ends = hangs
                ? List.of(Block.End.CANCEL, Block.End.FAIL, Block.End.FORK_FAILS)
                : List.of(Block.End.RETURN, Block.End.RETURN, Block.End.FAIL);
        return new Block("r", shared, steps, anyOf(ends), List.of());
    }

    private Block block(String name, int levels) {
        List<String> children = new ArrayList<>(List.of(name + "a"));
        if (oneIn(2)) {
            children.add(name + "b");
        }
        if (oneIn(8) && draw == Draw.WHOLE) {
            children.add(name + "c");
        }
        if (oneIn(40)) {
            return deadline(name, children);
        }
        List<Step> steps = new ArrayList<>();
        Set<String> busy =
                new HashSet<>(); // children that somebody still uses when this comes to its end, or beside this
        Set<String> failing = new HashSet<>();
        Set<String> gone = new HashSet<>();
        for (int i = 0, count = random.nextInt(4); i < count; i++) {
            List<String> there =
                    children.stream().filter(child -> !gone.contains(child)).toList();
            if (there.isEmpty()) {
                break;
            }
            String child = anyOf(there);
            switch (random.nextInt(20)) {
                case 0 -> steps.add(new Step.Square(child, random.nextInt(100)));
                case 1 -> steps.add(new Step.FailedCall(child, !oneIn(3)));
                case 2, 3, 4 -> {
                    boolean fails = oneIn(3);
                    steps.add(new Step.Hang(child, fails));
                    busy.add(child);
                    if (fails) {
                        failing.add(child);
                    }
                }
                case 5 -> {
                    steps.add(new Step.HangingFork());
                    busy.add(name);
                }
                case 6 -> {
                    if (draw == Draw.WHOLE) {
                        steps.add(new Step.OneShot(random.nextInt(100)));
                    }
                }
                case 7, 8 -> {
                    if (levels > 1) {
                        steps.add(new Step.Below(child, block(name + i, levels - 1), !oneIn(3)));
                    }
                }
                case 9, 10 -> {
                    steps.add(new Step.Beside(beside(child), random.nextInt(4)));
                    busy.add(child);
                }
                default -> {
                    boolean cancels = !busy.contains(child) && oneIn(8);
                    steps.add(new Step.Talks(talk(child, cancels)));
                    if (cancels) {
                        gone.add(child);
                    }
                }
            }
        }
        List<String> there =
                children.stream().filter(child -> !gone.contains(child)).toList();
        List<String> calm =
                there.stream().filter(child -> !failing.contains(child)).toList();
        boolean hangs = steps.stream().anyMatch(step -> step instanceof Step.Hang || step instanceof Step.HangingFork);
        return end(name, children, steps, hangs, there, calm);
    }

    private Block end(
            String name,
            List<String> children,
            List<Step> steps,
            boolean hangs,
            List<String> there,
            List<String> calm) {
        EnumSet<Block.End> ends = EnumSet.of(Block.End.CANCEL, Block.End.FAIL, Block.End.FORK_FAILS);
        if (!hangs) {
            ends.add(Block.End.STOP);
        }
        if (!there.isEmpty()) {
            ends.add(Block.End.CHILDREN_FAIL);
        }
        if (!calm.isEmpty()) {
            ends.add(Block.End.CHILD_CANCELS_ITSELF);
            ends.add(Block.End.CHILD_IS_LOST);
        }
        if (draw == Draw.WHOLE) {
            ends.add(Block.End.ONE_SHOT_FAILS);
        }
        Block.End end = !hangs && oneIn(2) ? Block.End.STOP : anyOf(List.copyOf(ends));
        List<String> who = switch (end) {
            case CHILDREN_FAIL -> oneIn(2) ? List.of(anyOf(there)) : there;
            case CHILD_CANCELS_ITSELF, CHILD_IS_LOST -> List.of(anyOf(calm));
            default -> List.of();
        };
        return new Block(name, children, steps, end, who);
    }

    /** What it does before its deadline passes may be cut off anywhere, so that is little. */
    private Block deadline(String name, List<String> children) {
        List<Step> steps = new ArrayList<>();
        for (int i = 0, count = random.nextInt(3); i < count; i++) {
            steps.add(oneIn(3) ? new Step.HangingFork() : new Step.Hang(anyOf(children), false));
        }
        return new Block(name, children, steps, Block.End.DEADLINE, List.of());
    }

    // ---- dialogs

    /** One that is had beside others may be cancelled from there. */
    private Talk beside(String child) {
        return talk(child, false, oneIn(3) ? Talk.Bound.CANCEL : Talk.Bound.NONE);
    }

    private Talk talk(String child, boolean cancelsActor) {
        return talk(child, cancelsActor, oneIn(30) ? Talk.Bound.DEADLINE : Talk.Bound.NONE);
    }

    private Talk talk(String child, boolean cancelsActor, Talk.Bound outside) {
        while (true) {
            Talk talk = anyTalk(child, cancelsActor, outside);
            TalkModel model = new TalkModel(talk, "self", child);
            if (!model.isLargerThan(MOST_STATES) && model.ends()) {
                return talk;
            }
        }
    }

    private Talk anyTalk(String child, boolean cancelsActor, Talk.Bound outside) {
        Talk.Form form = anyOf(List.of(Talk.Form.values()));
        Talk.Bound bound = cancelsActor || oneIn(4) ? Talk.Bound.NONE : outside;
        List<Op> caller = new ArrayList<>();
        if (oneIn(3)) {
            caller.add(op(Kind.OPEN, false));
        }
        List<Kind> calls = List.of(
                Kind.OPEN,
                Kind.SEND,
                Kind.SEND,
                Kind.SEND,
                Kind.RECEIVE,
                Kind.RECEIVE,
                Kind.DRAIN,
                Kind.END_SEND,
                Kind.CLOSE,
                Kind.RESULT,
                Kind.RESULT,
                Kind.CANCEL,
                Kind.CHECKPOINT,
                Kind.HANG,
                Kind.FAIL);
        for (int i = 0, count = random.nextInt(6); i < count; i++) {
            caller.add(op(anyOf(calls), bound == Talk.Bound.NONE && oneIn(3)));
        }
        if (cancelsActor) {
            caller.add(random.nextInt(caller.size() + 1), op(Kind.CANCEL_ACTOR, false));
        }
        List<Op> callee = new ArrayList<>();
        if (!oneIn(10)) {
            callee.add(op(Kind.STARTED, false));
            if (oneIn(2)) {
                callee.add(op(Kind.OPEN, false));
            }
        }
        List<Kind> serves = List.of(
                Kind.STARTED,
                Kind.OPEN,
                Kind.OPEN,
                Kind.SEND,
                Kind.SEND,
                Kind.SEND,
                Kind.RECEIVE,
                Kind.RECEIVE,
                Kind.DRAIN,
                Kind.END_SEND,
                Kind.CLOSE,
                Kind.CANCEL,
                Kind.CHECKPOINT,
                Kind.HANG,
                Kind.HANG,
                Kind.FAIL);
        for (int i = 0, count = random.nextInt(5); i < count; i++) {
            callee.add(op(anyOf(serves), oneIn(4)));
        }
        return new Talk(
                child,
                form,
                bound,
                oneIn(4) ? 1 + random.nextInt(2) : 0,
                !oneIn(4),
                List.copyOf(caller),
                List.copyOf(callee),
                oneIn(4));
    }

    private static Op op(Kind kind, boolean caught) {
        return new Op(kind, caught && kind != Kind.FAIL);
    }
}
