package dev.harrow.internal.wire;

/** Why a dialog or a link failed, so that the receiver can build the right exception (S-102). */
public enum FailureKind {
    /** User code threw: {@code RemoteActorException}. */
    FAILED(1),
    /** The task ended because somebody asked it to: {@code ContextCancelledException}, by the error's canceller. */
    CANCELLED(2),
    /** The deadline that came with the call passed: {@code DeadlineExceededException}. */
    DEADLINE(3),
    /** A payload does not fit its declared type: {@code MsgTypeException}. */
    MSG_TYPE(4),
    /** The target is not served by this actor: {@code NotExposedException}; nothing was run. */
    NOT_EXPOSED(5),
    /** The actor takes no new requests, because it is stopping or gone; nothing was run. */
    REFUSED(6),
    /** The receiver's window was full under a policy that does not block (S-93). */
    OVERRUN(7),
    /** The peer broke the protocol: a second first value, no first value, a message that does not fit the state. */
    PROTOCOL(8),
    /** The user asked the program to end (S-54): {@code UserAbortException}. */
    USER_ABORT(9);

    private final int code;

    FailureKind(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
