package dev.harrow.examples.words;

import dev.harrow.Dialog;
import dev.harrow.EndOfStreamException;
import dev.harrow.MsgStream;
import dev.harrow.Portal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The aggregator's dialogs, one with each counter. Belongs to one task. */
final class Lanes implements AutoCloseable {

    private record Lane(
            Dialog<Member, Map<String, Long>, Line, Long> dialog, MsgStream<Map<String, Long>, Line> stream) {}

    private final List<Lane> lanes = new ArrayList<>();
    private int next; // the lane that the next line goes to

    /** Begins a dialog with a counter, which says who it is. */
    Member add(Portal<Counter> counter) throws InterruptedException {
        var dialog = counter.open(Counter::count);
        lanes.add(new Lane(dialog, dialog.stream()));
        return dialog.started();
    }

    /** Sends a line to the counter whose turn it is; waits while its window is full. */
    void send(Line line) throws InterruptedException {
        Lane lane = lanes.get(next);
        next = (next + 1) % lanes.size();
        try {
            lane.stream().send(line);
        } catch (EndOfStreamException e) {
            lane.dialog().result(); // a counter that takes no more lines has failed, and this throws with what
            throw e;
        }
    }

    /** Ends the sending, receives what every counter found into {@code merged}, and returns how many words they counted. */
    long finish(Tally merged) throws InterruptedException {
        for (Lane lane : lanes) {
            lane.stream().endSend();
        }
        long words = 0;
        for (Lane lane : lanes) {
            lane.stream().forEach(merged::addAll);
            words += lane.dialog().result();
        }
        return words;
    }

    /** Ends all dialogs; a counter that has not ended its own is cancelled. */
    @Override
    public void close() {
        RuntimeException failure = null;
        for (Lane lane : lanes) {
            try {
                lane.dialog().close();
            } catch (RuntimeException e) { // of a counter that failed as well, and was not asked yet
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
