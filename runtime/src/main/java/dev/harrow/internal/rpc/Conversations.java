package dev.harrow.internal.rpc;

import dev.harrow.CancelReason;
import dev.harrow.ContextCancelledException;
import dev.harrow.Conversation;
import dev.harrow.ConversationTask;
import dev.harrow.Source;
import dev.harrow.Target;
import dev.harrow.internal.scope.Blocks;
import dev.harrow.internal.scope.CancelScope;
import dev.harrow.internal.scope.Task;
import org.jspecify.annotations.Nullable;

/** The ways to have a dialog: in a block that has one fate with the other side, by hand, or as a plain source of items. */
final class Conversations {

    private Conversations() {}

    // ---- by hand

    static <S extends @Nullable Object, I, O, R extends @Nullable Object> DialogImpl<S, I, O, R> open(
            Connection connection, Target target, Contract contract, @Nullable Object[] arguments)
            throws InterruptedException {
        Task task = Task.require("Portal.open");
        MethodSpec method = MethodRefs.method(target, contract).requireShape(MethodSpec.Shape.DIALOG);
        DialogImpl<S, I, O, R> dialog = begin(task, connection, method, arguments);
        bind(task, dialog);
        return dialog;
    }

    private static <S extends @Nullable Object, I, O, R extends @Nullable Object> DialogImpl<S, I, O, R> begin(
            Task task, Connection connection, MethodSpec method, @Nullable Object[] arguments)
            throws InterruptedException {
        DialogImpl<S, I, O, R> dialog = connection.open(task, method, method.coerce(arguments));
        dialog.awaitStarted(task);
        return dialog;
    }

    /** Sees to it that the dialog does not outlive the task, and that a cancel of the task reaches the other side at once. */
    private static void bind(Task task, DialogImpl<?, ?, ?, ?> dialog) {
        CancelScope bond = new CancelScope(dialog.toString(), task.scope(), CancelScope.Border.OPEN, null) {
            @Override
            protected void cancelled(CancelReason reason) {
                dialog.passOn(reason);
            }

            @Override
            protected void taskEnded() {
                dialog.abandoned();
            }
        };
        bond.open();
        dialog.whenOver(bond::close);
        CancelReason missed = bond.visibleCancel();
        if (missed != null) {
            dialog.passOn(missed);
        }
    }

    // ---- a producer

    static <I> Source<I> source(
            Connection connection,
            Target target,
            Contract contract,
            MethodSpec.Shape shape,
            @Nullable Object[] arguments)
            throws InterruptedException {
        Task task = Task.require("Portal.stream");
        MethodSpec method = MethodRefs.method(target, contract).requireShape(shape);
        DialogImpl<?, I, ?, ?> dialog = begin(task, connection, method, arguments);
        bind(task, dialog);
        dialog.openStream(StreamSettings.DEFAULT);
        return new SourceImpl<>(dialog);
    }

    // ---- in a block

    static <
                    S extends @Nullable Object,
                    I,
                    O,
                    R extends @Nullable Object,
                    V extends @Nullable Object,
                    X extends Exception>
            V converse(
                    Connection connection,
                    Target target,
                    Contract contract,
                    @Nullable Object[] arguments,
                    Conversation<S, I, O, R, V, X> body)
                    throws X, InterruptedException {
        Task task = Task.require("Portal.converse");
        MethodSpec method = MethodRefs.method(target, contract).requireShape(MethodSpec.Shape.DIALOG);
        DialogImpl<S, I, O, R> dialog = begin(task, connection, method, arguments);
        Object outer = task.dialog();
        Block block = task.enter(new Block(task, dialog));
        dialog.link(block);
        task.setDialog(dialog);
        try {
            V value;
            try {
                value = body.with(dialog);
                dialog.leave(task);
            } catch (Throwable thrown) {
                throw Conversations.<X>leaving(task, dialog, block, thrown);
            }
            RuntimeException unseen = dialog.unabsorbed();
            if (unseen != null) {
                throw unseen; // the body cannot have swallowed it (S-68)
            }
            return value;
        } finally {
            dialog.over();
            task.setDialog(outer);
            task.leave(block);
        }
    }

    static <S extends @Nullable Object, I, O, R extends @Nullable Object, X extends Exception> void run(
            Connection connection,
            Target target,
            Contract contract,
            @Nullable Object[] arguments,
            ConversationTask<S, I, O, R, X> body)
            throws X, InterruptedException {
        DialogHolder holder = new DialogHolder();
        try {
            Conversation<S, I, O, R, @Nullable Void, X> answering = dialog -> {
                holder.dialog = (DialogImpl<?, ?, ?, ?>) dialog;
                body.with(dialog);
                return null;
            };
            converse(connection, target, contract, arguments, answering);
        } catch (ContextCancelledException e) {
            DialogImpl<?, ?, ?, ?> dialog = holder.dialog;
            if (dialog == null || !dialog.cancelAcked() || dialog.failure() != e) {
                throw e;
            }
        }
    }

    /** Takes the dialog out of the body. Used by one thread. */
    private static final class DialogHolder {
        @Nullable
        DialogImpl<?, ?, ?, ?> dialog;
    }

    /** The body was left by {@code thrown}: what leaves the block, when the other side has ended too? */
    // It comes from the body, which throws X, or is unchecked, or an InterruptedException.
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <X extends Exception> X leaving(
            Task task, DialogImpl<?, ?, ?, ?> dialog, Block block, Throwable thrown) throws X {
        if (thrown == dialog.failure()) {
            return (X) thrown; // the error of the other side itself; that has ended
        }
        CancelReason why = Blocks.isCancel(thrown) ? block.reason() : null;
        if (why != null && why.source() == CancelReason.Source.PEER_FAILED && block.visibleOutside() == null) {
            RuntimeException cause = dialog.failure();
            if (cause != null) {
                keep(Blocks.failureIn(thrown), cause);
                return (X) cause; // what cancelled the body, not its effect
            }
        }
        // The cancel of somebody else that passes through is none of this dialog's (S-71).
        boolean ours = !(thrown instanceof ContextCancelledException)
                && !Blocks.isCancel(thrown)
                && !dialog.standsForAnError(thrown);
        dialog.leaveWith(thrown, ours);
        Exception behind = dialog.behindTheEnd(task, thrown);
        if (behind != null) {
            return (X) behind; // an error beats the end of the stream (S-89)
        }
        RuntimeException theirs = dialog.isFailure() ? dialog.failure() : null;
        if (theirs != null && Blocks.isCancel(thrown)) {
            if (thrown instanceof InterruptedException interrupted) {
                task.remember(interrupted);
            }
            keep(Blocks.failureIn(thrown), theirs);
            return (X) theirs; // an error is never masked by a cancel (D-13)
        }
        keep(theirs, thrown);
        if (thrown instanceof Error error) {
            throw error;
        }
        return (X) thrown;
    }

    /** Lets {@code failure}, if there is one, go along with what is thrown, which may tell it already. */
    private static void keep(@Nullable Throwable failure, Throwable thrown) {
        if (failure != null && !Blocks.tells(thrown, failure)) {
            thrown.addSuppressed(failure);
        }
    }

    /** The region of the task in which it has the dialog; a cancel from outside goes on to the other side. */
    private static final class Block extends CancelScope {
        private final DialogImpl<?, ?, ?, ?> dialog;

        Block(Task task, DialogImpl<?, ?, ?, ?> dialog) {
            super("dialog " + dialog.method.path(), task.scope(), Border.OPEN, task);
            this.dialog = dialog;
        }

        @Override
        protected void cancelled(CancelReason reason) {
            dialog.passOn(reason);
        }
    }
}
