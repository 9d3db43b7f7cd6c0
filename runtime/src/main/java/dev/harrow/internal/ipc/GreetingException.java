package dev.harrow.internal.ipc;

import java.io.IOException;

/** The peer did not prove that it is who it should be; the connection is closed. */
final class GreetingException extends IOException {
    private static final long serialVersionUID = 1L;

    GreetingException(String message) {
        super(message);
    }
}
