package dev.harrow.benchmarks;

import java.io.IOException;
import org.apache.pekko.actor.AbstractActor;
import org.apache.pekko.actor.Props;

/** The Pekko peer's other JVM: an actor that is reached over Artery TCP. */
public final class PekkoServer {
    static final String NAME = "afar";

    /** Ends a stream; the answer says what has arrived. */
    static final String END = "end";

    private static final int MOST_BYTES = 8 << 20;
    private static final int MOST_ITEMS = 2048; // Artery drops what is beyond 3072
    private static final int LEAST_ITEMS = 64;

    private PekkoServer() {}

    /** Serves until its standard input ends. */
    public static void main(String[] args) throws IOException {
        try (PekkoPeer.Remote remote = new PekkoPeer.Remote(NAME)) {
            remote.system().actorOf(Props.create(Serving.class, Serving::new), NAME);
            OtherJvm.serveAt(remote.address());
        }
    }

    /** How many items of a size may be on their way: Artery itself has no backpressure. Every quarter of them is acknowledged. */
    static int window(int size) {
        return Math.clamp(MOST_BYTES / size, LEAST_ITEMS, MOST_ITEMS);
    }

    private static final class Serving extends AbstractActor {
        private int unacknowledged;
        private long items;
        private long bytes;

        @Override
        public Receive createReceive() {
            return receiveBuilder()
                    .match(byte[].class, this::take)
                    .match(Ping.class, ping -> getSender().tell(Pong.to(ping), getSelf()))
                    .matchEquals(END, end -> {
                        getSender().tell(new Afar.Arrived(items, bytes), getSelf());
                        unacknowledged = 0;
                        items = 0;
                        bytes = 0;
                    })
                    .build();
        }

        private void take(byte[] item) {
            items++;
            bytes += item.length;
            unacknowledged++;
            if (unacknowledged == window(item.length) / 4) {
                getSender().tell(unacknowledged, getSelf());
                unacknowledged = 0;
            }
        }
    }
}
