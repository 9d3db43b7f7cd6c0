package dev.harrow.testing.internal.heap;

/**
 * Finds the place of a record by the identifier at that place. Keeps two numbers for each record: to compare with the identifiers in the
 * file, which are all over it, takes twice as long. Entries have slots, in which others can keep something beside them in arrays of {@link #capacity} elements.
 */
final class IdTable {
    private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;

    private final HeapFile file;
    private final long[] places; // 0: free; no record is there
    private final long[] ids; // by slot

    /** @param count how many entries it will have */
    IdTable(HeapFile file, int count) {
        this.file = file;
        this.places = new long[capacityFor(count)];
        this.ids = new long[places.length];
    }

    /** How many slots a table for so many entries has: always some that are free. */
    static int capacityFor(long count) {
        return Math.toIntExact(count + count / 2 + 1);
    }

    int capacity() {
        return places.length;
    }

    /** Adds the record whose identifier is there; of two with the same one, the first counts. */
    void add(long at) {
        long id = file.id(at);
        int slot = slot(id);
        if (places[slot] == 0) {
            places[slot] = at;
            ids[slot] = id;
        }
    }

    /** The slot of a record, or -1. */
    int find(long id) {
        int slot = slot(id);
        return places[slot] == 0 ? -1 : slot;
    }

    /** Where the identifier of the record in a slot is. */
    long place(int slot) {
        return places[slot];
    }

    private int slot(long id) {
        int slot = (int) Math.unsignedMultiplyHigh(id * SPREAD, places.length);
        while (places[slot] != 0 && ids[slot] != id) {
            slot++;
            if (slot == places.length) {
                slot = 0;
            }
        }
        return slot;
    }
}
