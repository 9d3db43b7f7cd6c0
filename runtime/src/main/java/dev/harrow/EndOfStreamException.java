package dev.harrow;

import org.jspecify.annotations.Nullable;

/** The other side of a stream has ended: it sends no more, or, for a sender, takes no more. No failure; a loop over the stream just ends. */
public final class EndOfStreamException extends HarrowException {
    private static final long serialVersionUID = 1L;

    public EndOfStreamException(String message) {
        this(message, null);
    }

    public EndOfStreamException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
