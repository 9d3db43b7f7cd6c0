package dev.harrow.examples.words;

import dev.harrow.Backend;
import dev.harrow.Context;
import dev.harrow.MsgStream;
import dev.harrow.Nursery;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An {@link Aggregator}. Its counters live in a nursery of the dialog that they are there for: when that ends, however it ends, they have
 * ended before.
 *
 * <p>It keeps no line. While a counter's window is full the aggregator waits, so its own window fills, and then the one who reads the
 * files waits too.
 */
public final class AggregatingActor implements Aggregator {

    @Override
    public long count(Context<List<Member>, Line, Map<String, Long>> lines, Fleet fleet) throws InterruptedException {
        return Nursery.call(options -> options.name("counters"), nursery -> {
            try (Lanes lanes = new Lanes()) {
                List<Member> members = new ArrayList<>();
                for (int i = 1; i <= fleet.counters(); i++) {
                    Backend backend = fleet.backendOf(i);
                    members.add(lanes.add(nursery.start(
                            "counter-" + i, Counter.class, CountingActor::new, options -> options.backend(backend))));
                }
                lines.started(members);
                long words = count(lines, lanes);
                nursery.stop();
                return words;
            }
        });
    }

    private static long count(Context<List<Member>, Line, Map<String, Long>> lines, Lanes lanes)
            throws InterruptedException {
        Tally merged = new Tally();
        try (MsgStream<Line, Map<String, Long>> stream = lines.stream(options -> options.window(Line.WINDOW))) {
            for (Line line : stream) { // ends when the root ends its sending
                lanes.send(line);
            }
            long words = lanes.finish(merged);
            merged.sendPages(stream);
            return words;
        }
    }
}
