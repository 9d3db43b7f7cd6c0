package dev.harrow.internal.ipc;

import java.time.Duration;

/**
 * What a peer that has proved nothing may take of a listener.
 *
 * @param greeting the time for the whole greeting
 * @param strangers how many connections may be in their greeting at a time; further ones are closed at once
 */
record Limits(Duration greeting, int strangers) {
    /** The time is that of S-134. The number is far above what the children of one machine need at a time, and far below what hurts. */
    static final Limits USUAL = new Limits(Duration.ofSeconds(10), 64);
}
