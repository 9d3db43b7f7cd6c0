package dev.harrow.internal.supervise;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What crosses the border between two copies of the runtime in one JVM: bytes, text, and functions of the JDK. Neither copy ever sees a class of the
 * other. Both are made of this same source, so each packs what the other unpacks.
 */
final class IsolateBridge {

    private IsolateBridge() {}

    /** A clock, as {@link dev.harrow.spi.Ticker} has it; an alarm is what takes it back. */
    record Clock(
            LongSupplier nanos,
            BiFunction<Long, Runnable, Runnable> after,
            BiFunction<Long, Runnable, Runnable> remind) {}

    /**
     * What the copy that makes another lends to that.
     *
     * @param invitation who the actor is, as bytes
     * @param virtualThreads whether its tasks have virtual threads
     * @param link the parent's end, see {@link dev.harrow.internal.ipc.Pipe}
     * @param alarms of real time
     * @param clock of the tree, if that is another
     * @param watch virtual threads are about to run
     * @param spinning those that compute without end
     * @param expect expects an actor of another JVM
     * @param log takes lines of the log for those who listen to it, if somebody does
     * @param leaked takes what {@link Abandoned#record} does
     * @param ended takes how the actor ended: the kind of the end and a detail
     */
    record Lent(
            ByteBuffer invitation,
            boolean virtualThreads,
            Map<String, Object> link,
            BiFunction<Long, Runnable, Runnable> alarms,
            @Nullable Clock clock,
            Runnable watch,
            Supplier<Set<Thread>> spinning,
            Function<Map<String, Object>, Map<String, Object>> expect,
            @Nullable Consumer<Map<String, Object>> log,
            Consumer<Map<String, String>> leaked,
            BiConsumer<String, String> ended) {

        Map<String, Object> toMap() {
            Map<String, Object> map = new HashMap<>();
            map.put("invitation", invitation);
            map.put("virtualThreads", virtualThreads);
            map.put("link", link);
            map.put("alarms", alarms);
            if (clock != null) {
                map.put("clock.nanos", clock.nanos());
                map.put("clock.after", clock.after());
                map.put("clock.remind", clock.remind());
            }
            map.put("watch", watch);
            map.put("spinning", spinning);
            map.put("expect", expect);
            if (log != null) {
                map.put("log", log);
            }
            map.put("leaked", leaked);
            map.put("ended", ended);
            return map;
        }

        @SuppressWarnings("unchecked") // the other side is the same code
        static Lent of(Map<String, Object> map) {
            return new Lent(
                    (ByteBuffer) get(map, "invitation"),
                    (Boolean) get(map, "virtualThreads"),
                    (Map<String, Object>) get(map, "link"),
                    (BiFunction<Long, Runnable, Runnable>) get(map, "alarms"),
                    map.containsKey("clock.nanos")
                            ? new Clock(
                                    (LongSupplier) get(map, "clock.nanos"),
                                    (BiFunction<Long, Runnable, Runnable>) get(map, "clock.after"),
                                    (BiFunction<Long, Runnable, Runnable>) get(map, "clock.remind"))
                            : null,
                    (Runnable) get(map, "watch"),
                    (Supplier<Set<Thread>>) get(map, "spinning"),
                    (Function<Map<String, Object>, Map<String, Object>>) get(map, "expect"),
                    (Consumer<Map<String, Object>>) map.get("log"),
                    (Consumer<Map<String, String>>) get(map, "leaked"),
                    (BiConsumer<String, String>) get(map, "ended"));
        }
    }

    /**
     * What a copy offers to the one that made it.
     *
     * @param link the actor's end, see {@link dev.harrow.internal.ipc.Pipe}
     * @param terminate wakes its tasks
     * @param kill gives it up
     * @param running the tasks that may compute without end: by thread, what it is for people, and its steps
     * @param abandoned the actors in it that were given up and still have running threads
     */
    record Offered(
            Map<String, Object> link,
            Runnable terminate,
            Runnable kill,
            Supplier<Map<Thread, Map.Entry<String, Long>>> running,
            Supplier<List<Map<String, Object>>> abandoned) {

        Map<String, Object> toMap() {
            return Map.of(
                    "link", link, "terminate", terminate, "kill", kill, "running", running, "abandoned", abandoned);
        }

        @SuppressWarnings("unchecked") // the other side is the same code
        static Offered of(Map<String, Object> map) {
            return new Offered(
                    (Map<String, Object>) get(map, "link"),
                    (Runnable) get(map, "terminate"),
                    (Runnable) get(map, "kill"),
                    (Supplier<Map<Thread, Map.Entry<String, Long>>>) get(map, "running"),
                    (Supplier<List<Map<String, Object>>>) get(map, "abandoned"));
        }
    }

    /** @throws NullPointerException if it is not there; names it */
    static Object get(Map<String, Object> map, String key) {
        return Objects.requireNonNull(map.get(key), key);
    }
}
