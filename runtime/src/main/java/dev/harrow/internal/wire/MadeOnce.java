package dev.harrow.internal.wire;

import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What is made once for each class, and kept for as long as somebody uses it. A value that hangs on a class may not refer to Harrow by more
 * than a weak reference: the class may belong to the JDK, or to a library that outlives the loader of this copy of Harrow.
 *
 * @param <T> what is made
 */
public abstract class MadeOnce<T> {
    private final ClassValue<AtomicReference<@Nullable WeakReference<T>>> slots = new ClassValue<>() {
        @Override
        protected AtomicReference<@Nullable WeakReference<T>> computeValue(Class<?> type) {
            return new AtomicReference<>();
        }
    };

    /** Makes one; several threads may do so at a time, and all but one of what they made are dropped. */
    protected abstract T make(Class<?> type);

    /** The one of a class: the same for everybody, until nobody has it any more. */
    public final T of(Class<?> type) {
        AtomicReference<@Nullable WeakReference<T>> slot = slots.get(type);
        while (true) {
            WeakReference<T> seen = slot.get();
            T known = seen == null ? null : seen.get();
            if (known != null) {
                return known;
            }
            T made = make(type);
            if (slot.compareAndSet(seen, new WeakReference<>(made))) {
                return made;
            }
        }
    }
}
