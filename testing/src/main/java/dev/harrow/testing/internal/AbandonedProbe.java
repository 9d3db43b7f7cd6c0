package dev.harrow.testing.internal;

import dev.harrow.ActorId;
import dev.harrow.spi.ForTesting;
import dev.harrow.spi.ForTesting.ActorView;
import dev.harrow.testing.spi.Leak;
import dev.harrow.testing.spi.LeakProbe;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** Actors that were given up because they did not end, and whose threads still run. */
public final class AbandonedProbe implements LeakProbe {

    /** For {@link java.util.ServiceLoader}. */
    public AbandonedProbe() {}

    @Override
    public Watch before() {
        Set<ActorId> there =
                ForTesting.ofThisJvm().abandoned().stream().map(ActorView::id).collect(Collectors.toUnmodifiableSet());
        return () -> ForTesting.ofThisJvm().abandoned().stream()
                .filter(actor -> !there.contains(actor.id()))
                .map(AbandonedProbe::leak)
                .toList();
    }

    @Override
    public int order() {
        return 200;
    }

    private static Leak leak(ActorView actor) {
        String tasks = actor.tasks().stream()
                .map(task -> "task " + task.name() + " on " + describe(task.thread()))
                .collect(Collectors.joining("\n"));
        return Leak.of(
                        "abandoned actor " + actor.id() + ", whose threads still run",
                        () -> actor.tasks().forEach(task -> task.thread().interrupt()))
                .withDetail(tasks);
    }

    private static String describe(Thread thread) {
        return "thread '" + thread.getName() + "'"
                + Arrays.stream(thread.getStackTrace())
                        .map(frame -> "\n    at " + frame)
                        .collect(Collectors.joining());
    }
}
