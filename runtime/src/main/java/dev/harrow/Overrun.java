package dev.harrow;

/** What happens to an item that arrives while the window of its receiver is full (S-92..S-94, D-9). */
public enum Overrun {
    /** The sender waits, so it never happens. Window: 1024 items, or 256 KiB where items are encoded. */
    BLOCK,
    /** The sender does not wait, and fails with {@link StreamOverrunException}. Window: 64 items. */
    FAIL,
    /** The sender does not wait; the oldest item that was not received is lost, and counted. Window: 64 items. */
    DROP_OLDEST,
    /** The sender does not wait; the arriving item is lost, and counted. Window: 64 items. */
    DROP_NEWEST
}
