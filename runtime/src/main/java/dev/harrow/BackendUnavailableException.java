package dev.harrow;

import org.jspecify.annotations.Nullable;

/** A spawn backend is unknown or does not work here; the message says why and names a way out (S-24). */
public final class BackendUnavailableException extends HarrowException {
    private static final long serialVersionUID = 1L;

    public BackendUnavailableException(String message) {
        super(message, null);
    }

    public BackendUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
