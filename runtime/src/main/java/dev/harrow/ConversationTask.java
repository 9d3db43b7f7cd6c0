package dev.harrow;

import org.jspecify.annotations.Nullable;

/**
 * What the calling side does in a dialog.
 *
 * @see Portal#runDialog(Session1, Object, ConversationTask)
 */
@FunctionalInterface
public interface ConversationTask<S extends @Nullable Object, I, O, R extends @Nullable Object, X extends Exception> {
    void with(Dialog<S, I, O, R> dialog) throws X, InterruptedException;
}
