package dev.harrow;

/** A forked task failed with a checked exception, which is the cause; unchecked ones come out as they are. */
public final class TaskFailedException extends HarrowException {
    private static final long serialVersionUID = 1L;

    public TaskFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
