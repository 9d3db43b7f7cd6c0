package dev.harrow;

import org.jspecify.annotations.Nullable;

/**
 * What the calling side does in a dialog, and what comes of it.
 *
 * @see Portal#converse(Session1, Object, Conversation)
 */
@FunctionalInterface
public interface Conversation<
        S extends @Nullable Object, I, O, R extends @Nullable Object, V extends @Nullable Object, X extends Exception> {
    V with(Dialog<S, I, O, R> dialog) throws X, InterruptedException;
}
