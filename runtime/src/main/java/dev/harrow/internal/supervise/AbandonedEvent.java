package dev.harrow.internal.supervise;

import java.util.Map;
import java.util.Objects;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** What a flight recording says of an actor that was given up. */
@Name("dev.harrow.ActorAbandoned")
@Label("Actor Abandoned")
@Category("Harrow")
@Description("An actor did not end within its ladder and could not be killed")
@StackTrace(false)
final class AbandonedEvent extends Event {
    @Label("Actor")
    String actor = "";

    @Label("Backend")
    String backend = "";

    @Label("Stacks")
    @Description("The tasks that still ran, with their stacks")
    String stacks = "";

    /** @param facts see {@link Abandoned#record} */
    static void emit(Map<String, String> facts) {
        AbandonedEvent event = new AbandonedEvent();
        if (event.isEnabled()) {
            event.actor = Objects.requireNonNull(facts.get("actor"));
            event.backend = Objects.requireNonNull(facts.get("backend"));
            event.stacks = Objects.requireNonNull(facts.get("stacks")).strip();
            event.commit();
        }
    }
}
