package dev.harrow.testing.internal;

import dev.harrow.ActorId;
import dev.harrow.spi.ForTesting;
import dev.harrow.spi.ForTesting.ActorView;
import dev.harrow.spi.ForTesting.TaskView;
import dev.harrow.testing.spi.Leak;
import dev.harrow.testing.spi.LeakProbe;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
        String tasks = actor.tasks().stream().map(AbandonedProbe::describe).collect(Collectors.joining("\n"));
        return Leak.of(
                        "abandoned actor " + actor.id() + ", whose threads still run",
                        () -> threads(actor).forEach(Thread::interrupt))
                .withDetail(tasks);
    }

    private static Stream<Thread> threads(ActorView actor) {
        return actor.tasks().stream().map(TaskView::thread).filter(Objects::nonNull);
    }

    private static String describe(TaskView task) {
        Thread thread = task.thread();
        return "task " + task.name() + (thread == null ? "" : " on " + describe(thread));
    }

    private static String describe(Thread thread) {
        return "thread '" + thread.getName() + "'"
                + Arrays.stream(thread.getStackTrace())
                        .map(frame -> "\n    at " + frame)
                        .collect(Collectors.joining());
    }
}
