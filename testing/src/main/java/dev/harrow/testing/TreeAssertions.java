package dev.harrow.testing;

import dev.harrow.Harrow;
import dev.harrow.spi.ForTesting;
import dev.harrow.spi.ForTesting.ActorView;
import java.util.ArrayList;
import java.util.List;
import org.opentest4j.AssertionFailedError;

/**
 * Assertions about the actor trees of this JVM, over all processes that their actors live in, as they are at the moment. To wait until they hold, give them to Awaitility:
 *
 * {@snippet :
 * await().untilAsserted(() -> assertThatTree().hasNoActor("worker"));
 * await().untilAsserted(() -> assertThatTree().actor("worker").hasTaskWaitingFor("an item of "));
 * }
 *
 * <p>They need no assertion library and fail with {@link AssertionFailedError}, whose message has a picture of all trees. May be used on any
 * thread.
 */
public final class TreeAssertions {
    private final List<ActorView> actors = new ArrayList<>();
    private final int abandoned;
    private final String picture;

    private TreeAssertions() {
        this.picture = Harrow.tree();
        ForTesting.ofThisJvm().treesEverywhere().forEach(this::add);
        this.abandoned = ForTesting.ofThisJvm().abandoned().size();
    }

    private void add(ActorView actor) {
        actors.add(actor);
        actor.children().forEach(this::add);
    }

    /** Looks at the trees. */
    public static TreeAssertions assertThatTree() {
        return new TreeAssertions();
    }

    /** There is no tree. */
    public TreeAssertions isEmpty() {
        if (!actors.isEmpty()) {
            throw failed("no actor", actors.size() + " actors");
        }
        return this;
    }

    /** There is this number of actors with this name. */
    public TreeAssertions hasActors(int count, String name) {
        int found = named(name).size();
        if (found != count) {
            throw failed(count + " actors '" + name + "'", String.valueOf(found));
        }
        return this;
    }

    /** There is at least one actor with this name. */
    public TreeAssertions hasActor(String name) {
        if (named(name).isEmpty()) {
            throw failed("an actor '" + name + "'", "none");
        }
        return this;
    }

    /** There is no actor with this name. */
    public TreeAssertions hasNoActor(String name) {
        return hasActors(0, name);
    }

    /** No actor was given up that still has running threads. */
    public TreeAssertions hasNoAbandonedActor() {
        if (abandoned > 0) {
            throw failed("no abandoned actor", String.valueOf(abandoned));
        }
        return this;
    }

    /** There is exactly one actor with this name, which is looked at from here on. */
    public ActorAssert actor(String name) {
        hasActors(1, name);
        return new ActorAssert(named(name).getFirst());
    }

    private List<ActorView> named(String name) {
        return actors.stream().filter(actor -> actor.id().name().equals(name)).toList();
    }

    private AssertionFailedError failed(String expected, String actual) {
        return new AssertionFailedError(
                "expected " + expected + ", but there is " + actual + ", in\n"
                        + (picture.isEmpty() ? "no tree at all" : picture.stripTrailing()),
                expected,
                actual);
    }

    /** Looks at one actor. */
    public final class ActorAssert {
        private final ActorView actor;

        private ActorAssert(ActorView actor) {
            this.actor = actor;
        }

        /** No task runs or waits in it, and no request waits for its turn. */
        public ActorAssert isIdle() {
            int busy = actor.tasks().size() + actor.waiting();
            if (busy > 0) {
                throw unlike(
                        "to be idle",
                        "has " + actor.tasks().size() + " tasks and " + actor.waiting() + " waiting requests");
            }
            return this;
        }

        /** This number of tasks run or wait in it. */
        public ActorAssert hasTasks(int count) {
            if (actor.tasks().size() != count) {
                throw unlike(
                        "to have " + count + " tasks", "has " + actor.tasks().size());
            }
            return this;
        }

        /** A task in it is parked on something whose description, as the picture shows it, has this in it. */
        public ActorAssert hasTaskWaitingFor(String part) {
            if (actor.tasks().stream()
                    .noneMatch(task -> String.valueOf(task.waitsFor()).contains(part))) {
                throw unlike("to have a task that waits for ... " + part + " ...", "has none");
            }
            return this;
        }

        /** This number of requests wait for their turn. */
        public ActorAssert hasWaitingRequests(int count) {
            if (actor.waiting() != count) {
                throw unlike("to have " + count + " waiting requests", "has " + actor.waiting());
            }
            return this;
        }

        /** This number of calls and dialogs that it made to actors below it are not over. */
        public ActorAssert hasPendingCalls(int count) {
            if (actor.pending().size() != count) {
                throw unlike(
                        "to have " + count + " pending calls",
                        "has "
                                + actor.pending().stream()
                                        .map(ForTesting.PendingView::what)
                                        .toList());
            }
            return this;
        }

        private AssertionFailedError unlike(String expected, String actual) {
            return new AssertionFailedError(
                    "expected actor " + actor.id() + " " + expected + ", but it " + actual + ", in\n"
                            + picture.stripTrailing(),
                    expected,
                    actual);
        }
    }
}
