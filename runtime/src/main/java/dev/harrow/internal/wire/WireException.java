package dev.harrow.internal.wire;

import java.util.Objects;

/**
 * A frame that cannot be understood. It is no {@code IOException}, because it is not the loss of the link: {@link #kind()}
 * tells whether reading may go on (S-105).
 */
public final class WireException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What the receiver can still do. */
    public enum Kind {
        /** This frame is lost and the next one can be read. */
        BAD_FRAME,
        /** The length cannot be right, so nobody knows where the next frame begins: the link has to be closed. */
        LOST_SYNC,
        /** The peer speaks no protocol version that this side speaks: the link has to be closed. */
        VERSION
    }

    private final Kind kind;
    private final long dialog;

    WireException(Kind kind, long dialog, String message) {
        super(message);
        this.kind = Objects.requireNonNull(kind);
        this.dialog = dialog;
    }

    public Kind kind() {
        return kind;
    }

    /** The dialog that the frame was meant for, or {@link Message#LINK} if it was for none or that is unknown too. */
    public long dialog() {
        return dialog;
    }
}
