package dev.harrow.internal.wire;

/** What is being written outgrew its limit. Never leaves this package: it becomes a {@code MsgTypeException}. */
final class TooLarge extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooLarge(int limit) {
        super("more than " + limit + " bytes", null, false, false);
    }
}
