package dev.harrow.model;

/**
 * One step of a side of a {@link Talk}.
 *
 * @param kind what it does
 * @param caught whether what it throws is caught, so that the side goes on with the next one
 */
public record Op(Kind kind, boolean caught) {

    /** What a side can do. */
    public enum Kind {
        /** The called side says its first value. */
        STARTED,
        /** Opens the stream. */
        OPEN,
        /** Sends the next number, beginning with 0; nothing if there is no stream. */
        SEND,
        /** Receives one item; nothing if there is no stream. */
        RECEIVE,
        /** Receives by a loop until the end; nothing if there is no stream. */
        DRAIN,
        /** Ends the sending; nothing if there is no stream. */
        END_SEND,
        /** Closes the stream; nothing if there is none. */
        CLOSE,
        /** The caller asks for the result. */
        RESULT,
        /** The caller cancels the dialog, or the called side itself. */
        CANCEL,
        /** The caller cancels the actor. */
        CANCEL_ACTOR,
        /** Looks whether it is cancelled. */
        CHECKPOINT,
        /** Waits until it is cancelled. */
        HANG,
        /** Throws. */
        FAIL
    }

    @Override
    public String toString() {
        return kind + (caught ? "?" : "");
    }
}
