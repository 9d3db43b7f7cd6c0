package dev.harrow.testing.internal;

import dev.harrow.spi.ForTesting;
import dev.harrow.spi.ForTesting.ActorView;
import dev.harrow.spi.ForTesting.TaskView;
import dev.harrow.testing.spi.Leak;
import dev.harrow.testing.spi.LeakProbe;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Threads of the runtime, so that its books do not vouch for themselves: platform threads by their name, virtual ones by whether code of
 * the runtime is on their stack. Every task of an actor and every fork has it at the bottom of its stack, once it runs.
 */
public final class ThreadProbe implements LeakProbe {
    private static final String SERVICE_THREADS = "harrow-";
    private static final String RUNTIME_CODE = "dev.harrow.internal.";

    /** For {@link java.util.ServiceLoader}. */
    public ThreadProbe() {}

    @Override
    public Watch before() {
        OpenTrees trees = new OpenTrees();
        Set<Long> there = ofRuntime().map(Stacks.Stack::id).collect(Collectors.toUnmodifiableSet());
        return () -> {
            if (trees.goOn()) {
                return List.of();
            }
            return ofRuntime()
                    .filter(stack -> !there.contains(stack.id()))
                    .map(ThreadProbe::leak)
                    .toList();
        };
    }

    @Override
    public int order() {
        return 300;
    }

    private static Stream<Stacks.Stack> ofRuntime() {
        return Stacks.all().stream()
                .filter(stack -> stack.virtual()
                        ? stack.frames().stream().anyMatch(frame -> frame.contains(RUNTIME_CODE))
                        : stack.name().startsWith(SERVICE_THREADS));
    }

    private static Leak leak(Stacks.Stack stack) {
        return Leak.of(stack.toString(), () -> interrupt(stack))
                .withDetail(stack.frames().stream().map(String::strip).collect(Collectors.joining("\n")));
    }

    private static void interrupt(Stacks.Stack stack) {
        if (stack.virtual()) {
            // The JDK hands out no virtual thread, but the runtime knows those of its tasks.
            Stream.concat(ForTesting.ofThisJvm().trees().stream(), ForTesting.ofThisJvm().abandoned().stream())
                    .flatMap(ThreadProbe::tasks)
                    .map(TaskView::thread)
                    .filter(Objects::nonNull)
                    .filter(thread -> thread.threadId() == stack.id())
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("it belongs to no task that the runtime knows"))
                    .interrupt();
        } else {
            // One that is not there has ended since it was found: what it served was cleaned up before.
            Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.threadId() == stack.id())
                    .forEach(Thread::interrupt);
        }
    }

    private static Stream<TaskView> tasks(ActorView actor) {
        return Stream.concat(actor.tasks().stream(), actor.children().stream().flatMap(ThreadProbe::tasks));
    }
}
