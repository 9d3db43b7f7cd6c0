package dev.harrow.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import org.apache.pekko.actor.AbstractActor;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.Props;
import org.apache.pekko.pattern.Patterns;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Talks to the actor of a {@link PekkoServer}, one caller at a time. */
@State(Scope.Thread)
public class PekkoRemotePeer {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Semaphore room = new Semaphore(0);
    private final BlockingQueue<Afar.Arrived> arrived = new ArrayBlockingQueue<>(1);

    @SuppressWarnings("NullAway.Init") // by open
    private OtherJvm server;

    @SuppressWarnings("NullAway.Init") // by open
    private PekkoPeer.Remote remote;

    @SuppressWarnings("NullAway.Init") // by open
    private ActorRef afar;

    @SuppressWarnings("NullAway.Init") // by open
    private ActorRef sender;

    @Setup
    public void open() throws IOException, ExecutionException, InterruptedException {
        server = OtherJvm.start(PekkoServer.class);
        remote = new PekkoPeer.Remote("near");
        afar = remote.system()
                .actorSelection(server.address() + "/user/" + PekkoServer.NAME)
                .resolveOne(PATIENCE)
                .toCompletableFuture()
                .get();
        sender = remote.system().actorOf(Props.create(Sending.class, () -> new Sending(room, arrived)));
    }

    @TearDown
    public void close() {
        remote.close();
        server.close();
    }

    Pong ask(Ping ping) throws ExecutionException, InterruptedException {
        return (Pong) Patterns.ask(afar, ping, PATIENCE).toCompletableFuture().get();
    }

    /** Sends so many items, and waits whenever as many as the receiver allows are on their way. */
    Afar.Arrived send(byte[] payload, int items) throws InterruptedException {
        room.drainPermits();
        room.release(PekkoServer.window(payload.length));
        for (int i = 0; i < items; i++) {
            room.acquire();
            afar.tell(payload, sender);
        }
        afar.tell(PekkoServer.END, sender);
        return arrived.take();
    }

    private static final class Sending extends AbstractActor {
        private final Semaphore room;
        private final BlockingQueue<Afar.Arrived> arrived;

        Sending(Semaphore room, BlockingQueue<Afar.Arrived> arrived) {
            this.room = room;
            this.arrived = arrived;
        }

        @Override
        public Receive createReceive() {
            return receiveBuilder()
                    .match(Integer.class, room::release)
                    .match(Afar.Arrived.class, arrived::put)
                    .build();
        }
    }
}
