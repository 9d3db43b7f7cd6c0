package dev.harrow.model;

import dev.harrow.MsgStream;
import dev.harrow.StreamConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One side's use of its stream, whichever side that is. Used by one task. */
final class Items {
    private final List<Integer> looped = new ArrayList<>();
    private @Nullable MsgStream<Integer, Integer> stream;
    private int sent;

    /** Options of a stream with this window, or with the usual one if that is 0. */
    static UnaryOperator<StreamConfig> window(int items) {
        return items == 0 ? UnaryOperator.identity() : options -> options.window(items);
    }

    /** The stream is there. */
    void opened(MsgStream<Integer, Integer> opened) {
        stream = opened;
    }

    /** Does it, if there is a stream; returns what that shows. */
    String step(Op.Kind kind) throws InterruptedException {
        MsgStream<Integer, Integer> open = stream;
        if (open == null) {
            return TalkModel.NONE;
        }
        switch (kind) {
            case SEND -> {
                open.send(sent);
                sent++;
            }
            case RECEIVE -> {
                return Integer.toString(open.receive());
            }
            case DRAIN -> {
                for (int each : open) {
                    looped.add(each);
                }
                return takeLooped() + "end";
            }
            case END_SEND -> open.endSend();
            case CLOSE -> open.close();
            default -> throw new IllegalArgumentException(kind.toString());
        }
        return TalkModel.OK;
    }

    /** What a loop has received, which is then forgotten. */
    String takeLooped() {
        StringBuilder text = new StringBuilder();
        looped.forEach(each -> text.append(each).append(' '));
        looped.clear();
        return text.toString();
    }
}
