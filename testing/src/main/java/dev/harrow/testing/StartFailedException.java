package dev.harrow.testing;

/** The kit was asked to start something for a test, and that failed; the cause says how. Not a mistake in the use of the kit. */
final class StartFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StartFailedException(String what, Throwable cause) {
        super(what + ": " + cause, cause);
    }
}
