package dev.harrow.internal.supervise;

import dev.harrow.internal.rpc.ActorCell;
import dev.harrow.internal.scope.Task;
import dev.harrow.internal.wire.ActorSnapshot;
import dev.harrow.internal.wire.FrameCodec;
import dev.harrow.internal.wire.Message;
import dev.harrow.internal.wire.WireException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An actor that was given up and still has running threads, of this copy of the runtime or of one that it has made.
 *
 * @param snapshot what it does
 * @param running its tasks
 */
record Leftover(ActorSnapshot snapshot, List<Running> running) {

    /**
     * A task.
     *
     * @param waitsFor what it is parked on, or null while it runs
     */
    record Running(String task, Thread thread, @Nullable String waitsFor, boolean cancelled) {

        static Running of(Task task) {
            Object waitsFor = task.waitingFor();
            return new Running(
                    task.name(),
                    task.thread(),
                    waitsFor == null ? null : waitsFor.toString(),
                    task.cancelSeen() != null);
        }
    }

    static Leftover of(ActorCell cell, ActorSnapshot snapshot) {
        return new Leftover(snapshot, Tasks.of(cell).stream().map(Running::of).toList());
    }

    /** As it crosses to another copy. */
    Map<String, Object> toMap() {
        List<Map<String, Object>> tasks = new ArrayList<>();
        for (Running each : running) {
            Map<String, Object> task = new HashMap<>();
            task.put("task", each.task());
            task.put("thread", each.thread());
            if (each.waitsFor() != null) {
                task.put("waitsFor", each.waitsFor());
            }
            task.put("cancelled", each.cancelled());
            tasks.add(task);
        }
        return Map.of(
                "snapshot", new FrameCodec().encode(new Message.Inspected(0, snapshot, List.of())), "running", tasks);
    }

    @SuppressWarnings("unchecked") // the other side is the same code
    static Leftover of(Map<String, Object> map) {
        Message.Inspected said;
        try {
            said = (Message.Inspected) new FrameCodec().decode((ByteBuffer) IsolateBridge.get(map, "snapshot"));
        } catch (WireException e) {
            throw new IllegalStateException("another copy of the runtime has said what this one does not know", e);
        }
        List<Running> tasks = new ArrayList<>();
        for (Map<String, Object> task : (List<Map<String, Object>>) IsolateBridge.get(map, "running")) {
            tasks.add(new Running(
                    (String) IsolateBridge.get(task, "task"),
                    (Thread) IsolateBridge.get(task, "thread"),
                    (String) task.get("waitsFor"),
                    (Boolean) IsolateBridge.get(task, "cancelled")));
        }
        return new Leftover(said.actor(), tasks);
    }
}
