package dev.harrow.testing;

import dev.harrow.ActorId;
import dev.harrow.NurseryFailedException;
import dev.harrow.RemoteActorException;
import dev.harrow.RemoteError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.opentest4j.AssertionFailedError;

/**
 * Looks at a failure that came from another actor; begun by {@link RemoteAssertions#assertThatRemote}. Each method returns an object to go
 * on with, or throws {@link AssertionFailedError}.
 */
public final class RemoteAssert {
    private final RemoteError error;
    private final Throwable whole;

    private RemoteAssert(RemoteError error, Throwable whole) {
        this.error = error;
        this.whole = whole;
    }

    static RemoteAssert of(@Nullable Throwable failure) {
        Throwable found = failure;
        if (failure instanceof NurseryFailedException nursery) {
            if (nursery.failures().size() > 1) {
                throw new AssertionFailedError(
                        "expected one failure of another actor, but the nursery has "
                                + nursery.failures().size() + "; look at each of its failures()",
                        failure);
            }
            found = nursery.failures().getFirst();
        }
        if (found instanceof RemoteActorException remote) {
            return new RemoteAssert(remote.error(), failure == null ? remote : failure);
        }
        throw new AssertionFailedError(
                "expected a failure of another actor, a RemoteActorException, but it is "
                        + (failure == null ? "null" : failure.toString()),
                failure);
    }

    /** What was thrown there is of this type or below it, compared by name (S-101). */
    public RemoteAssert boxes(Class<? extends Throwable> type) {
        if (!error.is(type.getName())) {
            throw failed("type", type.getName(), String.join(" < ", error.types()));
        }
        return this;
    }

    /** Its message is this. */
    public RemoteAssert withMessage(@Nullable String message) {
        if (!Objects.equals(error.message(), message)) {
            throw failed("message", message, error.message());
        }
        return this;
    }

    /** Its message has this in it. */
    public RemoteAssert withMessageContaining(String part) {
        String message = error.message();
        if (message == null || !message.contains(part)) {
            throw failed("message", "... " + part + " ...", message);
        }
        return this;
    }

    /** It was thrown in this actor. */
    public RemoteAssert from(ActorId origin) {
        if (!error.origin().equals(origin)) {
            throw failed("origin", origin, error.origin());
        }
        return this;
    }

    /** It was thrown in an actor of this name. */
    public RemoteAssert from(String origin) {
        if (!error.origin().name().equals(origin)) {
            throw failed("name of the origin", origin, error.origin().name());
        }
        return this;
    }

    /** After its origin, these actors passed it on, and no others: the first one first. None: it came right from its origin (S-103). */
    public RemoteAssert viaHops(ActorId... relays) {
        List<ActorId> actual = new ArrayList<>();
        error.relays().forEach(relay -> actual.add(relay.actor()));
        if (!actual.equals(Arrays.asList(relays))) {
            throw failed("actors that passed it on", Arrays.asList(relays), actual);
        }
        return this;
    }

    /** As {@link #viaHops}, by the names of the actors. */
    public RemoteAssert viaHopsNamed(String... relays) {
        List<String> actual = new ArrayList<>();
        error.relays().forEach(relay -> actual.add(relay.actor().name()));
        if (!actual.equals(Arrays.asList(relays))) {
            throw failed("names of the actors that passed it on", Arrays.asList(relays), actual);
        }
        return this;
    }

    /** It has a cause of this type or below it, which is looked at from here on. */
    public RemoteAssert causedBy(Class<? extends Throwable> type) {
        RemoteError cause = error.cause();
        if (cause == null || !cause.is(type.getName())) {
            throw failed("type of the cause", type.getName(), cause == null ? "no cause" : cause.type());
        }
        return new RemoteAssert(cause, whole);
    }

    /** It has a suppressed failure of this type or below it, which is looked at from here on: the first one. */
    public RemoteAssert suppressing(Class<? extends Throwable> type) {
        for (RemoteError each : error.suppressed()) {
            if (each.is(type.getName())) {
                return new RemoteAssert(each, whole);
            }
        }
        throw failed(
                "type of a suppressed failure",
                type.getName(),
                error.suppressed().stream().map(RemoteError::type).toList());
    }

    /** What is looked at, for more. */
    public RemoteError error() {
        return error;
    }

    private AssertionFailedError failed(String what, @Nullable Object expected, @Nullable Object actual) {
        return new AssertionFailedError(
                "expected as the " + what + " of a remote failure <" + expected + ">, but it is <" + actual + ">, in\n"
                        + error.render().stripTrailing(),
                expected,
                actual,
                whole);
    }
}
