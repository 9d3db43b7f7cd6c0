package dev.harrow.internal.wire;

import java.util.ArrayList;
import java.util.List;

/**
 * How much of an error is sent. What is beyond is left out with a note in the message: an error never fails to be sent
 * because of its size or shape.
 *
 * @param depth how deep causes and suppressed errors may be nested, the error itself being at depth 1
 * @param nodes how many errors there may be in all
 * @param frames how many stack frames each may have
 * @param chars how long each message, class name and frame text may be
 * @param relays how many relays are named: the first one and the last ones
 * @param relayFrames how many stack frames each relay may have
 */
record ErrorLimits(int depth, int nodes, int frames, int chars, int relays, int relayFrames) {
    /** The bounds of the protocol: a receiver refuses more depth or nodes than this. */
    static final ErrorLimits WIDE = new ErrorLimits(32, 256, 1024, 1 << 20, 1024, 64);

    /** From wide to tight; the tightest fits the smallest frame limit. */
    static final List<ErrorLimits> ALL = List.of(
            WIDE,
            new ErrorLimits(32, 64, 128, 16 << 10, 64, 16),
            new ErrorLimits(8, 8, 32, 1 << 10, 16, 4),
            new ErrorLimits(1, 1, 0, 128, 2, 0));

    /** The text, cut to the length that is allowed. */
    String cut(String text) {
        if (text.length() <= chars) {
            return text;
        }
        // half of a surrogate pair would make the whole text go as UTF-16
        int end = Character.isHighSurrogate(text.charAt(chars - 1)) ? chars - 1 : chars;
        return text.substring(0, end) + "... [" + (text.length() - end) + " characters left out]";
    }

    /** The relays that are named: the first one, which got it from the origin, and the last ones. */
    <T> List<T> cutRelays(List<T> all) {
        if (all.size() <= relays) {
            return all;
        }
        List<T> kept = new ArrayList<>(relays);
        kept.add(all.getFirst());
        kept.addAll(all.subList(all.size() - relays + 1, all.size()));
        return kept;
    }
}
