package dev.harrow;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A failure as data: what crosses between actors in place of an exception object, so that no class of the far side is
 * ever needed to report it (S-4, S-101).
 *
 * <p>It is bounded in size. What was left out, because it was nested too deeply or there was too much of it, is noted at the end
 * of the message.
 *
 * @param types the class names of the exception, from its own class up to {@code java.lang.Throwable}; never empty
 * @param message its message, or null if it had none
 * @param frames its stack trace, innermost first
 * @param cause its cause, or null
 * @param suppressed its suppressed exceptions
 * @param origin the actor in which it was thrown
 * @param relays the actors that passed it on, the first one first; empty until it has left its second actor
 * @param canceller for the end of a cancelled task, the actor that asked for the cancel; otherwise null
 */
public record RemoteError(
        List<String> types,
        @Nullable String message,
        List<StackTraceElement> frames,
        @Nullable RemoteError cause,
        List<RemoteError> suppressed,
        ActorId origin,
        List<Relay> relays,
        @Nullable ActorId canceller) {

    /**
     * An actor that passed an error on instead of handling it.
     *
     * @param actor the actor
     * @param frames where it waited for what failed, innermost first; empty where nobody waited
     */
    public record Relay(ActorId actor, List<StackTraceElement> frames) {

        public Relay {
            Objects.requireNonNull(actor, "actor");
            frames = List.copyOf(frames);
        }
    }

    public RemoteError {
        types = List.copyOf(types);
        frames = List.copyOf(frames);
        suppressed = List.copyOf(suppressed);
        relays = List.copyOf(relays);
        Objects.requireNonNull(origin, "origin");
        if (types.isEmpty()) {
            throw new IllegalArgumentException("an error has at least one type name");
        }
    }

    /** The class name of the exception itself, which stays the same over any number of hops (S-103). */
    public String type() {
        return types.getFirst();
    }

    /**
     * The exception's class as {@code world} knows it, or nothing if that has no such class, or has one that is no {@code
     * Throwable}. The class is neither initialised nor instantiated; nothing else of the error depends on it (S-101).
     *
     * @param world the class loader of whoever asks
     */
    public Optional<Class<? extends Throwable>> typeIn(ClassLoader world) {
        try {
            Class<?> found = Class.forName(type(), false, world);
            return Throwable.class.isAssignableFrom(found)
                    ? Optional.of(found.asSubclass(Throwable.class))
                    : Optional.empty();
        } catch (ClassNotFoundException | LinkageError e) {
            return Optional.empty();
        } catch (RuntimeException e) { // the user's class loader, which may be closed already
            return Optional.empty();
        }
    }

    /** Whether the exception was of this type or a subtype of it, compared by class name. */
    public boolean is(String className) {
        return types.contains(className);
    }

    /** The actors that the error has left, the origin first and the last relay last (S-103). */
    public List<ActorId> hops() {
        List<ActorId> hops = new ArrayList<>();
        hops.add(origin);
        relays.forEach(relay -> hops.add(relay.actor()));
        return hops;
    }

    /** The actor that handed the error over last. */
    public ActorId relay() {
        return relays.isEmpty() ? origin : relays.getLast().actor();
    }

    /** The same error after {@code hop} passed it on. */
    public RemoteError passedOnBy(Relay hop) {
        List<Relay> path = new ArrayList<>(relays);
        path.add(hop);
        return new RemoteError(types, message, frames, cause, suppressed, origin, path, canceller);
    }

    /**
     * The error as text, like a stack trace: each relay with the place where it waited, the last one first, then what was
     * thrown and where, then what was suppressed and the causes. Frames of Harrow and of the JDK below an actor's own code
     * are counted, not shown. Never fails (S-104).
     */
    public String render() {
        StringWriter text = new StringWriter();
        RemoteActorException.picture(this).printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }
}
