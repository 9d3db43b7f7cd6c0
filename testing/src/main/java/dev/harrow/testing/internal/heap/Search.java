package dev.harrow.testing.internal.heap;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All that is held by the roots of a dump, each object by a shortest way: breadth first, from all roots at once. Of ways that are equally
 * short, one from a thread comes before one from its stack, and both before the others.
 *
 * <p>One thread at a time.
 */
final class Search {
    private static final int[][] ROOTS = {
        {HeapFile.ROOT_THREAD_OBJECT},
        {HeapFile.ROOT_JAVA_FRAME, HeapFile.ROOT_JNI_LOCAL, HeapFile.ROOT_NATIVE_STACK, HeapFile.ROOT_THREAD_BLOCK},
        {HeapFile.ROOT_STICKY_CLASS},
        {HeapFile.ROOT_JNI_GLOBAL, HeapFile.ROOT_MONITOR_USED, HeapFile.ROOT_UNKNOWN}
    };

    private static final int BARRED = Integer.MIN_VALUE;

    private final HeapDump dump;
    private final boolean alsoSoft;

    /** By slot: 0 if not held; the slot of the one that holds it, and 1; or minus the number of its root, and 1. */
    private final int[] heldBy;

    /** Slots, in the order in which they were found. */
    private final int[] found;

    private int foundCount;
    private int current; // the slot whose references are looked at

    /**
     * Does it.
     *
     * @param alsoSoft whether soft references hold too
     * @param barred objects, or serial numbers of threads, through which no way shall go
     */
    Search(HeapDump dump, boolean alsoSoft, Set<Long> barred) {
        this.dump = dump;
        this.alsoSoft = alsoSoft;
        IdTable objects = dump.objects();
        this.heldBy = new int[objects.capacity()];
        this.found = new int[objects.capacity()];
        for (long each : barred) {
            int slot = objects.find(each);
            if (slot >= 0) {
                heldBy[slot] = BARRED;
            }
        }
        addRoots(barred);
        HeapDump.References visitor = (by, label, target) -> add(target, current + 1);
        for (int i = 0; i < foundCount; i++) {
            current = found[i];
            dump.references(objects.place(current), alsoSoft, visitor);
        }
    }

    private void addRoots(Set<Long> barred) {
        long[] roots = dump.roots();
        for (int[] kinds : ROOTS) {
            for (int i = 0; i < roots.length; i++) {
                int tag = dump.tag(roots[i]);
                boolean isOne = false;
                for (int kind : kinds) {
                    isOne |= kind == tag;
                }
                if (isOne && !barred.contains(HeapPath.threadKey(dump, roots[i]))) {
                    add(dump.file().id(roots[i]), -(i + 1));
                }
            }
        }
    }

    private void add(long id, int holder) {
        if (id == 0) {
            return;
        }
        int slot = dump.objects().find(id);
        if (slot >= 0 && heldBy[slot] == 0) {
            heldBy[slot] = holder;
            found[foundCount] = slot;
            foundCount++;
        }
    }

    /** A shortest way to an object; null if nothing holds it. */
    @Nullable
    HeapPath pathTo(long id) {
        int slot = dump.objects().find(id);
        if (slot < 0 || heldBy[slot] == 0 || heldBy[slot] == BARRED) {
            return null;
        }
        Deque<HeapPath.Step> steps = new ArrayDeque<>();
        long target = id;
        while (heldBy[slot] > 0) {
            slot = heldBy[slot] - 1;
            long at = dump.objects().place(slot);
            steps.addFirst(HeapPath.step(dump, at, alsoSoft, target));
            target = dump.file().id(at);
        }
        return new HeapPath(dump, dump.roots()[-heldBy[slot] - 1], List.copyOf(steps), id);
    }
}
