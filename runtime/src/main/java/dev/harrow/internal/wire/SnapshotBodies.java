package dev.harrow.internal.wire;

import dev.harrow.ActorId;
import dev.harrow.internal.wire.ActorSnapshot.OfNursery;
import dev.harrow.internal.wire.ActorSnapshot.OfTask;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The bytes of an {@link ActorSnapshot}. */
final class SnapshotBodies {
    /** How many levels of actors are told; what is deeper is counted. */
    static final int MAX_DEPTH = 64;

    private static final int SPINS = 1;
    private static final int CANCELLED = 2;

    // the smallest sizes, to hold counts against
    private static final int STRING_BYTES = 4;
    private static final int TASK_BYTES = STRING_BYTES + 2;
    private static final int NURSERY_BYTES = STRING_BYTES + 8;
    static final int ACTOR_BYTES = 16 + 3 * STRING_BYTES + 8 + 8 * 4;

    private SnapshotBodies() {}

    static void write(ActorSnapshot actor, WireWriter out) {
        write(actor, 1, out);
    }

    private static void write(ActorSnapshot actor, int depth, WireWriter out) {
        out.actor(actor.id());
        out.string(actor.backend());
        out.string(actor.state());
        out.i64(actor.pid());
        out.i32(actor.waiting());
        out.i32(actor.tasks().size());
        for (OfTask task : actor.tasks()) {
            out.string(task.name());
            out.nullableString(task.waitsFor());
            out.u8((task.spins() ? SPINS : 0) | (task.cancelled() ? CANCELLED : 0));
        }
        out.i32(actor.moreTasks());
        strings(actor.dialogs(), out);
        out.i32(actor.moreDialogs());
        strings(actor.pending(), out);
        out.i32(actor.nurseries().size());
        for (OfNursery nursery : actor.nurseries()) {
            out.string(nursery.name());
            List<ActorSnapshot> told = depth < MAX_DEPTH ? nursery.actors() : List.of();
            out.i32(told.size());
            told.forEach(each -> write(each, depth + 1, out));
            out.i32(nursery.moreActors() + nursery.actors().size() - told.size());
        }
        strings(actor.standbys(), out);
    }

    private static void strings(List<String> all, WireWriter out) {
        out.i32(all.size());
        all.forEach(out::string);
    }

    static ActorSnapshot read(WireReader in) {
        return read(1, in);
    }

    private static ActorSnapshot read(int depth, WireReader in) {
        if (depth > MAX_DEPTH) {
            throw new Malformed("actors are told to a depth of " + MAX_DEPTH);
        }
        ActorId id = in.actor();
        String backend = in.string();
        String state = in.string();
        long pid = in.i64();
        int waiting = in.i32();
        List<OfTask> tasks = list(TASK_BYTES, in, SnapshotBodies::readTask);
        int moreTasks = in.i32();
        List<String> dialogs = list(STRING_BYTES, in, WireReader::string);
        int moreDialogs = in.i32();
        List<String> pending = list(STRING_BYTES, in, WireReader::string);
        List<OfNursery> nurseries = list(
                NURSERY_BYTES,
                in,
                from -> new OfNursery(
                        from.string(), list(ACTOR_BYTES, from, each -> read(depth + 1, each)), from.i32()));
        List<String> standbys = list(STRING_BYTES, in, WireReader::string);
        return new ActorSnapshot(
                id, backend, state, pid, waiting, tasks, moreTasks, dialogs, moreDialogs, pending, nurseries, standbys);
    }

    private static OfTask readTask(WireReader in) {
        String name = in.string();
        String waitsFor = in.nullableString();
        int bits = in.u8();
        if ((bits & ~(SPINS | CANCELLED)) != 0) {
            throw new Malformed("unknown bits of a task");
        }
        return new OfTask(name, waitsFor, (bits & SPINS) != 0, (bits & CANCELLED) != 0);
    }

    /** A count, and as many things of at least {@code bytes} each. */
    static <T> List<T> list(int bytes, WireReader in, Function<WireReader, T> each) {
        int count = in.count(bytes);
        List<T> all = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            all.add(each.apply(in));
        }
        return all;
    }
}
