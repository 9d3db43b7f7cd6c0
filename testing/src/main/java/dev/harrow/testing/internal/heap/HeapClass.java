package dev.harrow.testing.internal.heap;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A class in a dump: its name, and where its instances have what. */
final class HeapClass {
    private static final String REFERENCE = "java.lang.ref.Reference";
    private static final String REFERENT = "referent";

    /** A field of the instances: where its value is in their data, and what it is. */
    record Field(String name, long nameId, int type, int offset, String declaredBy) {}

    private final HeapDump dump;
    private final long id;
    private final String name;
    private Field @Nullable [] fields; // null until asked for
    private int @Nullable [] strong; // null until asked for: the offsets of what holds something
    private int @Nullable [] soft; // null until asked for: those and the referent of a soft reference

    HeapClass(HeapDump dump, long id, String name) {
        this.dump = dump;
        this.id = id;
        this.name = name;
    }

    long id() {
        return id;
    }

    /** As Java writes it. */
    String name() {
        return name;
    }

    @Nullable
    HeapClass superClass() {
        long at = dump.place(id);
        return at == 0 ? null : dump.classOf(ClassRecord.superClass(dump.file(), at));
    }

    boolean isA(String className) {
        for (HeapClass each = this; each != null; each = each.superClass()) {
            if (each.name.equals(className)) {
                return true;
            }
        }
        return false;
    }

    /** All fields of an instance, those of its own class first. */
    Field[] fields() {
        Field[] known = fields;
        if (known == null) {
            known = findFields();
            fields = known;
        }
        return known;
    }

    private Field[] findFields() {
        var found = new Object() {
            Field[] all = new Field[0];
            int offset;
        };
        for (HeapClass each = this; each != null; each = each.superClass()) {
            long at = dump.place(each.id);
            String declaredBy = each.name;
            if (at == 0) {
                break;
            }
            ClassRecord.eachInstanceField(dump.file(), at, (nameId, type, value) -> {
                found.all = Arrays.copyOf(found.all, found.all.length + 1);
                found.all[found.all.length - 1] =
                        new Field(dump.symbol(nameId), nameId, type, found.offset, declaredBy);
                found.offset += dump.file().sizeOf(type);
            });
        }
        return found.all;
    }

    @Nullable
    Field field(String fieldName) {
        for (Field each : fields()) {
            if (each.name.equals(fieldName)) {
                return each;
            }
        }
        return null;
    }

    /** Where the references are in the data of an instance that hold something. */
    int[] references(boolean alsoSoft) {
        int[] known = alsoSoft ? soft : strong;
        if (known == null) {
            boolean referentHolds = alsoSoft && isSoftReference();
            known = Arrays.stream(fields())
                    .filter(each -> each.type == HeapFile.TYPE_OBJECT)
                    .filter(each -> referentHolds || !each.name.equals(REFERENT) || !each.declaredBy.equals(REFERENCE))
                    .mapToInt(Field::offset)
                    .toArray();
            if (alsoSoft) {
                soft = known;
            } else {
                strong = known;
            }
        }
        return known;
    }

    /** Whether what it refers to is kept as long as there is memory, or until a finalizer has run: other references keep nothing. */
    private boolean isSoftReference() {
        return isA("java.lang.ref.SoftReference") || isA("java.lang.ref.FinalReference");
    }
}
