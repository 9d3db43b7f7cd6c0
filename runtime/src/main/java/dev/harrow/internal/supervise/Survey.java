package dev.harrow.internal.supervise;

import static dev.harrow.internal.scope.Log.LOG;

import dev.harrow.ActorId;
import dev.harrow.internal.rpc.ActorCell;
import dev.harrow.internal.scope.Cell;
import dev.harrow.internal.scope.Label;
import dev.harrow.internal.scope.SystemTicker;
import dev.harrow.internal.wire.ActorSnapshot;
import dev.harrow.internal.wire.Message;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Asks the processes below some actors what is in them. It is over when all have answered, or when the time is: each process asks those below
 * it in a part of the time that it was given itself, so that who does not answer is missing, and not all who are above.
 *
 * <p>No thread waits in it, and nothing is asked of the threads of actors: whatever these do, their process answers.
 */
final class Survey {
    /** How long who draws a picture waits for other processes. */
    private static final long LIMIT = 500_000_000;

    private static final AtomicLong REQUESTS = new AtomicLong();
    private static final Map<Long, Survey> OPEN = new ConcurrentHashMap<>();

    /**
     * What was said.
     *
     * @param actors those that have answered, with all that is below them
     * @param silent those that were asked and have not
     * @param abandoned what was given up in these processes
     */
    record Below(Map<ActorId, ActorSnapshot> actors, Set<ActorId> silent, List<ActorSnapshot> abandoned) {
        static final Below NOTHING = new Below(Map.of(), Set.of(), List.of());
    }

    private final long request = REQUESTS.incrementAndGet();
    private final Consumer<Below> then;
    private final Set<ActorId> awaited = new HashSet<>(); // guarded by this
    private final Map<ActorId, ActorSnapshot> actors = new HashMap<>(); // guarded by this
    private final List<ActorSnapshot> abandoned = new ArrayList<>(); // guarded by this
    private boolean asked; // guarded by this; moves false -> true: nobody is added to the awaited any more
    private boolean over; // guarded by this; moves false -> true

    private Survey(Consumer<Below> then) {
        this.then = then;
    }

    /**
     * Asks, and waits for the answers, but not longer than {@link #LIMIT}. Where there is no other process it asks nobody and does not wait.
     */
    static Below take(List<ActorCell> tops) {
        List<ChildMonitor> others = others(tops);
        if (others.isEmpty()) {
            return Below.NOTHING;
        }
        Cell<Below> answers = new Cell<>(new Label("what other processes say of their actors", ""));
        // The last tree may end meanwhile, and its clock with it.
        SystemTicker.instance().acquire();
        try {
            Survey survey = new Survey(answers::complete);
            survey.ask(others, LIMIT);
            if (!answers.awaitAtMost(LIMIT, SystemTicker.instance())) {
                survey.end();
            }
            return answers.awaitAlways();
        } finally {
            SystemTicker.instance().release();
        }
    }

    /** Answers what another process asks of an actor that is in this one; does not wait. */
    static void answer(ActorCell cell, Message.Inspect question, Consumer<Message.Inspected> then) {
        Consumer<Below> tell = below -> {
            Snapshots snapshots = new Snapshots(below);
            boolean inside = IsolatedActor.isInside(); // then who asks is in this process, too, and sees them himself
            ActorSnapshot actor =
                    snapshots.take(cell, inside ? 0 : ProcessHandle.current().pid());
            then.accept(new Message.Inspected(
                    question.request(),
                    actor,
                    inside ? below.abandoned() : snapshots.abandoned().taken()));
        };
        List<ChildMonitor> others = others(List.of(cell));
        if (others.isEmpty()) {
            tell.accept(Below.NOTHING);
            return;
        }
        Survey survey = new Survey(tell);
        long budget = question.budgetNanos() - question.budgetNanos() / 4;
        SystemTicker.instance().after(budget, survey::end);
        survey.ask(others, budget);
    }

    /** An answer has come from {@code child}. */
    static void answered(ActorId child, Message.Inspected answer) {
        Survey survey = OPEN.get(answer.request());
        if (survey != null && answer.actor().id().equals(child)) {
            survey.take(child, answer);
        } else {
            LOG.debug("an answer of {} came too late, or to nothing that it was asked", child);
        }
    }

    /** The actors below that are in other processes, as far as these are children of this one. */
    private static List<ChildMonitor> others(Collection<ActorCell> tops) {
        List<ChildMonitor> found = new ArrayList<>();
        tops.forEach(top -> addOthers(top, found));
        return found;
    }

    private static void addOthers(ActorCell cell, List<ChildMonitor> found) {
        for (ChildMonitor child : NurseryImpl.childrenOf(cell)) {
            ActorCell here = child.hostedCell();
            if (here != null) {
                addOthers(here, found);
            } else {
                found.add(child);
            }
        }
    }

    private void ask(List<ChildMonitor> others, long budget) {
        OPEN.put(request, this);
        Message.Inspect question = new Message.Inspect(request, Math.max(0, budget));
        for (ChildMonitor child : others) {
            synchronized (this) {
                awaited.add(child.id());
            }
            if (!child.ask(question)) {
                synchronized (this) {
                    awaited.remove(child.id());
                }
            }
        }
        boolean all;
        synchronized (this) {
            asked = true;
            all = awaited.isEmpty();
        }
        if (all) {
            end();
        }
    }

    private void take(ActorId child, Message.Inspected answer) {
        boolean all;
        synchronized (this) {
            if (!awaited.remove(child)) {
                return;
            }
            actors.put(child, answer.actor());
            abandoned.addAll(answer.abandoned());
            all = asked && awaited.isEmpty();
        }
        if (all) {
            end();
        }
    }

    private void end() {
        Below below;
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
            below = new Below(Map.copyOf(actors), Set.copyOf(awaited), List.copyOf(abandoned));
        }
        OPEN.remove(request);
        then.accept(below);
    }
}
