package dev.harrow;

import org.jspecify.annotations.Nullable;

/** A stream was used after this side had closed it or ended its sending, or after the dialog was over. */
public final class StreamClosedException extends HarrowException {
    private static final long serialVersionUID = 1L;

    public StreamClosedException(String message) {
        this(message, null);
    }

    public StreamClosedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
