package dev.harrow.internal.wire;

/** How the sender of a {@link Message.Goodbye} ended. */
public enum ExitKind {
    /** It had nothing left to do, or was asked to stop and finished what it had accepted. */
    COMPLETED(1),
    /** It was cancelled and its cleanup has run. */
    CANCELLED(2),
    /** It failed; a {@link Message.Failed} for dialog 0 went before. */
    FAILED(3),
    /** Only this link ends; the actor lives on. */
    LINK_CLOSED(4);

    private final int code;

    ExitKind(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
