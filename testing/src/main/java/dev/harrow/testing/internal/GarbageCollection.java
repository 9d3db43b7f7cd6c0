package dev.harrow.testing.internal;

import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.stream.Stream;

/** Asks the collector to look whether something is still held. */
final class GarbageCollection {
    /**
     * How long the holders are given to let go before each collection, in milliseconds: cleaners and finalizers have work to do after one,
     * and threads that end do so a little late.
     */
    private static final long[] PAUSES = {0, 0, 50, 100, 200, 400};

    /** Within what time a collection is seen to be over; it is not if the JVM was told to ignore who asks for one. */
    private static final long COLLECTION_MILLIS = 2_000;

    private GarbageCollection() {}

    /**
     * Waits until nothing holds the referents, or long enough.
     *
     * @param all to be weak references
     * @return whether all are gone
     */
    static boolean awaitGone(List<? extends Reference<?>> all) {
        ReferenceQueue<Object> gone = new ReferenceQueue<>();
        List<WeakReference<Object>> watched =
                all.stream().flatMap(each -> watch(each, gone)).toList();
        try {
            for (long pause : PAUSES) {
                if (pause > 0) {
                    var _ = gone.remove(pause); // wakes when one goes, whoever has asked for the collection
                }
                collect();
                if (all.stream().allMatch(each -> each.refersTo(null))) {
                    return true;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // who interrupts has no more time
        } finally {
            Reference.reachabilityFence(watched);
        }
        return all.stream().allMatch(each -> each.refersTo(null));
    }

    private static Stream<WeakReference<Object>> watch(Reference<?> each, ReferenceQueue<Object> gone) {
        Object held = each.get();
        return held == null ? Stream.empty() : Stream.of(new WeakReference<>(held, gone));
    }

    /** One collection, whose effect on weak references can be seen afterwards. */
    private static void collect() throws InterruptedException {
        ReferenceQueue<Object> over = new ReferenceQueue<>();
        Reference<Object> sentinel = new PhantomReference<>(new Object(), over);
        try {
            System.gc();
            var _ = over.remove(COLLECTION_MILLIS);
        } finally {
            Reference.reachabilityFence(sentinel);
        }
    }
}
