package dev.harrow.model;

import dev.harrow.model.Op.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the rules allow to be seen of a {@link Talk}: a state machine that is not deterministic where two tasks race.
 *
 * <p>Both sides take their steps in any order, and news of the other side (its end, that it takes no more, a cancel) arrives at any later time. What is
 * seen is allowed if some order of these steps shows it; each step shows one thing only, so this is found by a search that what was seen directs. Items
 * are numbers in the order of sending, so one that is lost, doubled or out of order fits no step.
 *
 * <p>The state is a row of small numbers, named by {@link At}.
 */
final class TalkModel {
    static final String IN = "in";
    static final String OK = "ok";
    static final String NONE = "-";
    static final String CANCEL = "cancel";
    static final String VALUE = "value";
    static final String EXPIRED = "expired";
    static final String RETURNED = "done";

    /** What there is to know. What is true or false is 1 or 0. */
    private enum At {
        /** The caller's next step; and where it is: at the entry, in the body, leaving, gone. */
        CALLER,
        PHASE,
        /** With what its body was left: an {@link Ex}. */
        THROWN,
        /** The called side's next step, and whether it has ended. */
        CALLEE,
        ENDED,
        /** Whether it has begun with its work at all; a cancel may come before that. */
        BEGAN,
        /** The first value was said. */
        STARTED,
        /** What each side has done to its stream. */
        CALLER_OPENED,
        CALLER_SEND_ENDED,
        CALLER_CLOSED,
        CALLEE_OPENED,
        CALLEE_SEND_ENDED,
        CALLEE_CLOSED,
        /** The caller knows that the other side takes no more. */
        CLOSE_KNOWN,
        /** The caller has asked for the result, or has left without a stream: items are thrown away. */
        DRAINED,
        /** How many items were sent and received, and where a loop began. */
        CALLER_SENT,
        CALLER_RECEIVED,
        CALLER_LOOP,
        CALLEE_SENT,
        CALLEE_RECEIVED,
        CALLEE_LOOP,
        /** The caller has called cancel. */
        CANCEL_CALLED,
        /** A dialog by hand is being closed; the end of the other side may come between an exception and this. */
        CLOSING,
        /** A cancel by the caller is on its way; and one of the whole actor. */
        CANCEL_SENT,
        ACTOR_CANCEL_SENT,
        /** Why the called side has to end: a {@link Why}. */
        REASON,
        /** It has cancelled itself, be it that it was cancelled before. */
        CANCELLED_ITSELF,
        /** How it ended: a {@link Fin}, and with what exception. */
        FIN,
        FIN_THROWN,
        /** The caller knows that. */
        FIN_KNOWN,
        /** The end is about to cancel the block of the caller, and has. */
        BLOCK_PENDING,
        BLOCK_CANCELLED,
        /** The deadline around the dialog has passed. */
        EXPIRED,
        /** An item came after the block was left, and the cancel that this makes has been sent. */
        LATE_ITEM,
        LEFT_CANCEL,
        /** An operation has told the caller of the error of the other side. */
        TOLD,
        /** An operation of the caller waits for the end. */
        WAITING
    }

    private enum Ex {
        NOTHING(""),
        CANCEL(TalkModel.CANCEL),
        END("EndOfStreamException"),
        CLOSED("StreamClosedException"),
        MISUSE("RuntimeFailureException"),
        OWN("IllegalStateException(boom)"),
        CLEANUP("IllegalStateException(cleanup)"),
        /** The error of the other side. */
        REMOTE("");

        final String text;

        Ex(String text) {
            this.text = text;
        }
    }

    private enum Why {
        NOTHING,
        CALLER,
        SELF,
        ACTOR,
        DEADLINE
    }

    private enum Fin {
        NOTHING,
        RETURNED,
        NOT_STARTED,
        CANCELLED_BY_CALLER,
        CANCELLED_BY_ITSELF,
        DEADLINE,
        FAILED
    }

    /** How many items may be under way to a receiver that has not taken them, or has taken as many at once. */
    private static final int BATCHES = 2;

    private static final int ENTRY = 0;
    private static final int BODY = 1;
    private static final int LEAVING = 2;
    private static final int GONE = 3;

    /** A step: the state after it, and what is seen of it at one of the sides, if anything is. */
    private record Move(
            int[] state, @Nullable String here, @Nullable String there) {}

    private final Talk talk;
    private final String self;
    private final String peer;
    private final List<Move> moves = new ArrayList<>();
    private int room; // how many items may be under way

    /**
     * A model of one dialog.
     *
     * @param self the name of the actor that calls
     * @param peer the name of the one that is called
     */
    TalkModel(Talk talk, String self, String peer) {
        this.talk = talk;
        this.self = self;
        this.peer = peer;
    }

    // ---- questions

    /** A state, and how much of what was seen it has explained. */
    private record Node(int[] state, int here, int there) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Node that
                    && here == that.here
                    && there == that.there
                    && Arrays.equals(state, that.state);
        }

        @Override
        public int hashCode() {
            return (Arrays.hashCode(state) * 31 + here) * 31 + there;
        }
    }

    /**
     * Whether this may be seen.
     *
     * @param here at the caller: its entry, each of its steps, what left, and what the dialog tells afterwards if there was one
     * @param there at the called side: each of its steps and its end; null if it has never begun
     */
    boolean allows(List<String> here, @Nullable List<String> there) {
        List<String> over = there == null ? List.of() : there;
        room = BATCHES * talk.window();
        Set<Node> seen = new HashSet<>();
        ArrayDeque<Node> open = new ArrayDeque<>();
        open.add(new Node(new int[At.values().length], 0, 0));
        while (!open.isEmpty()) {
            Node node = open.removeLast();
            if (!seen.add(node)) {
                continue;
            }
            List<Move> all = moves(node.state);
            if (all.isEmpty()
                    && isFinal(node.state)
                    && node.there == over.size()
                    && is(node.state, At.BEGAN) == (there != null)
                    && here.subList(node.here, here.size()).equals(after(node.state))) {
                return true;
            }
            for (Move move : all) {
                int nextHere = follow(here, node.here, move.here);
                int nextThere = follow(over, node.there, move.there);
                if (nextHere >= 0 && nextThere >= 0) {
                    open.add(new Node(move.state, nextHere, nextThere));
                }
            }
        }
        return false;
    }

    private static int follow(List<String> seen, int at, @Nullable String shown) {
        if (shown == null) {
            return at;
        }
        return at < seen.size() && seen.get(at).equals(shown) ? at + 1 : -1;
    }

    /** Whether it always comes to its end, if its deadline passes at last. */
    boolean ends() {
        return search(Integer.MAX_VALUE);
    }

    /** Whether it has more states than this. */
    boolean isLargerThan(int states) {
        return !search(states);
    }

    private boolean search(int most) {
        room = talk.window(); // this much is certain
        Set<Node> seen = new HashSet<>();
        ArrayDeque<Node> open = new ArrayDeque<>();
        open.add(new Node(new int[At.values().length], 0, 0));
        while (!open.isEmpty()) {
            Node node = open.removeLast();
            if (!seen.add(node)) {
                continue;
            }
            if (seen.size() > most) {
                return false;
            }
            List<Move> all = moves(node.state);
            if (most == Integer.MAX_VALUE && all.isEmpty() && !isFinal(node.state)) {
                return false;
            }
            all.forEach(move -> open.add(new Node(move.state, 0, 0)));
        }
        return true;
    }

    // ---- the state

    private static int get(int[] state, At at) {
        return state[at.ordinal()];
    }

    private static boolean is(int[] state, At at) {
        return state[at.ordinal()] != 0;
    }

    private static int[] with(int[] state, At at, int value) {
        int[] next = state.clone();
        next[at.ordinal()] = value;
        return next;
    }

    private static int[] with(int[] state, At at) {
        return with(state, at, 1);
    }

    private static int[] more(int[] state, At at) {
        return with(state, at, get(state, at) + 1);
    }

    private static Fin fin(int[] state) {
        return Fin.values()[get(state, At.FIN)];
    }

    private static Why why(int[] state) {
        return Why.values()[get(state, At.REASON)];
    }

    private static Ex thrown(int[] state) {
        return Ex.values()[get(state, At.THROWN)];
    }

    private static boolean isFinal(int[] state) {
        return get(state, At.PHASE) == GONE && is(state, At.ENDED);
    }

    /** The called side has ended by what it did, and not because it had to. */
    private static boolean isGenuine(int[] state) {
        return fin(state) == Fin.FAILED || fin(state) == Fin.NOT_STARTED;
    }

    private static boolean hasFailed(int[] state) {
        return fin(state) != Fin.NOTHING && fin(state) != Fin.RETURNED;
    }

    private static boolean isAcked(int[] state) {
        return is(state, At.CANCEL_CALLED) && fin(state) == Fin.CANCELLED_BY_CALLER;
    }

    private String error(int[] state) {
        return switch (fin(state)) {
            case CANCELLED_BY_CALLER -> "ContextCancelledException[" + peer + " by " + self + "]";
            case CANCELLED_BY_ITSELF -> "ContextCancelledException[" + peer + " by " + peer + "]";
            case FAILED ->
                "RemoteActorException[" + Ex.values()[get(state, At.FIN_THROWN)].text + " of " + peer + " via " + peer
                        + "]";
            case NOT_STARTED -> "RuntimeFailureException";
            case DEADLINE, NOTHING, RETURNED -> "no error";
        };
    }

    // ---- steps

    private List<Move> moves(int[] state) {
        moves.clear();
        deliver(state);
        callee(state);
        switch (get(state, At.PHASE)) {
            case ENTRY -> enter(state);
            case BODY -> {
                if (get(state, At.CALLER) < talk.caller().size()) {
                    caller(state, talk.caller().get(get(state, At.CALLER)));
                } else {
                    leaveNormally(state);
                }
            }
            case LEAVING -> leave(state);
            default -> {}
        }
        return List.copyOf(moves);
    }

    private void silent(int[] state) {
        moves.add(new Move(state, null, null));
    }

    // ---- news

    private void deliver(int[] state) {
        if (talk.isBound() && !is(state, At.EXPIRED) && get(state, At.PHASE) != GONE) {
            silent(with(state, At.EXPIRED));
        }
        if (!is(state, At.ENDED) && why(state) == Why.NOTHING) {
            if (is(state, At.CANCEL_SENT)) {
                silent(with(state, At.REASON, Why.CALLER.ordinal()));
            }
            if (is(state, At.ACTOR_CANCEL_SENT)) {
                silent(with(state, At.REASON, Why.ACTOR.ordinal()));
            }
            if (talk.bound() == Talk.Bound.DEADLINE) {
                silent(with(state, At.REASON, Why.DEADLINE.ordinal())); // it passes at each side by itself
            } else if (is(state, At.EXPIRED)) {
                silent(with(state, At.REASON, Why.CALLER.ordinal()));
            }
        }
        if (is(state, At.CALLEE_CLOSED) && !is(state, At.CLOSE_KNOWN)) {
            silent(with(state, At.CLOSE_KNOWN));
        }
        if (is(state, At.LATE_ITEM) && !is(state, At.LEFT_CANCEL)) {
            silent(with(with(state, At.LEFT_CANCEL), At.CANCEL_SENT));
        } else if (is(state, At.ENDED) && !is(state, At.FIN_KNOWN)) {
            int[] next = with(state, At.FIN_KNOWN);
            if (is(state, At.CALLEE_CLOSED)) {
                next = with(next, At.CLOSE_KNOWN);
            }
            if (fin(state) == Fin.DEADLINE) {
                next = with(next, At.EXPIRED);
            } else if (hasFailed(state) && get(state, At.PHASE) == BODY && !isExpected(state)) {
                next = with(next, At.BLOCK_PENDING);
            }
            silent(next);
        }
        if (is(state, At.BLOCK_PENDING) && !is(state, At.BLOCK_CANCELLED) && talk.form() != Talk.Form.OPEN) {
            silent(with(state, At.BLOCK_CANCELLED));
        }
    }

    /** Whether the end is the one that the caller has asked for and waits for: that cancels nothing here (S-67). */
    private boolean isExpected(int[] state) {
        return isAcked(state) && is(state, At.WAITING);
    }

    // ---- both sides

    /** One of the two, and where its stream is in the state. */
    private enum Side {
        CALLER(At.CALLER_OPENED, At.CALLER_SEND_ENDED, At.CALLER_CLOSED, At.CALLER_RECEIVED, At.CALLER_LOOP),
        CALLEE(At.CALLEE_OPENED, At.CALLEE_SEND_ENDED, At.CALLEE_CLOSED, At.CALLEE_RECEIVED, At.CALLEE_LOOP);

        private final At opened;
        private final At sendEnded;
        private final At closed;
        private final At received;
        private final At loop;

        Side(At opened, At sendEnded, At closed, At received, At loop) {
            this.opened = opened;
            this.sendEnded = sendEnded;
            this.closed = closed;
            this.received = received;
            this.loop = loop;
        }
    }

    /** A step that means the same at both. */
    private void alike(Side side, int[] state, Op op, boolean cancelled) {
        boolean ofStream = op.kind() == Kind.END_SEND || op.kind() == Kind.CLOSE;
        if (op.kind() == Kind.FAIL) {
            fails(side, state, op, Ex.OWN);
        } else if (ofStream && !is(state, side.opened)) {
            does(side, state, NONE);
        } else if (op.kind() == Kind.CLOSE) {
            does(side, with(with(state, side.sendEnded), side.closed), OK);
        } else if (cancelled) {
            fails(side, state, op, Ex.CANCEL);
        } else if (op.kind() == Kind.END_SEND) {
            does(side, with(state, side.sendEnded), OK);
        } else if (op.kind() == Kind.CHECKPOINT) {
            does(side, state, OK);
        }
    }

    /** There is an item. */
    private void takes(Side side, int[] state, Op op) {
        int[] next = more(state, side.received);
        if (op.kind() == Kind.DRAIN) {
            silent(more(next, side.loop));
        } else {
            does(side, next, Integer.toString(get(state, side.received)));
        }
    }

    /** There will be no more. */
    private void findsTheEnd(Side side, int[] state, Op op) {
        if (op.kind() == Kind.DRAIN) {
            does(side, with(state, side.loop, 0), items(get(state, side.received), get(state, side.loop)) + "end");
        } else {
            fails(side, state, op, Ex.END);
        }
    }

    private void does(Side side, int[] state, String shown) {
        if (side == Side.CALLER) {
            callerDoes(state, shown);
        } else {
            calleeDoes(state, shown);
        }
    }

    private void fails(Side side, int[] state, Op op, Ex ex) {
        if (side == Side.CALLER) {
            callerThrows(state, op, ex);
        } else {
            calleeThrows(state, op, ex);
        }
    }

    // ---- the called side

    private void callee(int[] state) {
        if (is(state, At.ENDED)) {
            return;
        }
        boolean cancelled = why(state) != Why.NOTHING;
        if (!is(state, At.BEGAN)) {
            silent(with(state, At.BEGAN));
            if (cancelled) {
                calleeEnds(state, Ex.CANCEL, null);
            }
            return;
        }
        int at = get(state, At.CALLEE);
        if (at == talk.callee().size()) {
            calleeEnds(state, Ex.NOTHING, RETURNED);
            return;
        }
        Op op = talk.callee().get(at);
        boolean opened = is(state, At.CALLEE_OPENED);
        switch (op.kind()) {
            case STARTED -> {
                if (cancelled) {
                    calleeThrows(state, op, Ex.CANCEL);
                } else if (is(state, At.STARTED)) {
                    calleeThrows(state, op, Ex.MISUSE);
                } else {
                    calleeDoes(with(state, At.STARTED), OK);
                }
            }
            case OPEN -> {
                if (is(state, At.CANCELLED_ITSELF)) {
                    calleeThrows(state, op, Ex.MISUSE);
                }
                if (cancelled) {
                    if (why(state) != Why.SELF) {
                        calleeThrows(state, op, Ex.CANCEL);
                    }
                } else if (!is(state, At.STARTED) || opened) {
                    calleeThrows(state, op, Ex.MISUSE);
                } else {
                    calleeDoes(with(state, At.CALLEE_OPENED), OK);
                }
            }
            case SEND -> {
                if (!opened) {
                    calleeDoes(state, NONE);
                } else if (cancelled) {
                    calleeThrows(state, op, Ex.CANCEL);
                } else if (is(state, At.CALLEE_SEND_ENDED)) {
                    calleeThrows(state, op, Ex.CLOSED);
                } else if (is(state, At.DRAINED)
                        || is(state, At.CALLER_CLOSED)
                        || (is(state, At.CALLER_OPENED) && isRoom(state, At.CALLEE_SENT, At.CALLER_RECEIVED))) {
                    int[] next = more(state, At.CALLEE_SENT);
                    boolean late = get(state, At.PHASE) == LEAVING
                            && thrown(state) == Ex.NOTHING
                            && talk.form() != Talk.Form.OPEN
                            && is(state, At.CALLER_OPENED);
                    calleeDoes(late ? with(next, At.LATE_ITEM) : next, OK);
                }
            }
            case RECEIVE, DRAIN -> {
                if (!opened) {
                    calleeDoes(state, NONE);
                } else {
                    calleeReceives(state, op, cancelled);
                }
            }
            case CANCEL -> {
                int[] next = with(state, At.CANCELLED_ITSELF);
                calleeDoes(cancelled ? next : with(next, At.REASON, Why.SELF.ordinal()), OK);
            }
            case END_SEND, CLOSE, CHECKPOINT, HANG, FAIL -> alike(Side.CALLEE, state, op, cancelled);
            case RESULT, CANCEL_ACTOR -> throw new IllegalStateException(op + " is no step of the called side");
        }
    }

    private void calleeReceives(int[] state, Op op, boolean cancelled) {
        if (cancelled) {
            calleeThrows(state, op, Ex.CANCEL);
        } else if (is(state, At.CALLEE_CLOSED)) {
            calleeThrows(state, op, Ex.CLOSED);
        } else if (get(state, At.CALLEE_RECEIVED) < get(state, At.CALLER_SENT)) {
            takes(Side.CALLEE, state, op);
        } else if (is(state, At.CALLER_SEND_ENDED)) {
            findsTheEnd(Side.CALLEE, state, op);
        }
    }

    private boolean isRoom(int[] state, At sent, At received) {
        return talk.window() == 0 || get(state, sent) - get(state, received) < room;
    }

    private static String items(int upTo, int count) {
        StringBuilder text = new StringBuilder();
        for (int i = upTo - count; i < upTo; i++) {
            text.append(i).append(' ');
        }
        return text.toString();
    }

    private void calleeDoes(int[] state, String shown) {
        moves.add(new Move(more(state, At.CALLEE), null, shown));
    }

    private void calleeThrows(int[] state, Op op, Ex ex) {
        String shown = items(get(state, At.CALLEE_RECEIVED), get(state, At.CALLEE_LOOP)) + ex.text;
        int[] next = with(more(state, At.CALLEE), At.CALLEE_LOOP, 0);
        if (op.caught()) {
            moves.add(new Move(next, null, shown));
        } else {
            calleeEnds(next, ex, shown);
        }
    }

    /** It ends; its last step shows by what, and what its cleanup makes of a cancel is known to the caller only. */
    private void calleeEnds(int[] state, Ex ex, @Nullable String shown) {
        boolean fails = ex == Ex.CANCEL && talk.failsInCleanup() && is(state, At.BEGAN);
        Ex out = fails ? Ex.CLEANUP : ex;
        Fin by = why(state) == Why.SELF
                ? Fin.CANCELLED_BY_ITSELF
                : why(state) == Why.DEADLINE ? Fin.DEADLINE : Fin.CANCELLED_BY_CALLER;
        int[] ended = with(with(state, At.ENDED), At.FIN_THROWN, out.ordinal());
        if (out == Ex.NOTHING && is(state, At.STARTED)) {
            moves.add(new Move(with(ended, At.FIN, Fin.RETURNED.ordinal()), null, shown));
        } else if (out == Ex.NOTHING) {
            moves.add(new Move(with(ended, At.FIN, Fin.NOT_STARTED.ordinal()), null, shown));
        } else if (out == Ex.CANCEL) {
            moves.add(new Move(with(ended, At.FIN, by.ordinal()), null, shown));
        } else {
            moves.add(new Move(with(ended, At.FIN, Fin.FAILED.ordinal()), null, shown));
        }
    }

    // ---- the caller

    private void enter(int[] state) {
        if (is(state, At.STARTED)) {
            int[] next = with(state, At.PHASE, BODY);
            if (is(state, At.FIN_KNOWN) && hasFailed(state) && fin(state) != Fin.DEADLINE) {
                next = with(next, At.BLOCK_PENDING);
            }
            moves.add(new Move(next, IN, null));
        }
        boolean mayBeCancelled = is(state, At.EXPIRED) && is(state, At.ENDED);
        if (is(state, At.FIN_KNOWN) && !is(state, At.STARTED) && fin(state) != Fin.DEADLINE) {
            gone(state, error(state));
            if (mayBeCancelled && !isGenuine(state)) {
                gone(state, EXPIRED);
            }
        } else if (mayBeCancelled) {
            // A failure that won the race is not lost to the cancel (D-13).
            gone(state, isGenuine(state) ? error(state) : EXPIRED);
        }
    }

    private void caller(int[] state, Op op) {
        boolean cancelled = is(state, At.BLOCK_CANCELLED) || is(state, At.EXPIRED);
        boolean opened = is(state, At.CALLER_OPENED);
        boolean over = is(state, At.FIN_KNOWN);
        boolean failed = over && hasFailed(state) && fin(state) != Fin.DEADLINE;
        switch (op.kind()) {
            case OPEN -> {
                if (failed) {
                    callerThrowsRemote(state, op);
                    orTheCancel(state, op);
                } else if (is(state, At.CANCEL_CALLED)) {
                    callerThrows(state, op, Ex.MISUSE);
                } else if (cancelled) {
                    callerThrows(state, op, Ex.CANCEL);
                } else if (opened) {
                    callerThrows(state, op, Ex.MISUSE);
                } else {
                    callerDoes(with(state, At.CALLER_OPENED), OK);
                }
            }
            case SEND -> {
                if (!opened) {
                    callerDoes(state, NONE);
                } else if (cancelled) {
                    callerThrows(state, op, Ex.CANCEL);
                    orTheFailureThatWonTheRace(state, op, failed);
                } else if (failed) {
                    callerThrowsRemote(state, op);
                } else if (is(state, At.CALLER_SEND_ENDED) || over) {
                    callerThrows(state, op, Ex.CLOSED);
                } else if (is(state, At.CLOSE_KNOWN)) {
                    callerThrows(state, op, Ex.END);
                } else if (is(state, At.CALLEE_OPENED) && isRoom(state, At.CALLER_SENT, At.CALLEE_RECEIVED)) {
                    callerDoes(more(state, At.CALLER_SENT), OK);
                }
            }
            case RECEIVE, DRAIN -> {
                if (!opened) {
                    callerDoes(state, NONE);
                } else {
                    callerReceives(state, op, cancelled, failed);
                }
            }
            case RESULT -> {
                if (failed) {
                    callerThrowsRemote(with(state, At.DRAINED), op);
                    orTheCancel(with(state, At.DRAINED), op);
                } else if (over && fin(state) == Fin.RETURNED) {
                    callerDoes(with(state, At.DRAINED), RETURNED);
                } else if (cancelled) {
                    callerThrows(state, op, Ex.CANCEL);
                } else if (!is(state, At.DRAINED) || !is(state, At.WAITING)) {
                    silent(with(with(state, At.DRAINED), At.WAITING));
                }
            }
            case CANCEL -> {
                if (over) {
                    callerDoes(with(state, At.CANCEL_CALLED), OK);
                } else if (!is(state, At.WAITING)) {
                    silent(with(with(with(state, At.CANCEL_CALLED), At.CANCEL_SENT), At.WAITING));
                }
            }
            case CANCEL_ACTOR -> {
                if (is(state, At.ENDED)) {
                    callerDoes(state, OK);
                } else if (!is(state, At.ACTOR_CANCEL_SENT)) {
                    silent(with(state, At.ACTOR_CANCEL_SENT));
                }
            }
            case END_SEND, CLOSE, CHECKPOINT, HANG, FAIL -> alike(Side.CALLER, state, op, cancelled);
            case STARTED -> throw new IllegalStateException(op + " is no step of the caller");
        }
    }

    /** A task that is cancelled is told that, where its cancel may have ended the other side too, or where that came just before (S-67). */
    private void orTheCancel(int[] state, Op op) {
        boolean ofBoth = is(state, At.EXPIRED) && fin(state) == Fin.CANCELLED_BY_CALLER;
        if (ofBoth || is(state, At.BLOCK_CANCELLED)) {
            callerThrows(state, op, Ex.CANCEL);
        }
    }

    /** Who waits when he is cancelled may be told first how the other side's cleanup has failed, which the same cancel made it do (D-13). */
    private void orTheFailureThatWonTheRace(int[] state, Op op, boolean failed) {
        if (is(state, At.EXPIRED) && failed && isGenuine(state)) {
            callerThrowsRemote(state, op);
        }
    }

    private void callerReceives(int[] state, Op op, boolean cancelled, boolean failed) {
        if (cancelled) {
            callerThrows(state, op, Ex.CANCEL);
            if (get(state, At.CALLER_RECEIVED) == get(state, At.CALLEE_SENT)) {
                orTheFailureThatWonTheRace(state, op, failed);
            }
        } else if (is(state, At.CALLER_CLOSED)) {
            callerThrows(state, op, Ex.CLOSED);
        } else if (get(state, At.CALLER_RECEIVED) < get(state, At.CALLEE_SENT) && !is(state, At.DRAINED)) {
            takes(Side.CALLER, state, op);
        } else if (failed) {
            callerThrowsRemote(state, op);
        } else if (is(state, At.FIN_KNOWN) || is(state, At.CALLEE_SEND_ENDED)) {
            findsTheEnd(Side.CALLER, state, op);
        }
    }

    private void callerDoes(int[] state, String shown) {
        moves.add(new Move(with(more(state, At.CALLER), At.WAITING, 0), shown, null));
    }

    private void callerThrowsRemote(int[] state, Op op) {
        callerThrows(with(state, At.TOLD), op, Ex.REMOTE);
    }

    private void callerThrows(int[] state, Op op, Ex ex) {
        String text = ex == Ex.REMOTE ? error(state) : ex.text;
        String shown = items(get(state, At.CALLER_RECEIVED), get(state, At.CALLER_LOOP)) + text;
        int[] next = with(with(more(state, At.CALLER), At.CALLER_LOOP, 0), At.WAITING, 0);
        if (!op.caught()) {
            next = with(with(next, At.PHASE, LEAVING), At.THROWN, ex.ordinal());
        }
        moves.add(new Move(next, shown, null));
    }

    // ---- the end of the block

    private void leaveNormally(int[] state) {
        int[] next = with(state, At.PHASE, LEAVING);
        if (talk.form() == Talk.Form.OPEN) {
            silent(next);
        } else if (is(state, At.CALLER_OPENED)) {
            int[] closed = with(with(next, At.CALLER_CLOSED), At.CALLER_SEND_ENDED);
            silent(closed);
            if (get(state, At.CALLER_RECEIVED) < get(state, At.CALLEE_SENT) && !is(state, At.FIN_KNOWN)) {
                silent(with(closed, At.LATE_ITEM)); // it may have come only now
            }
        } else {
            silent(with(next, At.DRAINED));
        }
    }

    /** A dialog by hand is closed: what has not ended is cancelled. */
    private static int[] closes(int[] state) {
        int[] next = with(state, At.CLOSING);
        return is(state, At.FIN_KNOWN) ? next : with(with(next, At.LEFT_CANCEL), At.CANCEL_SENT);
    }

    private void leave(int[] state) {
        Ex ex = thrown(state);
        if (ex == Ex.REMOTE) {
            boolean absorbed = isAcked(state) && talk.form() == Talk.Form.RUN;
            gone(state, absorbed ? VALUE : error(state));
            return;
        }
        if (talk.form() == Talk.Form.OPEN && !is(state, At.CLOSING)) {
            silent(closes(state));
            return;
        }
        boolean byOther = ex == Ex.CANCEL && is(state, At.BLOCK_CANCELLED);
        if (byOther) {
            gone(state, isAcked(state) && talk.form() == Talk.Form.RUN ? VALUE : error(state));
            if (is(state, At.EXPIRED) && !isGenuine(state)) {
                gone(state, EXPIRED);
            }
            return;
        }
        if (ex != Ex.NOTHING && !is(state, At.FIN_KNOWN) && !is(state, At.CANCEL_SENT)) {
            int[] next = with(state, At.CANCEL_SENT);
            silent(ex == Ex.CANCEL ? next : with(next, At.CANCEL_CALLED));
            return;
        }
        if (!is(state, At.FIN_KNOWN)) {
            return;
        }
        if (ex == Ex.NOTHING) {
            leftNormally(state);
        } else if (ex == Ex.CANCEL && talk.form() == Talk.Form.OPEN && talk.bound() == Talk.Bound.CANCEL) {
            // As in any try statement: a deadline looks for such a failure, and a cancel takes it along.
            gone(state, isUnseenByHand(state) ? CANCEL + " + " + error(state) : EXPIRED);
        } else if (ex == Ex.CANCEL) {
            gone(state, isGenuine(state) ? error(state) : EXPIRED);
        } else if (talk.form() == Talk.Form.OPEN) {
            gone(state, ex.text + (isUnseenByHand(state) ? " + " + error(state) : ""));
        } else if (ex == Ex.END && hasFailed(state) && !isAcked(state)) {
            gone(with(state, At.THROWN, Ex.REMOTE.ordinal()), error(state));
        } else {
            // An error of its own is a cancel, also where there is nothing left to cancel (S-71).
            gone(with(state, At.CANCEL_CALLED), ex.text + (isGenuine(state) ? " + " + error(state) : ""));
        }
    }

    /** Whether {@code close} has to tell an error, because nobody has (S-68). */
    private boolean isUnseenByHand(int[] state) {
        boolean finished = !is(state, At.LEFT_CANCEL);
        if (is(state, At.EXPIRED) && fin(state) == Fin.CANCELLED_BY_CALLER) {
            return false; // one cancel ended both ends (S-77)
        }
        return !is(state, At.TOLD) && hasFailed(state) && !isAcked(state) && (finished || isGenuine(state));
    }

    private void leftNormally(int[] state) {
        boolean expired = is(state, At.EXPIRED);
        boolean ours = is(state, At.LEFT_CANCEL) && !isGenuine(state);
        if (fin(state) == Fin.RETURNED) {
            gone(state, VALUE);
        } else if (talk.form() == Talk.Form.OPEN) {
            gone(state, isUnseenByHand(state) ? error(state) : VALUE);
        } else if (isAcked(state) || ours) {
            gone(state, VALUE);
        } else if (fin(state) != Fin.DEADLINE) {
            gone(state, error(state));
        }
        if (expired && !isGenuine(state)) {
            gone(state, EXPIRED);
        }
    }

    private void gone(int[] state, String left) {
        moves.add(new Move(with(state, At.PHASE, GONE), left, null));
    }

    /** What the dialog tells afterwards, if there was one. */
    private List<String> after(int[] state) {
        if (!is(state, At.STARTED)) {
            return List.of();
        }
        String canceller = switch (fin(state)) {
            case CANCELLED_BY_CALLER -> self;
            case CANCELLED_BY_ITSELF, FAILED, NOT_STARTED -> peer;
            case DEADLINE, NOTHING, RETURNED -> "nobody";
        };
        return talk.isBound()
                ? List.of()
                : List.of(
                        "called " + is(state, At.CANCEL_CALLED),
                        "acked " + isAcked(state),
                        "canceller " + canceller,
                        "one error");
    }
}
