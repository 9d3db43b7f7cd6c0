package dev.harrow.internal.rpc;

import dev.harrow.internal.scope.CreditGate;
import dev.harrow.internal.wire.DialogIds;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The calls made over one connection that have not been answered, and the room for more.
 *
 * <p>A hash table whose chains run through the calls themselves, so that a call adds nothing to it but its reference. Safe for any number
 * of threads.
 */
final class OpenCalls {
    private final CreditGate room;
    private final DialogIds ids;
    private @Nullable PendingCall[] heads = new @Nullable PendingCall[4]; // guarded by this; a power of two long
    private int size; // guarded by this

    OpenCalls(CreditGate room, DialogIds.Side side) {
        this.room = room;
        this.ids = new DialogIds(side);
    }

    /** Where a call has to get in before it is put here, and leaves after it was removed. */
    CreditGate room() {
        return room;
    }

    /** An id for a new call. */
    long nextId() {
        return ids.next();
    }

    synchronized void put(PendingCall call) {
        if (size == heads.length) {
            grow();
        }
        link(call);
        size++;
    }

    private void grow() {
        List<PendingCall> all = list();
        heads = new @Nullable PendingCall[heads.length * 2];
        for (PendingCall each : all) {
            link(each);
        }
    }

    private void link(PendingCall call) {
        int index = index(call.dialog());
        call.next = heads[index];
        heads[index] = call;
    }

    // The ids of one side rise by two: without their last bit they fill the table evenly.
    private int index(long dialog) {
        return (int) (dialog >>> 1) & (heads.length - 1);
    }

    /** Takes out the call of this dialog; null if it is not there, or not any more. */
    synchronized @Nullable PendingCall remove(long dialog) {
        int index = index(dialog);
        PendingCall before = null;
        PendingCall each = heads[index];
        while (each != null && each.dialog() != dialog) {
            before = each;
            each = each.next;
        }
        if (each == null) {
            return null;
        }
        if (before == null) {
            heads[index] = each.next;
        } else {
            before.next = each.next;
        }
        each.next = null;
        size--;
        return each;
    }

    synchronized int size() {
        return size;
    }

    /** All of them, in no order. */
    synchronized List<PendingCall> list() {
        List<PendingCall> all = new ArrayList<>(size);
        for (PendingCall head : heads) {
            for (PendingCall each = head; each != null; each = each.next) {
                all.add(each);
            }
        }
        return all;
    }
}
