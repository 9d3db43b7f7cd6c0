package dev.harrow.spi;

/** The kinds of messages between actors, as {@code docs/protocol.md} has them. */
public enum MessageType {
    /** The greeting of a link that is not inside one JVM. */
    HELLO,
    /** What a new actor is. */
    SPAWN_SPEC,
    /** A request: a call, a tell or a dialog. */
    START,
    /** A dialog was accepted, or a new actor is ready. */
    START_ACK,
    /** The first value of a dialog. */
    STARTED,
    /** An item of a stream. */
    YIELD,
    /** The receiver of a stream allows its sender more. */
    CREDIT,
    /** The sender of a stream has ended its sending. */
    STOP,
    /** Both ends of a stream wait for each other. */
    STALLED,
    /** The result of a call or dialog. */
    RETURN,
    /** The failure of a call, dialog or actor. */
    FAILED,
    /** A call, dialog or actor shall be cancelled. */
    CANCEL,
    /** A cancel was received. */
    CANCEL_ACK,
    /** What was cancelled has ended. */
    CANCEL_DONE,
    /** An actor shall end in order. */
    STOP_ACTOR,
    /** An actor is asked what it and all below it is doing. */
    INSPECT,
    /** What it and all below it is doing. */
    INSPECTED,
    /** A JVM that stands by is told which actor it is. */
    BECOME,
    /** An actor has ended. */
    GOODBYE
}
