package dev.harrow;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something failed in another actor.
 *
 * <p>The original exception object stays where it was thrown; what it was is told by {@link #error()}: type names,
 * message, stack, causes, the actor it began in and the actors that passed it on. Its type is matched by name, so nobody needs
 * the classes of the other side:
 *
 * {@snippet :
 * try {
 *     archive.call(Archive::read, page);
 * } catch (RemoteActorException e) {
 *     if (!e.is(FileNotFoundException.class)) { // or a subtype of it
 *         throw e; // whoever gets it finds this actor in hops(), and everything else as it was
 *     }
 * }
 * }
 *
 * <p>However many actors pass it on, {@link #sourceType()}, {@link #origin()} and the stack stay those of the original (S-103).
 *
 * <p>The stack trace is that of the local caller. As its cause it has a picture of what happened elsewhere, made for printing: one
 * {@code RemoteActorException} for each actor that passed the error on, the last one first, then one for what was
 * thrown, and below it the causes. Whatever prints the causes of an exception so prints the whole way that the error took.
 */
public final class RemoteActorException extends HarrowException {
    private static final long serialVersionUID = 1L;

    private static final int MAX_DEPTH = 64;
    private static final int MAX_MESSAGE_CHARS = 8192;
    private static final int MAX_NAMED_RELAYS = 8;

    @SuppressWarnings("serial")
    private final RemoteError error;

    // what to print in place of class and message; null unless this is a part of a picture
    private final @Nullable String heading;

    // which part of the picture comes next: a relay, counted from 1, or with 0 what was thrown, or with -1 its cause
    private final int next;

    private final int depth;

    // guarded by this; made when first asked for
    @SuppressWarnings("serial")
    private @Nullable RemoteActorException picture;

    public RemoteActorException(RemoteError error) {
        this(error, null);
    }

    /**
     * The same failure told once more.
     *
     * @param told the exception with which this actor learnt of it, or null
     */
    public RemoteActorException(RemoteError error, @Nullable Throwable told) {
        super(describe(error), told);
        this.error = Objects.requireNonNull(error);
        this.heading = null;
        this.next = error.relays().size();
        this.depth = 0;
    }

    /** A part of a picture. */
    private RemoteActorException(RemoteError error, int part, int depth) {
        RemoteFrames shown = part == 0
                ? RemoteFrames.ofOrigin(error.frames())
                : RemoteFrames.ofRelay(error.relays().get(part - 1).frames());
        String heading = (part == 0
                        ? title(error) + " (in actor " + error.origin() + ')'
                        : "passed on by actor " + error.relays().get(part - 1).actor())
                + shown.note();
        super(heading, null);
        this.error = error;
        this.heading = heading;
        this.next = part - 1;
        this.depth = depth;
        setStackTrace(shown.frames());
        if (part == 0 && depth < MAX_DEPTH) {
            for (RemoteError suppressed : error.suppressed()) {
                addSuppressed(picture(suppressed, depth + 1));
            }
        }
    }

    /** An exception that prints the error with all that it went through, and nothing of this actor. */
    static RemoteActorException picture(RemoteError error) {
        return picture(error, 0);
    }

    private static RemoteActorException picture(RemoteError error, int depth) {
        return new RemoteActorException(error, error.relays().size(), depth);
    }

    /** Whether the remote exception was of this type or a subtype, compared by class name. */
    public boolean is(Class<? extends Throwable> type) {
        return error.is(type.getName());
    }

    /** The remote exception as data. */
    public RemoteError error() {
        return error;
    }

    /** The class name of what was thrown at the origin. */
    public String sourceType() {
        return error.type();
    }

    /** The class of what was thrown at the origin, if {@code world} knows it; see {@link RemoteError#typeIn}. */
    public Optional<Class<? extends Throwable>> sourceType(ClassLoader world) {
        return error.typeIn(world);
    }

    /**
     * The class name of what the last actor had in its hands when it passed the error on: that of the original exception if it
     * comes right from its origin, otherwise {@code RemoteActorException} (S-103).
     */
    public String boxedType() {
        return error.relays().isEmpty() ? error.type() : RemoteActorException.class.getName();
    }

    /** The same as a class, if {@code world} knows it; see {@link RemoteError#typeIn}. */
    public Optional<Class<? extends Throwable>> boxedType(ClassLoader world) {
        return error.relays().isEmpty() ? error.typeIn(world) : Optional.of(RemoteActorException.class);
    }

    /** The actor in which the failure began. */
    public ActorId origin() {
        return error.origin();
    }

    /** The actors that the error has left, the origin first and the last relay last. */
    public List<ActorId> hops() {
        return error.hops();
    }

    /** The actor that handed the error over last. */
    public ActorId relay() {
        return error.relay();
    }

    /**
     * Where this actor waited for what failed, innermost first: its own stack trace, or nothing for a part of the picture, which
     * has that of another actor.
     */
    public List<StackTraceElement> localFrames() {
        return heading == null ? List.of(getStackTrace()) : List.of();
    }

    /** A picture of what happened elsewhere, for printing; see the class. */
    @Override
    public synchronized @Nullable Throwable getCause() {
        Throwable told = super.getCause();
        if (told != null) {
            return told;
        }
        if (picture == null && depth < MAX_DEPTH) {
            if (next >= 0) {
                picture = new RemoteActorException(error, next, depth);
            } else if (error.cause() != null) {
                picture = picture(error.cause(), depth + 1);
            }
        }
        return picture;
    }

    @Override
    @SuppressWarnings("OverrideThrowableToString") // a part of a picture is a heading, and not this class's name
    public String toString() {
        return heading == null ? super.toString() : heading;
    }

    private static String describe(RemoteError error) {
        StringBuilder text = new StringBuilder(title(error));
        text.append(" (in actor ").append(error.origin());
        List<RemoteError.Relay> relays = error.relays();
        for (int i = 0; i < relays.size(); i++) {
            if (i == MAX_NAMED_RELAYS - 1 && relays.size() > MAX_NAMED_RELAYS) {
                text.append(", ").append(relays.size() - MAX_NAMED_RELAYS).append(" more");
                i = relays.size() - 1;
            }
            text.append(i == 0 ? ", by way of " : ", ").append(relays.get(i).actor());
        }
        return text.append(')').toString();
    }

    private static String title(RemoteError error) {
        String message = error.message();
        if (message == null) {
            return error.type();
        }
        if (message.length() > MAX_MESSAGE_CHARS) {
            message = message.substring(0, MAX_MESSAGE_CHARS) + "... [" + (message.length() - MAX_MESSAGE_CHARS)
                    + " characters not shown]";
        }
        return error.type() + ": " + message;
    }
}
