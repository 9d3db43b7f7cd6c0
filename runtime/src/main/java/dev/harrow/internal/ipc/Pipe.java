package dev.harrow.internal.ipc;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What one end of a link offers to the other where they belong to two copies of the runtime, which know no class of each other: functions of the JDK.
 * Any thread; none of them blocks.
 *
 * @param frame takes one whole frame, which is given away; false if nothing is taken any more
 * @param ended nothing will be sent any more
 * @param stop asks to send nothing any more
 * @param closed the link is closed, in both directions
 * @param hasRoom as {@link Link#hasRoom}
 * @param whenRoom as {@link Link#whenRoom}
 */
public record Pipe(
        Predicate<ByteBuffer> frame,
        Runnable ended,
        Runnable stop,
        Runnable closed,
        BooleanSupplier hasRoom,
        Consumer<Runnable> whenRoom) {

    /** As it crosses the border. */
    public Map<String, Object> toMap() {
        return Map.of(
                "frame",
                frame,
                "ended",
                ended,
                "stop",
                stop,
                "closed",
                closed,
                "hasRoom",
                hasRoom,
                "whenRoom",
                whenRoom);
    }

    /** What has crossed the border. */
    @SuppressWarnings("unchecked") // the other side is the same code
    public static Pipe of(Map<String, Object> map) {
        return new Pipe(
                (Predicate<ByteBuffer>) get(map, "frame"),
                (Runnable) get(map, "ended"),
                (Runnable) get(map, "stop"),
                (Runnable) get(map, "closed"),
                (BooleanSupplier) get(map, "hasRoom"),
                (Consumer<Runnable>) get(map, "whenRoom"));
    }

    private static Object get(Map<String, Object> map, String key) {
        return Objects.requireNonNull(map.get(key), key);
    }
}
