package dev.harrow;

import java.util.List;

/** Actors or tasks of a nursery failed and nobody had waited on them: the first failure is the cause, and all of them are in
 * {@link #failures()}, whatever the count (S-29..S-32). */
public final class NurseryFailedException extends HarrowException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial")
    private final List<Throwable> failures;

    /**
     * @param failures every genuine failure, the primary one first; not empty
     */
    public NurseryFailedException(String message, List<? extends Throwable> failures) {
        super(message, failures.getFirst());
        this.failures = List.copyOf(failures);
        for (Throwable other : this.failures.subList(1, this.failures.size())) {
            addSuppressed(other);
        }
    }

    /** Every genuine failure, the primary one first; never empty. */
    public List<Throwable> failures() {
        return failures;
    }
}
