package dev.harrow.internal.supervise;

import dev.harrow.CancelReason;
import dev.harrow.internal.rpc.TaskLog;
import dev.harrow.internal.scope.Blocks;
import dev.harrow.internal.scope.Task;
import dev.harrow.internal.scope.TaskToBegin;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A task of the own actor, forked in a nursery.
 *
 * @param <R> its result
 */
final class ForkTask<R extends @Nullable Object> extends TaskToBegin implements Callable<Object> {
    private final NurseryImpl nursery;
    private final String name;
    private final Callable<R> code;
    private final RunningImpl<R> running;

    ForkTask(NurseryImpl nursery, String name, Callable<R> code) {
        this.nursery = nursery;
        this.name = name;
        this.code = code;
        this.running = new RunningImpl<>("fork '" + name + "' of nursery '" + nursery.name() + "'", null, this::cancel);
    }

    RunningImpl<R> running() {
        return running;
    }

    private void cancel(String message) {
        cancelTask(
                new CancelReason(CancelReason.Source.REQUESTED, nursery.home().id(), "fork " + name, message));
    }

    @Override
    public Object call() {
        Thread.currentThread().setName(nursery.home().id().name() + '/' + nursery.name() + '/' + name);
        Task own = Task.begin(name, nursery.home(), nursery.members());
        begun(own);
        TaskLog.enter(own);
        Throwable failure = null;
        try {
            own.checkpoint();
            R value = code.call();
            running.returned(value);
        } catch (Throwable e) {
            CancelReason seen = own.cancelSeen();
            Throwable real = seen == null ? e : Blocks.failureIn(e); // never masked by the cancel (S-41)
            if (seen != null && real == null) {
                nursery.endedBy(seen);
                running.cancelled(seen, nursery.home().id());
            } else {
                failure = real == null ? e : real;
                // Whoever waits for the result learns it before the nursery cancels him.
                running.failed(failure);
            }
        } finally {
            TaskLog.leave();
            ended();
            own.end(null);
            nursery.forkEnded(this, failure);
        }
        return this;
    }

    @Override
    public String toString() {
        return "'" + name + "'";
    }
}
