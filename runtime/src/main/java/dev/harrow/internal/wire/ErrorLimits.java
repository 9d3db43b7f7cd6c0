package dev.harrow.internal.wire;

import java.util.List;

/**
 * How much of an error is sent. What is beyond is left out with a note in the message: an error never fails to be sent
 * because of its size or shape.
 *
 * @param depth how deep causes and suppressed errors may be nested, the error itself being at depth 1
 * @param nodes how many errors there may be in all
 * @param frames how many stack frames each may have
 * @param chars how long each message, class name and frame text may be
 * @param hops how many relays are named: the origin and the last ones
 */
record ErrorLimits(int depth, int nodes, int frames, int chars, int hops) {
    /** The bounds of the protocol: a receiver refuses more depth or nodes than this. */
    static final ErrorLimits WIDE = new ErrorLimits(32, 256, 1024, 1 << 20, 1024);

    /** From wide to tight; the tightest fits the smallest frame limit. */
    static final List<ErrorLimits> ALL = List.of(
            WIDE,
            new ErrorLimits(32, 64, 128, 16 << 10, 64),
            new ErrorLimits(8, 8, 32, 1 << 10, 16),
            new ErrorLimits(1, 1, 0, 128, 2));
}
