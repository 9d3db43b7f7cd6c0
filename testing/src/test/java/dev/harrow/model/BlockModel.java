package dev.harrow.model;

import dev.harrow.model.Trace.Refused;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the rules allow to be seen of a {@link Block}, all that is in it included: goes through it as it must have been run, given what was seen.
 *
 * <p>Steps come one after the other, so what each shows is known, or left to a {@link TalkModel}; what leaves a block follows from how its body was left and
 * what of its children fails in its cleanup. Only failures that race with each other may come in any order, or be forestalled by the cancel
 * that the first one makes.
 */
final class BlockModel {
    private static final String BY_CANCEL = "by " + TalkModel.CANCEL;

    /** The cancel wakes a body that waits in the JDK, as it does until its fork has begun. */
    private static final String BY_INTERRUPT = "by InterruptedException";

    /** The block whose children have processes, and are killed where they are lost, so that they clean up nothing. */
    private final @Nullable Block killing;

    private final Trace trace;
    private final Set<String> expected = new HashSet<>();

    private BlockModel(Trace trace, @Nullable Block killing) {
        this.trace = trace;
        this.killing = killing;
    }

    /**
     * Compares.
     *
     * @param self the name of the root actor
     * @param kills whether what is lost by the root is killed
     * @throws Refused if the rules do not allow this
     */
    static void check(Block root, String self, Trace trace, boolean kills) {
        BlockModel model = new BlockModel(trace, kills ? root : null);
        model.block(root, self);
        if (model.expected.size() != trace.size()) {
            throw new Refused("only these tasks are known: " + model.expected);
        }
    }

    private List<String> required(String task) {
        List<String> shown = trace.of(task);
        if (shown == null) {
            throw new Refused("task " + task + " has not ended");
        }
        expected.add(task);
        return shown;
    }

    /** What it saw, if it has written that down, by the time at which the other one was over (S-81). */
    private @Nullable List<String> optional(String task, String within) {
        List<String> shown = trace.of(task);
        if (shown == null) {
            return null;
        }
        expected.add(task);
        before(task, within);
        return shown;
    }

    private void before(String task, String within) {
        if (!trace.isBefore(task, within)) {
            throw new Refused("task " + task + " has ended after " + within);
        }
    }

    // ---- a block

    /** What a block has begun and has to end. */
    private static final class Open {
        private final List<String> hanging = new ArrayList<>();
        private final List<String> maybe = new ArrayList<>();
        private final List<String> failing = new ArrayList<>(); // children whose cleanup fails, each once
    }

    /** Returns what left it. */
    private String block(Block block, String self) {
        List<String> line = required(block.name());
        String left = line.getLast();
        Shown shown = new Shown(block.name(), line.subList(0, line.size() - 1));
        Open open = new Open();
        String thrown = steps(block, self, shown, open);
        for (int i = 0; i < block.steps().size(); i++) {
            if (block.steps().get(i) instanceof Step.Beside(Talk talk, int calls) && i < shown.reached) {
                beside(talk, block.name() + "." + i, self, shown.next(), block.name());
            }
        }
        Set<String> allowed = thrown == null ? ends(block, shown, open) : suppressed(thrown, open.failing);
        if (thrown != null) {
            shown.is("by " + thrown.split(" \\+ ", 2)[0]);
        }
        shown.isOver();
        for (String each : open.hanging) {
            if (!required(each).equals(List.of(TalkModel.CANCEL))) {
                throw new Refused("task " + each + " saw " + trace.of(each));
            }
            before(each, block.name());
        }
        for (String each : open.maybe) {
            List<String> seen = optional(each, block.name());
            if (seen != null && !seen.equals(List.of(TalkModel.CANCEL))) {
                throw new Refused("task " + each + " saw " + seen);
            }
        }
        if (!allowed.contains(left)) {
            throw new Refused("block " + block.name() + " was left with " + left + " and not with one of " + allowed);
        }
        return left;
    }

    /** What is shown of a block, one thing after the other. */
    private static final class Shown {
        private final String task;
        private final List<String> all;
        private int next;
        private int reached; // how many steps were begun

        Shown(String task, List<String> all) {
            this.task = task;
            this.all = all;
        }

        String next() {
            if (next == all.size()) {
                throw new Refused("block " + task + " shows no more than " + all);
            }
            return all.get(next++);
        }

        void is(String wanted) {
            String here = next();
            if (!here.equals(wanted)) {
                throw new Refused("block " + task + " shows " + here + " in the place of " + wanted + ": " + all);
            }
        }

        boolean isAt(String wanted) {
            return next < all.size() && all.get(next).equals(wanted);
        }

        void isOver() {
            if (next < all.size()) {
                throw new Refused("block " + task + " shows more than it should from " + next + " on: " + all);
            }
        }
    }

    /** Returns what left the body, or null if it came to its end. */
    private @Nullable String steps(Block block, String self, Shown shown, Open open) {
        for (int i = 0; i < block.steps().size(); i++) {
            String task = block.name() + "." + i;
            if (block.end() == Block.End.DEADLINE && (shown.isAt(BY_CANCEL) || shown.isAt(BY_INTERRUPT))) {
                // The deadline came before this was begun, or in it.
                if (isHanging(block.steps().get(i))) {
                    open.maybe.add(task);
                }
                return null;
            }
            shown.reached = i + 1;
            String thrown = step(block, task, self, shown, open, block.steps().get(i));
            if (thrown != null) {
                return thrown;
            }
        }
        return null;
    }

    private static boolean isHanging(Step step) {
        return step instanceof Step.Hang || step instanceof Step.HangingFork;
    }

    private @Nullable String step(Block block, String task, String self, Shown shown, Open open, Step step) {
        switch (step) {
            case Step.Square(String child, int of) -> shown.is(Integer.toString(of * of));
            case Step.OneShot(int of) -> shown.is(Integer.toString(of * of));
            case Step.FailedCall(String child, boolean caught) -> {
                String error = Told.remote("IOException(call)", child, child);
                shown.is(error);
                return caught ? null : error;
            }
            case Step.Hang(String child, boolean fails) -> {
                shown.is("4");
                boolean lost = block == killing
                        && block.end() == Block.End.CHILD_IS_LOST
                        && block.who().contains(child);
                (lost ? open.maybe : open.hanging).add(task);
                if (fails && !open.failing.contains(child)) {
                    open.failing.add(child);
                }
            }
            case Step.HangingFork() -> {
                shown.is(TalkModel.OK);
                open.hanging.add(task);
            }
            case Step.Talks(Talk talk) -> {
                String came = shown.next();
                talk(talk, task, self, came, block.name());
                boolean well = came.equals(TalkModel.VALUE) || came.equals(TalkModel.EXPIRED);
                return well || talk.caught() ? null : came;
            }
            case Step.Beside(Talk talk, int calls) -> {} // it is looked at where it is awaited
            case Step.Below(String child, Block below, boolean caught) -> {
                String error = Told.crossed(block(below, child), child);
                before(below.name(), block.name());
                shown.is(error);
                return error.equals(TalkModel.VALUE) || caught ? null : error;
            }
        }
        return null;
    }

    /** A fork that is cancelled may never begin; and what is cancelled comes to that. */
    private void beside(Talk talk, String task, String self, String came, String within) {
        boolean cancelled = talk.bound() == Talk.Bound.CANCEL;
        if (!cancelled || !came.equals(Player.NEVER_BEGAN)) {
            talk(talk, task, self, cancelled && came.equals(TalkModel.CANCEL) ? TalkModel.EXPIRED : came, within);
        }
    }

    private void talk(Talk talk, String task, String self, String came, String within) {
        List<String> here = required(task + "/here");
        before(task + "/here", within);
        List<String> there = optional(task + "/there", task + "/here");
        if (!new TalkModel(talk, self, talk.child()).allows(here, there)) {
            throw new Refused(
                    "dialog " + task + ", " + talk + ": the rules allow no order of steps in which the caller sees "
                            + here + " and the called side " + there);
        }
        if (!here.contains(came)) {
            throw new Refused("dialog " + task + " came to " + came + ", and its task saw " + here);
        }
    }

    // ---- the end

    private Set<String> ends(Block block, Shown shown, Open open) {
        List<String> who = block.who();
        return switch (block.end()) {
            case STOP, RETURN -> Set.of(TalkModel.VALUE);
            case CANCEL -> open.failing.isEmpty() ? Set.of(TalkModel.VALUE) : failed(cleanups(open.failing, List.of()));
            case FAIL -> {
                shown.is("by IOException(body)");
                yield suppressed("IOException(body)", open.failing);
            }
            case CHILDREN_FAIL -> {
                shown.is(BY_CANCEL);
                yield childrenFail(who, open.failing);
            }
            case CHILD_CANCELS_ITSELF -> {
                shown.is(BY_CANCEL);
                yield failedFirst(Told.cancelled(who.getFirst(), who.getFirst()), cleanups(open.failing, List.of()));
            }
            case CHILD_IS_LOST -> {
                shown.is(BY_CANCEL);
                yield failedFirst("TransportClosedException", cleanups(open.failing, List.of()));
            }
            case ONE_SHOT_FAILS -> {
                shown.is(BY_CANCEL);
                yield failedFirst(
                        Told.remote("IOException(alone)", "failAlone", "failAlone"), cleanups(open.failing, List.of()));
            }
            case FORK_FAILS -> {
                shown.is(BY_CANCEL);
                yield failedFirst("IOException(fork)", cleanups(open.failing, List.of()));
            }
            case DEADLINE -> {
                if (block.steps().stream().anyMatch(Step.HangingFork.class::isInstance) && shown.isAt(BY_INTERRUPT)) {
                    shown.is(BY_INTERRUPT);
                } else {
                    shown.is(BY_CANCEL);
                }
                yield Set.of("DeadlineExceededException");
            }
        };
    }

    private static List<String> cleanups(List<String> children, List<String> but) {
        return children.stream()
                .filter(child -> !but.contains(child))
                .map(BlockModel::cleanup)
                .toList();
    }

    private static String cleanup(String child) {
        return Told.remote("IllegalStateException(cleanup)", child, child);
    }

    private static String told(String child) {
        return Told.remote("IOException(told)", child, child);
    }

    /** The first one cancels the others, each of which has failed by then, or has not, or fails in its cleanup. */
    private static Set<String> childrenFail(List<String> who, List<String> failing) {
        Set<String> all = new HashSet<>();
        List<String> sure = cleanups(failing, who);
        for (String first : who) {
            List<List<String>> rests = List.of(sure);
            for (String other : who) {
                if (other.equals(first)) {
                    continue;
                }
                List<List<String>> more = new ArrayList<>();
                for (List<String> rest : rests) {
                    more.add(plus(rest, told(other)));
                    more.add(failing.contains(other) ? plus(rest, cleanup(other)) : rest);
                }
                rests = more;
            }
            rests.forEach(rest -> all.addAll(failedFirst(told(first), rest)));
        }
        return all;
    }

    private static List<String> plus(List<String> some, String one) {
        List<String> all = new ArrayList<>(some);
        all.add(one);
        return all;
    }

    private static Set<String> failedFirst(String first, List<String> others) {
        Set<String> all = new HashSet<>();
        for (List<String> order : orders(others)) {
            List<String> failures = new ArrayList<>(List.of(first));
            failures.addAll(order);
            all.add(Told.failed(String.join(" & ", failures)));
        }
        return all;
    }

    private static Set<String> failed(List<String> failures) {
        Set<String> all = new HashSet<>();
        orders(failures).forEach(order -> all.add(Told.failed(String.join(" & ", order))));
        return all;
    }

    /** The body's own exception leaves as itself, with what failed beside it. */
    private static Set<String> suppressed(String own, List<String> failing) {
        Set<String> all = new HashSet<>();
        for (List<String> order : orders(cleanups(failing, List.of()))) {
            StringBuilder text = new StringBuilder(own);
            order.forEach(each -> text.append(" + ").append(each));
            all.add(text.toString());
        }
        return all;
    }

    private static List<List<String>> orders(List<String> all) {
        if (all.isEmpty()) {
            return List.of(List.of());
        }
        List<List<String>> orders = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            List<String> others = new ArrayList<>(all);
            String first = others.remove(i);
            for (List<String> order : orders(others)) {
                List<String> one = new ArrayList<>(List.of(first));
                one.addAll(order);
                orders.add(one);
            }
        }
        return orders;
    }
}
