package dev.harrow.internal.ipc;

import java.time.Duration;

/**
 * What a peer that has proved nothing may take of a listener.
 *
 * @param greeting the time for the whole greeting
 * @param strangers how many connections may be in their greeting at a time; further ones are closed at once
 */
record Limits(Duration greeting, int strangers) {
    /** S-134 has the time; the number is that of DESIGN §8. */
    static final Limits USUAL = new Limits(Duration.ofSeconds(10), 64);
}
