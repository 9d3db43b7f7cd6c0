package dev.harrow.behaviour;

import java.util.List;

/** A point in the life of an actor that has a process to itself. */
sealed interface Point {

    /** So long after the beginning of the start. */
    record Time(int millis) implements Point {}

    /** The message with this number, the first being 0, of those that this side sends. */
    record Message(boolean fromActor, int number) implements Point {}

    /** How far the actor is, which decides what its end means. */
    enum Phase {
        START,
        READY,
        WORK,
        CANCEL,
        STOP,
        PARTED
    }

    /** Types of frames, by {@code docs/protocol.md}. */
    int HELLO = 1;

    int SPEC_FRAME = 2;
    int START_FRAME = 3;
    int START_ACK = 4;
    int STARTED_FRAME = 5;
    int YIELD = 6;
    int CREDIT = 7;
    int STOP_FRAME = 8;
    int RETURN = 9;
    int FAILED = 10;
    int CANCEL_FRAME = 11;
    int CANCEL_ACK_FRAME = 12;
    int CANCEL_DONE_FRAME = 13;
    int STOP_ACTOR = 14;
    int GOODBYE_FRAME = 15;
    int BECOME = 19;

    /** Kinds of a start. */
    int CALL_KIND = 1;

    int DIALOG_KIND = 3;

    /** Of which dialog a message has to be. */
    enum Of {
        LINK,
        CALL,
        CONVERSATION
    }

    /** Every point that has a name, in the order of a life. */
    enum Named implements Point {
        /** The process is made and does not run {@code java} yet. */
        BEFORE_EXEC(Phase.START),
        /** It does, and has not dialled. */
        BOOTING(Phase.START),
        DIALLED(Phase.START),
        HELLO_OF_ACTOR(Phase.START, true, HELLO, Of.LINK, 0),
        HELLO_OF_PARENT(Phase.START, false, HELLO, Of.LINK, 0),
        PROOF_OF_ACTOR(Phase.START, true, HELLO, Of.LINK, 1),
        SPEC(Phase.START, false, SPEC_FRAME, Of.LINK, 0),
        READY(Phase.READY, true, START_ACK, Of.LINK, 0),
        FIRST_CALL(Phase.WORK, false, START_FRAME, Of.CALL, 0),
        FIRST_ANSWER(Phase.WORK, true, RETURN, Of.CALL, 0),
        DIALOG_START(Phase.WORK, false, START_FRAME, Of.CONVERSATION, 0),
        DIALOG_STARTED(Phase.WORK, true, STARTED_FRAME, Of.CONVERSATION, 0),
        CREDIT_FOR_ACTOR(Phase.WORK, false, CREDIT, Of.CONVERSATION, 0),
        ITEM_OF_ACTOR(Phase.WORK, true, YIELD, Of.CONVERSATION, 0),
        CREDIT_FOR_PARENT(Phase.WORK, true, CREDIT, Of.CONVERSATION, 0),
        ITEM_OF_PARENT(Phase.WORK, false, YIELD, Of.CONVERSATION, 0),
        LAST_ITEM_OF_PARENT(Phase.WORK, false, YIELD, Of.CONVERSATION, 2),
        END_OF_ITEMS(Phase.WORK, false, STOP_FRAME, Of.CONVERSATION, 0),
        DIALOG_RESULT(Phase.WORK, true, RETURN, Of.CONVERSATION, 0),
        MID_FRAME_TO_ACTOR(Phase.WORK),
        MID_FRAME_FROM_ACTOR(Phase.WORK),
        CANCEL_OF_CALL(Phase.WORK, false, CANCEL_FRAME, Of.CALL, 0),
        CANCELLED_CALL(Phase.WORK, true, FAILED, Of.CALL, 0),
        CANCEL(Phase.CANCEL, false, CANCEL_FRAME, Of.LINK, 0),
        CANCEL_ACK(Phase.CANCEL, true, CANCEL_ACK_FRAME, Of.LINK, 0),
        CANCEL_DONE(Phase.CANCEL, true, CANCEL_DONE_FRAME, Of.LINK, 0),
        GOODBYE_AFTER_CANCEL(Phase.CANCEL, true, GOODBYE_FRAME, Of.LINK, 0),
        STOP(Phase.STOP, false, STOP_ACTOR, Of.LINK, 0),
        GOODBYE(Phase.PARTED, true, GOODBYE_FRAME, Of.LINK, 0),
        /** It has said goodbye and closed its link; its process ends. */
        HUNG_UP(Phase.PARTED);

        private final Phase phase;
        private final boolean isFrame;
        private final boolean fromActor;
        private final int type;
        private final Of of;
        private final int before;

        Named(Phase phase) {
            this.phase = phase;
            this.isFrame = false;
            this.fromActor = false;
            this.type = 0;
            this.of = Of.LINK;
            this.before = 0;
        }

        /** The frame of that type of that side, after {@code before} others like it. */
        Named(Phase phase, boolean fromActor, int type, Of of, int before) {
            this.phase = phase;
            this.isFrame = true;
            this.fromActor = fromActor;
            this.type = type;
            this.of = of;
            this.before = before;
        }

        Phase phase() {
            return phase;
        }

        /** How many frames like the one of this point come before it. */
        int before() {
            return before;
        }

        /** Whether a frame is like the one of this point. */
        boolean matches(Relay.Frame frame, long conversation) {
            Of what = frame.dialog() == 0 ? Of.LINK : frame.dialog() == conversation ? Of.CONVERSATION : Of.CALL;
            return isFrame && frame.fromActor() == fromActor && frame.type() == type && what == of;
        }

        /** Whether it is seen by watching processes, which only Linux lets a test do fast enough. */
        boolean needsProc() {
            return this == BEFORE_EXEC || this == BOOTING;
        }

        /** Whether the actor is cancelled in a life that has this point, and not stopped. */
        boolean inCancel() {
            return phase == Phase.CANCEL;
        }

        /** All of them, as far as this machine can tell them. */
        static List<Named> all() {
            boolean proc = Children.areSeen();
            return List.of(values()).stream()
                    .filter(point -> proc || !point.needsProc())
                    .toList();
        }
    }
}
