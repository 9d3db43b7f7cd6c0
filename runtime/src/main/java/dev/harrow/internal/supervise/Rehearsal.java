package dev.harrow.internal.supervise;

import dev.harrow.Backend;
import dev.harrow.Context;
import dev.harrow.MsgStream;
import dev.harrow.Portal;
import dev.harrow.RemoteActorException;
import dev.harrow.Scopes;
import dev.harrow.spi.Availability;
import dev.harrow.spi.Capability;
import dev.harrow.spi.SpawnBackend;
import dev.harrow.spi.SpawnRequest;
import dev.harrow.spi.Vessel;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * What a JVM that stands by does while it waits: what actors do, once, in a tree of its own, so that the classes for it are loaded and linked, and an
 * actor that comes does not wait for that. All values go through the codecs, in their compact form and as JSON.
 */
public final class Rehearsal {
    /** Any backend would do; this one needs no other module, and is not chosen by the environment. */
    static final SpawnBackend HERE = new Here();

    private static final Duration LONG = Duration.ofMinutes(1);

    private Rehearsal() {}

    /** A part of it. */
    private interface Step {
        void play(Portal<Part> portal) throws InterruptedException;
    }

    private static final List<Step> STEPS = List.of(
            Rehearsal::call, Rehearsal::callWithJson, Rehearsal::fail, Rehearsal::converse, Rehearsal::useProxy);

    /** What the actor serves. */
    public interface Part {
        Pair swap(Pair pair);

        Map<String, List<Moment>> echo(Map<String, List<Moment>> value);

        void fail();

        int talk(Context<String, Pair, Pair> context) throws InterruptedException;
    }

    /** A small value. */
    public record Pair(int left, String right) {}

    /** A value that goes as JSON. */
    public record Moment(Instant at, Optional<String> what) {}

    /** The actor. */
    public static final class Actor implements Part {
        public Actor() {}

        @Override
        public Pair swap(Pair pair) {
            return new Pair(pair.right().length(), Integer.toString(pair.left()));
        }

        @Override
        public Map<String, List<Moment>> echo(Map<String, List<Moment>> value) {
            return value;
        }

        @Override
        public void fail() {
            throw new UnsupportedOperationException("this is how it is when something fails");
        }

        @Override
        public int talk(Context<String, Pair, Pair> context) throws InterruptedException {
            context.started("here");
            int received = 0;
            try (MsgStream<Pair, Pair> stream = context.stream()) {
                for (Pair each : stream) {
                    stream.send(swap(each));
                    received++;
                }
            }
            return received;
        }
    }

    /**
     * Does it, on the calling thread, which is in no tree.
     *
     * @param enough whether to leave the rest out; asked after each part
     */
    static void play(BooleanSupplier enough) throws InterruptedException {
        NurserySettings settings = new NurserySettings("rehearsal", null, RootSettings.ofRehearsal());
        Nurseries.call(settings, nursery -> {
            Portal<Part> portal = nursery.start("part", Part.class, Actor::new);
            for (Step step : STEPS) {
                if (enough.getAsBoolean()) {
                    break;
                }
                step.play(portal);
            }
            nursery.stop();
            return true;
        });
    }

    private static void call(Portal<Part> portal) throws InterruptedException {
        require(new Pair(3, "1"), portal.call(Part::swap, new Pair(1, "one")));
    }

    private static void callWithJson(Portal<Part> portal) throws InterruptedException {
        Map<String, List<Moment>> value = Map.of("times", List.of(new Moment(Instant.EPOCH, Optional.of("begin"))));
        require(value, portal.call(Part::echo, value));
    }

    private static void fail(Portal<Part> portal) throws InterruptedException {
        String failed = "";
        try {
            portal.run(Part::fail);
        } catch (RemoteActorException e) {
            failed = e.sourceType();
        }
        require(UnsupportedOperationException.class.getName(), failed);
    }

    private static void converse(Portal<Part> portal) throws InterruptedException {
        int received = portal.converse(Part::talk, dialog -> {
            try (MsgStream<Pair, Pair> stream = dialog.stream()) {
                stream.send(new Pair(1, "one"));
                require(new Pair(3, "1"), stream.receive());
                stream.endSend();
            }
            return dialog.result();
        });
        require(1, received);
    }

    private static void useProxy(Portal<Part> portal) throws InterruptedException {
        Pair answer = Scopes.failAfter(LONG, () -> portal.proxy().swap(new Pair(2, "two")));
        require(new Pair(3, "2"), answer);
    }

    /** What came out is not what it has to be: this JVM is of no use. */
    private static void require(Object expected, Object found) {
        if (!expected.equals(found)) {
            throw new IllegalStateException("the rehearsal of an actor gave " + found + " in place of " + expected);
        }
    }

    /** Hosts the actor here, as the backend {@code thread} does. */
    private static final class Here implements SpawnBackend {
        @Override
        public Backend key() {
            return Backend.THREAD;
        }

        @Override
        public Availability availability() {
            return Availability.available();
        }

        @Override
        public Set<Capability> capabilities() {
            return Set.of();
        }

        @Override
        public Vessel spawn(SpawnRequest request) {
            return request.hostHere();
        }
    }
}
