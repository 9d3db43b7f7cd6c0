package dev.harrow;

import org.jspecify.annotations.Nullable;

/** A sender was faster than its receiver allows under {@link Overrun#FAIL}: the item was refused. */
public final class StreamOverrunException extends HarrowException {
    private static final long serialVersionUID = 1L;

    public StreamOverrunException(String message) {
        this(message, null);
    }

    public StreamOverrunException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
