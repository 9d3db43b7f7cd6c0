package dev.harrow.testing.internal.heap;

import org.jspecify.annotations.Nullable;

/** How the record of a class is laid out. Its {@code at} is where the identifier of the class is. */
final class ClassRecord {

    /** Is shown the fields of a class. */
    @FunctionalInterface
    interface Fields {
        /**
         * One field.
         *
         * @param name the identifier of its name
         * @param value where the value is; 0 for a field of the instances
         */
        void field(long name, int type, long value);
    }

    private ClassRecord() {}

    static long superClass(HeapFile file, long at) {
        return file.id(at + file.idSize() + 4);
    }

    static long loader(HeapFile file, long at) {
        return file.id(at + 2L * file.idSize() + 4);
    }

    static long signers(HeapFile file, long at) {
        return file.id(at + 3L * file.idSize() + 4);
    }

    static long protectionDomain(HeapFile file, long at) {
        return file.id(at + 4L * file.idSize() + 4);
    }

    /** Where the record ends. */
    static long end(HeapFile file, long at) {
        return instanceFields(file, staticFields(file, constants(file, at, null), null), null);
    }

    /** Shows the static fields, which have values, and among them what the JVM keeps for the constants of the class. */
    static void eachStatic(HeapFile file, long at, Fields to) {
        staticFields(file, constants(file, at, to), to);
    }

    /** Shows the fields that instances have because of this class, and not of those above it, in the order of their values. */
    static void eachInstanceField(HeapFile file, long at, Fields to) {
        instanceFields(file, staticFields(file, constants(file, at, null), null), to);
    }

    private static long constants(HeapFile file, long at, @Nullable Fields to) {
        long place = at + 7L * file.idSize() + 8;
        int count = file.u2(place);
        place += 2;
        for (int i = 0; i < count; i++) {
            int type = file.u1(place + 2);
            if (to != null) {
                to.field(0, type, place + 3);
            }
            place += 3 + file.sizeOf(type);
        }
        return place;
    }

    private static long staticFields(HeapFile file, long at, @Nullable Fields to) {
        int count = file.u2(at);
        long place = at + 2;
        for (int i = 0; i < count; i++) {
            int type = file.u1(place + file.idSize());
            long value = place + file.idSize() + 1;
            if (to != null) {
                to.field(file.id(place), type, value);
            }
            place = value + file.sizeOf(type);
        }
        return place;
    }

    private static long instanceFields(HeapFile file, long at, @Nullable Fields to) {
        int count = file.u2(at);
        long place = at + 2;
        for (int i = 0; i < count; i++) {
            if (to != null) {
                to.field(file.id(place), file.u1(place + file.idSize()), 0);
            }
            place += file.idSize() + 1;
        }
        return place;
    }
}
