package dev.harrow.internal.supervise;

import dev.harrow.Nursery;
import dev.harrow.NurseryBody;
import dev.harrow.NurseryTask;
import dev.harrow.RuntimeFailureException;
import dev.harrow.internal.scope.Task;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Opens nurseries, and the trees that the first ones stand on: {@code dev.harrow.Nursery} behind its door. */
public final class Nurseries {

    private Nurseries() {}

    public static <R extends @Nullable Object, X extends Exception> R call(
            UnaryOperator<Nursery.Config> options, NurseryBody<R, X> body) throws X, InterruptedException {
        return call(NurserySettings.of(options), body);
    }

    public static <R extends @Nullable Object, X extends Exception> R call(NurseryBody<R, X> body)
            throws X, InterruptedException {
        return call(NurserySettings.DEFAULT, body);
    }

    static <R extends @Nullable Object, X extends Exception> R call(NurserySettings settings, NurseryBody<R, X> body)
            throws X, InterruptedException {
        Task task = Task.current();
        if (task != null) {
            return inNursery(openInside(task, settings), body);
        }
        ActorTree tree = ActorTree.boot(settings.rootOrDefault());
        R result;
        try {
            result = inNursery(NurseryImpl.open(tree.main(), settings, tree, null), body);
        } catch (Throwable e) {
            Throwable outcome = tree.end(e);
            throw Nurseries.<X>as(outcome == null ? e : outcome);
        }
        Throwable late = tree.end(null);
        if (late != null) {
            throw Nurseries.<X>as(late);
        }
        return result;
    }

    public static <X extends Exception> void run(UnaryOperator<Nursery.Config> options, NurseryTask<X> body)
            throws X, InterruptedException {
        NurseryBody<@Nullable Void, X> answering = nursery -> {
            body.run(nursery);
            return null;
        };
        call(options, answering);
    }

    private static <R extends @Nullable Object, X extends Exception> R inNursery(
            NurseryImpl nursery, NurseryBody<R, X> body) throws X, InterruptedException {
        R result;
        try {
            result = body.call(nursery);
        } catch (Throwable e) {
            try {
                nursery.end(e);
            } catch (Throwable concluded) {
                throw Nurseries.<X>as(concluded);
            }
            throw new IllegalStateException("a nursery whose body failed ended without an exception", e);
        }
        try {
            nursery.end(null);
        } catch (Throwable concluded) {
            throw Nurseries.<X>as(concluded);
        }
        return result;
    }

    public static Nursery open(UnaryOperator<Nursery.Config> options) {
        NurserySettings settings = NurserySettings.of(options);
        Task task = Task.current();
        if (task != null) {
            return openInside(task, settings);
        }
        ActorTree tree = ActorTree.boot(settings.rootOrDefault());
        try {
            return NurseryImpl.open(tree.main(), settings, tree, tree);
        } catch (RuntimeException | Error e) {
            tree.end(e);
            throw e;
        }
    }

    private static NurseryImpl openInside(Task task, NurserySettings settings) {
        if (settings.root() != null) {
            throw new RuntimeFailureException("nursery '" + settings.name() + "' asks for a root of its own, but actor "
                    + task.home().id()
                    + " belongs to a tree already, and a tree has one root. Leave out the root options,"
                    + " or open it on a thread outside of any actor.");
        }
        return NurseryImpl.open(task, settings, TreePart.of(task), null);
    }

    /**
     * The body's own exception, or one that the signature declares, or an unchecked one: nothing else comes here, so this only tells
     * the compiler.
     */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <X extends Exception> X as(Throwable thrown) throws InterruptedException {
        switch (thrown) {
            case InterruptedException interrupted -> throw interrupted;
            case RuntimeException unchecked -> throw unchecked;
            case Error error -> throw error;
            default -> {
                return (X) thrown;
            }
        }
    }
}
