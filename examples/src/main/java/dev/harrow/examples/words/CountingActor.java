package dev.harrow.examples.words;

import dev.harrow.Actor;
import dev.harrow.Context;
import dev.harrow.MsgStream;
import java.io.StreamCorruptedException;
import java.util.Map;

/** A {@link Counter}. */
public final class CountingActor implements Counter {
    private final String name = Actor.current().id().name();
    private long good;
    private long bad;
    private boolean done;

    /** Runs in the new actor. */
    public CountingActor() {
        Actor.current().onEnd(this::reportEnd);
    }

    @Override
    public long count(Context<Member, Line, Map<String, Long>> lines)
            throws StreamCorruptedException, InterruptedException {
        lines.started(new Member(name, ProcessHandle.current().pid()));
        Tally tally = new Tally();
        long words = 0;
        try (MsgStream<Line, Map<String, Long>> stream = lines.stream(options -> options.window(Line.WINDOW))) {
            for (Line line : stream) { // ends when the aggregator ends its sending
                words += Words.forEach(whole(line), tally::add);
            }
            tally.sendPages(stream);
        }
        done = true;
        return words;
    }

    private String whole(Line line) throws StreamCorruptedException {
        try {
            String text = line.whole();
            good++;
            return text;
        } catch (StreamCorruptedException e) {
            bad++;
            throw e;
        }
    }

    /** A counter that ends before it has told its counts was not needed any more: somebody cancelled it. */
    private void reportEnd() {
        if (!done) {
            System.out.println("  " + name + " was cancelled after " + good + " good lines and " + bad + " bad");
        }
    }
}
