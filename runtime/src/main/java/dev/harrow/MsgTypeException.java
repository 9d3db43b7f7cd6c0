package dev.harrow;

/** A value does not fit its declared type, or its bytes cannot be read (S-117). */
public final class MsgTypeException extends HarrowException {
    private static final long serialVersionUID = 1L;

    public MsgTypeException(String message) {
        super(message, null);
    }

    public MsgTypeException(String message, Throwable cause) {
        super(message, cause);
    }
}
