package dev.harrow.testing.internal.heap;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A way from a root of a dump to an object that is held by it. */
final class HeapPath {
    private static final int LONGEST_TEXT = 24;

    /**
     * One object of the way, and how it holds the next one.
     *
     * @param label the name of the field, or the index of the element
     */
    record Step(long object, HeapDump.By by, String label) {}

    private final HeapDump dump;
    private final long root;
    private final List<Step> steps;
    private final long target;

    /**
     * A way.
     *
     * @param root where its root is in the file
     * @param steps from the root on; empty if that is the object itself
     */
    HeapPath(HeapDump dump, long root, List<Step> steps, long target) {
        this.dump = dump;
        this.root = root;
        this.steps = steps;
        this.target = target;
    }

    /** The first reference of the object there to {@code target}. */
    static Step step(HeapDump dump, long at, boolean alsoSoft, long target) {
        var found = new Object() {
            HeapDump.@Nullable By by;
            long label;
        };
        dump.references(at, alsoSoft, (by, label, to) -> {
            if (to == target && found.by == null) {
                found.by = by;
                found.label = label;
            }
        });
        HeapDump.By by = found.by;
        if (by == null) {
            throw new IllegalStateException("the object at " + at + " does not refer to what was found by it");
        }
        long object = dump.file().id(at);
        return new Step(
                object,
                by,
                switch (by) {
                    case FIELD -> fieldAt(dump.classOfObject(object), (int) found.label);
                    case STATIC_FIELD -> dump.symbol(found.label);
                    case ELEMENT -> Long.toString(found.label);
                    case CLASS, SUPER_CLASS, LOADER, CONSTANT -> "";
                });
    }

    private static String fieldAt(@Nullable HeapClass type, int offset) {
        if (type != null) {
            for (HeapClass.Field each : type.fields()) {
                if (each.offset() == offset) {
                    return each.name();
                }
            }
        }
        return "?";
    }

    HeapDump dump() {
        return dump;
    }

    List<Step> steps() {
        return steps;
    }

    /** The object that the way leads to. */
    long target() {
        return target;
    }

    /** The object after a step. */
    long after(int step) {
        return step + 1 < steps.size() ? steps.get(step + 1).object() : target;
    }

    int rootTag() {
        return dump.tag(root);
    }

    /** The object that the root refers to. */
    long first() {
        return dump.file().id(root);
    }

    /** The thread of the root, if it is something of one, or 0. */
    long rootThread() {
        long key = threadKey(dump, root);
        if (key != 0) {
            for (long each : dump.roots()) {
                if (dump.tag(each) == HeapFile.ROOT_THREAD_OBJECT && threadKey(dump, each) == key) {
                    return dump.file().id(each);
                }
            }
        }
        return 0;
    }

    /** The number of the stack frame that the root is in, from the innermost on; -1 if it is in none. */
    int rootFrame() {
        int tag = rootTag();
        return tag == HeapFile.ROOT_JAVA_FRAME || tag == HeapFile.ROOT_JNI_LOCAL
                ? dump.file().s4(root + dump.file().idSize() + 4)
                : -1;
    }

    /** What is the same for all roots of one thread, and not the identifier of an object; 0 if the root is of none. */
    static long threadKey(HeapDump dump, long root) {
        return switch (dump.tag(root)) {
            case HeapFile.ROOT_THREAD_OBJECT,
                    HeapFile.ROOT_JAVA_FRAME,
                    HeapFile.ROOT_JNI_LOCAL,
                    HeapFile.ROOT_NATIVE_STACK,
                    HeapFile.ROOT_THREAD_BLOCK ->
                -1 - dump.file().u4(root + dump.file().idSize());
            default -> 0;
        };
    }

    /** What has to be barred so that only other ways remain: whoever holds the first object whose class is of the loader {@code target}. */
    List<Long> gate() {
        List<Long> gate = new ArrayList<>();
        int own = firstOwn();
        if (own > 0) {
            long holder = steps.get(own - 1).object();
            gate.add(holder);
            long thread = dump.threadRoot(holder);
            if (thread != 0) {
                gate.add(threadKey(dump, thread));
            }
        } else {
            long key = threadKey(dump, root);
            gate.add(key == 0 ? first() : key);
            if (key != 0 && rootThread() != 0) {
                gate.add(rootThread());
            }
        }
        if (leadsToA("java.util.TimerTask")) {
            gate.add(steps.get(own)
                    .object()); // what cleans up after a timer has its queue too, and is no holder that anybody knows
        }
        gate.remove(target);
        return gate;
    }

    /** The index of the first object that the loader {@code target} has made the class of, or of the loader itself. */
    int firstOwn() {
        for (int i = 0; i < steps.size(); i++) {
            if (isOwn(steps.get(i).object())) {
                return i;
            }
        }
        return steps.size();
    }

    /** Whether the first object that is of the loader {@code target} is one of these. */
    boolean leadsToA(String className) {
        int own = firstOwn();
        return own < steps.size() && dump.isInstance(steps.get(own).object(), className);
    }

    private boolean isOwn(long object) {
        HeapClass type = dump.classOfObject(object);
        return dump.loaderOfClass(type == null ? object : type.id()) == target;
    }

    /** The way in lines, from a step on up to the first object that is of the loader: what comes after that is clear. */
    List<String> lines(int from) {
        List<String> lines = new ArrayList<>();
        int own = firstOwn();
        for (int i = from; i < own; i++) {
            Step step = steps.get(i);
            lines.add(
                    switch (step.by()) {
                        case FIELD -> "field " + step.label() + " of a " + dump.typeName(step.object());
                        case ELEMENT -> "element " + step.label() + " of a " + dump.typeName(step.object());
                        case STATIC_FIELD -> "static field " + step.label() + " of class " + className(step.object());
                        case CLASS -> "the class of a " + dump.typeName(step.object());
                        case SUPER_CLASS -> "the superclass of class " + className(step.object());
                        case LOADER -> "the loader of class " + className(step.object());
                        case CONSTANT -> "a constant of class " + className(step.object());
                    });
        }
        long last = own < steps.size() ? steps.get(own).object() : target;
        lines.add(
                last == target
                        ? "the class loader, a " + dump.typeName(target)
                        : dump.isClass(last)
                                ? "class " + className(last) + " of the class loader"
                                : "a " + dump.typeName(last) + ", of a class of the class loader");
        if (lines.size() > LONGEST_TEXT) {
            int cut = lines.size() - LONGEST_TEXT;
            lines.subList(LONGEST_TEXT / 2, LONGEST_TEXT / 2 + cut).clear();
            lines.add(LONGEST_TEXT / 2, "... " + cut + " more");
        }
        return lines;
    }

    String className(long id) {
        HeapClass type = dump.classOf(id);
        return type == null ? "?" : type.name();
    }
}
