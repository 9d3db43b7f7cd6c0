package dev.harrow.testing;

import dev.harrow.Portal;
import dev.harrow.spi.ForTesting;
import dev.harrow.spi.LinkFaults;
import dev.harrow.spi.MessageType;
import dev.harrow.spi.Tamper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.opentest4j.AssertionFailedError;

/**
 * Disturbs the link to an actor in the middle of what goes over it.
 *
 * {@snippet :
 * try (Faults faults = Faults.on(portal)) {
 *     faults.fromActor().at(MessageType.RETURN).corrupt();
 *     assertThatThrownBy(() -> portal.call(Greeter::greet, "Ada")).isInstanceOf(TransportClosedException.class);
 * }
 * }
 *
 * <p>Each fault belongs to one direction and is bound to a message: the n-th from now on, the n-th of a type, or the next that a predicate chooses; or it
 * happens at once. Closing this takes the disturbance away: what was held back is delivered, what was broken stays broken. A fault that was asked
 * for and never came about makes {@link #close} fail, since a test whose fault does not happen proves nothing.
 *
 * <p>The same faults work on every kind of link. On a link inside one JVM, where there are no bytes, a message that is {@linkplain When#corrupt corrupt} arrives
 * as one that cannot be read. What Harrow promises then: a message that cannot be read ends the call or dialog that it belongs to, at both ends, with
 * a typed error, and nothing else; after the fifth the link is closed. A link that is closed fails everything that was open on it, and
 * ends the actor.
 *
 * <p>All methods may be called from any thread. Use it in the actor that started the one that is disturbed.
 */
public final class Faults implements AutoCloseable {
    private final LinkFaults link;
    private final Way toActor;
    private final Way fromActor;

    private Faults(LinkFaults link) {
        this.link = link;
        this.toActor = new Way("to " + link.peer(), link::closeToActor);
        this.fromActor = new Way("from " + link.peer(), link::closeFromActor);
    }

    /** Begins to disturb the link of a portal; what was disturbed there by another instance is not any more. */
    public static Faults on(Portal<?> portal) {
        Faults faults = new Faults(LinkFaults.of(portal));
        faults.link.tamper(faults.toActor, faults.fromActor);
        return faults;
    }

    /**
     * Kills the process of an actor, as {@code kill -9} does; does not wait for its end.
     *
     * @throws IllegalArgumentException if the actor has no process of its own
     */
    public static void kill(Portal<?> portal) {
        process(portal).destroyForcibly();
    }

    /**
     * Stops the process of an actor, as {@code kill -STOP} does: it keeps its memory and its sockets and does nothing, until what is returned is
     * closed. A stopped process can still be killed.
     *
     * @throws IllegalArgumentException if the actor has no process of its own
     */
    public static Pause pause(Portal<?> portal) {
        ProcessHandle process = process(portal);
        signal("STOP", process);
        return () -> {
            if (process.isAlive()) {
                signal("CONT", process);
            }
        };
    }

    /** A process that was stopped. */
    @FunctionalInterface
    public interface Pause extends AutoCloseable {
        /** Lets it go on, if it still lives. */
        @Override
        void close();
    }

    private static ProcessHandle process(Portal<?> portal) {
        return ForTesting.ofThisJvm()
                .process(portal.id())
                .orElseThrow(() -> new IllegalArgumentException("actor " + portal.id()
                        + " has no process of its own that lives; start it with backend 'process'"));
    }

    /** The JDK has no other way to send these. */
    private static void signal(String name, ProcessHandle process) {
        try {
            int status = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new IllegalStateException(
                        "kill -" + name + " of process " + process.pid() + " ended with status " + status);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("process " + process.pid() + " could not be sent a signal", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(
                    "interrupted while process " + process.pid() + " was sent a signal, which may have come or not", e);
        }
    }

    /** The direction in which the actor is called. */
    public Way toActor() {
        return toActor;
    }

    /** The direction in which the actor answers. */
    public Way fromActor() {
        return fromActor;
    }

    /** Breaks the link now: both ends find it closed. */
    public void breakLink() {
        link.close();
    }

    /**
     * Takes the disturbance away and delivers what was held back.
     *
     * @throws AssertionFailedError if a fault that was asked for has not happened
     */
    @Override
    public void close() {
        link.tamper(null, null);
        List<String> missed = new ArrayList<>();
        toActor.end(missed);
        fromActor.end(missed);
        if (!missed.isEmpty()) {
            throw new AssertionFailedError(
                    "these faults were asked for and never came about, so the test proves nothing of them: "
                            + String.join("; ", missed));
        }
    }

    /** A fault that was asked for. */
    public static final class Fault {
        private final String what;
        private final CountDownLatch happened = new CountDownLatch(1);
        private final Runnable release;

        private Fault(String what, Runnable release) {
            this.what = what;
            this.release = release;
        }

        /** Whether it has happened. */
        public boolean hasHappened() {
            return happened.getCount() == 0;
        }

        /**
         * Waits until it happens.
         *
         * @throws AssertionFailedError if it does not within this time
         */
        public void await(Duration atMost) throws InterruptedException {
            if (!happened.await(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new AssertionFailedError("fault '" + what + "' did not come about within " + atMost);
            }
        }

        /** Ends it, if it is one that holds back: what it kept is delivered, in order, on this thread. Harmless otherwise. */
        public void release() {
            release.run();
        }

        @Override
        public String toString() {
            return what;
        }
    }

    /** One direction of the link. */
    public final class Way implements Tamper {
        private final String name;
        private final Runnable halfClose;
        private final List<Rule> rules = new ArrayList<>(); // guarded by this: those whose message has not come
        private final ArrayDeque<Held> queue = new ArrayDeque<>(); // guarded by this: what was held back, in order
        private @Nullable Rule holding; // guarded by this: why messages are held back
        private boolean draining; // guarded by this: a thread delivers the queue, others add to it
        private Duration delay = Duration.ZERO; // guarded by this: how long each message is held
        private long passed; // guarded by this

        private Way(String name, Runnable halfClose) {
            this.name = name;
            this.halfClose = halfClose;
        }

        /** At the {@code count}-th message from now on, of whatever kind; 1 is the next. */
        public When at(int count) {
            requirePositive(count);
            return new When(this, "message " + count, message -> true, count, false);
        }

        /** At the next message of this kind. */
        public When at(MessageType type) {
            return at(type, 1);
        }

        /** At the {@code count}-th message of this kind from now on; 1 is the next. */
        public When at(MessageType type, int count) {
            requirePositive(count);
            return new When(this, type + " " + count, message -> message.type() == type, count, false);
        }

        /** At every message of this kind from now on. */
        public When every(MessageType type) {
            return new When(this, "every " + type, message -> message.type() == type, 1, true);
        }

        /**
         * At the next message that is chosen.
         *
         * @param chosen looks at each message; must be quick and must not block
         */
        public When when(Predicate<Tamper.Passing> chosen) {
            return new When(this, "a chosen message", chosen, 1, false);
        }

        /** Ends this direction now: its receiver finds that nothing will come any more. */
        public void halfClose() {
            halfClose.run();
        }

        /** Holds back every message from now on, until {@link Fault#release}. */
        public Fault stall() {
            Rule rule = new Rule(new When(this, "now", message -> true, 1, false), Act.STALL, Duration.ZERO);
            synchronized (this) {
                holding = rule;
            }
            rule.fault.happened.countDown();
            return rule.fault;
        }

        private void requirePositive(int count) {
            if (count < 1) {
                throw new IllegalArgumentException("the messages are counted from 1, not " + count);
            }
        }

        private Fault add(Rule rule) {
            synchronized (this) {
                rules.add(rule);
            }
            return rule.fault;
        }

        /** For the link. */
        @Override
        public void passing(Passing message) {
            Rule hit = null;
            boolean queued = false;
            synchronized (this) {
                passed++;
                for (Rule rule : rules) {
                    if (rule.matches(message) && hit == null) {
                        hit = rule;
                    }
                }
                if (hit != null && !hit.when.always) {
                    rules.remove(hit);
                }
                if (hit != null) {
                    switch (hit.act) {
                        case STALL, OVERTAKEN -> holding = hit;
                        case SLOW -> delay = hit.delay;
                        case CLOSE, HALF_CLOSE, CORRUPT, TRUNCATE, DROP, DUPLICATE -> {}
                    }
                }
                boolean overtakes = holding != null
                        && holding.act == Act.OVERTAKEN
                        && holding != hit
                        && message.dialog() != holding.dialog
                        && message.dialog() != 0;
                if (hit != null && hit.act == Act.OVERTAKEN) {
                    hit.dialog = message.dialog();
                }
                if (!overtakes && (holding != null || draining || !queue.isEmpty() || !delay.isZero())) {
                    queue.add(new Held(message, hit));
                    queued = true;
                }
            }
            if (!queued) {
                deliver(message, hit);
                releaseOvertaken();
            } else if (hit != null && hit.holds()) {
                hit.fault.happened.countDown();
            }
            if (queued) {
                later();
            }
        }

        /** One of another dialog has passed: what it overtook follows. */
        private void releaseOvertaken() {
            boolean now;
            synchronized (this) {
                now = holding != null && holding.act == Act.OVERTAKEN && !queue.isEmpty();
                if (now) {
                    holding = null;
                }
            }
            if (now) {
                drain();
            }
        }

        /** Something was queued: if that is for the sake of time, it is delivered when it is over. */
        private void later() {
            Duration wait;
            synchronized (this) {
                wait = holding == null ? delay : Duration.ZERO;
            }
            if (!wait.isZero()) {
                link.ticker().after(wait.toNanos(), this::deliverOne);
            }
        }

        private void deliverOne() {
            Held next;
            synchronized (this) {
                next = holding == null && !draining ? queue.poll() : null;
            }
            if (next != null) {
                deliver(next.message, next.hit);
            }
        }

        private void release(Rule rule) {
            synchronized (this) {
                if (holding == rule) {
                    holding = null;
                }
                if (rule.act == Act.SLOW) {
                    delay = Duration.ZERO;
                }
                if (holding != null) {
                    return;
                }
            }
            drain();
        }

        /** Delivers what was held back; what comes meanwhile is delivered behind it, by whoever drains. */
        private void drain() {
            synchronized (this) {
                if (draining) {
                    return;
                }
                draining = true;
            }
            while (true) {
                Held next;
                synchronized (this) {
                    next = holding == null ? queue.poll() : null;
                    if (next == null) {
                        draining = false;
                        return;
                    }
                }
                deliver(next.message, next.hit);
            }
        }

        private void deliver(Passing message, @Nullable Rule hit) {
            if (hit == null) {
                message.deliver();
                return;
            }
            switch (hit.act) {
                case CLOSE -> link.close();
                case HALF_CLOSE -> halfClose.run();
                case CORRUPT -> message.corrupt();
                case TRUNCATE -> message.cut();
                case DROP -> {}
                case DUPLICATE -> {
                    message.deliver();
                    message.deliver();
                }
                case STALL, OVERTAKEN, SLOW -> message.deliver();
            }
            hit.fault.happened.countDown();
        }

        private void end(List<String> missed) {
            synchronized (this) {
                for (Rule rule : rules) {
                    if (!rule.fault.hasHappened()) {
                        missed.add(rule + ": " + passed + " messages have passed");
                    }
                }
                rules.clear();
                holding = null;
                delay = Duration.ZERO;
            }
            drain();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** Which message a fault is bound to; what happens then is chosen by one of the methods, each of which returns the fault. */
    public static final class When {
        private final Way way;
        private final String what;
        private final Predicate<Tamper.Passing> chosen;
        private final int count;
        private final boolean always;

        private When(Way way, String what, Predicate<Tamper.Passing> chosen, int count, boolean always) {
            this.way = way;
            this.what = what;
            this.chosen = Objects.requireNonNull(chosen, "chosen");
            this.count = count;
            this.always = always;
        }

        /** The link breaks in its place: both ends find it closed. */
        public Fault close() {
            return add(Act.CLOSE, Duration.ZERO);
        }

        /** This direction ends in its place: its receiver finds that nothing will come any more. */
        public Fault halfClose() {
            return add(Act.HALF_CLOSE, Duration.ZERO);
        }

        /** It arrives as bytes that cannot be read. */
        public Fault corrupt() {
            return add(Act.CORRUPT, Duration.ZERO);
        }

        /** Its first half arrives, and then the end of the link. */
        public Fault truncate() {
            return add(Act.TRUNCATE, Duration.ZERO);
        }

        /** It never arrives, as no link loses a message: for bookkeeping such as credit, whose loss must not go unnoticed for ever. */
        public Fault drop() {
            return add(Act.DROP, Duration.ZERO);
        }

        /** It arrives twice. */
        public Fault duplicate() {
            return add(Act.DUPLICATE, Duration.ZERO);
        }

        /** It is held back, with all that follow it in this direction, until {@link Fault#release}. */
        public Fault stall() {
            return add(Act.STALL, Duration.ZERO);
        }

        /** It, and each that follows it in this direction, is held back for this long by the clock of the tree; the order stays. */
        public Fault slow(Duration each) {
            if (each.isNegative() || each.isZero()) {
                throw new IllegalArgumentException("the delay of each message must be more than zero, not " + each);
            }
            return add(Act.SLOW, each);
        }

        /** It is held back, with those that follow it, until a message of another dialog has come; that one passes it. */
        public Fault overtaken() {
            return add(Act.OVERTAKEN, Duration.ZERO);
        }

        private Fault add(Act act, Duration delay) {
            return way.add(new Rule(this, act, delay));
        }
    }

    private enum Act {
        CLOSE,
        HALF_CLOSE,
        CORRUPT,
        TRUNCATE,
        DROP,
        DUPLICATE,
        STALL,
        SLOW,
        OVERTAKEN
    }

    /** A fault that waits for its message. */
    private static final class Rule {
        private final When when;
        private final Act act;
        private final Duration delay;
        private final Fault fault;
        private int seen; // guarded by the way
        private long dialog; // guarded by the way: that of the message that is overtaken

        Rule(When when, Act act, Duration delay) {
            this.when = when;
            this.act = act;
            this.delay = delay;
            this.fault = new Fault(
                    act + " at " + when.what + " " + when.way.name,
                    holds(act) ? () -> when.way.release(this) : () -> {});
        }

        private static boolean holds(Act act) {
            return act == Act.STALL || act == Act.SLOW || act == Act.OVERTAKEN;
        }

        boolean holds() {
            return holds(act);
        }

        /** Whether this message is the one. Called under the lock of the way, once for each message. */
        boolean matches(Tamper.Passing message) {
            return when.chosen.test(message) && ++seen >= when.count;
        }

        @Override
        public String toString() {
            return fault.what;
        }
    }

    /** A message that was held back, and what is to become of it. */
    private record Held(Tamper.Passing message, @Nullable Rule hit) {}
}
