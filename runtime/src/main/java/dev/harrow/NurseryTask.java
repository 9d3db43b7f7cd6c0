package dev.harrow;

/**
 * What runs inside a nursery.
 *
 * @param <X> the checked exception that it may throw
 */
@FunctionalInterface
public interface NurseryTask<X extends Exception> {
    void run(Nursery nursery) throws X, InterruptedException;
}
