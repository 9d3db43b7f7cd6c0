package dev.harrow.internal.supervise;

import dev.harrow.ActorId;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
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
     * @param logProvider see {@link dev.harrow.internal.scope.LogProvider#borrow}
     * @param log takes lines of the log for those who listen to it, if somebody does
     * @param leaked takes what {@link Abandoned#record} does
     * @param loaderEnded see {@link EndedLoaders#note}
     * @param ended takes how the actor ended: the kind of the end and a detail
     */
    record Lent(
            ByteBuffer invitation,
            boolean virtualThreads,
            BiFunction<Integer, @Nullable Object, @Nullable Object> link,
            BiFunction<Long, Runnable, Runnable> alarms,
            @Nullable Clock clock,
            Runnable watch,
            Supplier<Set<Thread>> spinning,
            Function<Map<String, Object>, Map<String, Object>> expect,
            String logProvider,
            @Nullable Consumer<Map<String, Object>> log,
            Consumer<Map<String, String>> leaked,
            BiConsumer<Map<String, Object>, ClassLoader> loaderEnded,
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
            map.put("logProvider", logProvider);
            if (log != null) {
                map.put("log", log);
            }
            map.put("leaked", leaked);
            map.put("loaderEnded", loaderEnded);
            map.put("ended", ended);
            return map;
        }

        @SuppressWarnings("unchecked") // the other side is the same code
        static Lent of(Map<String, Object> map) {
            return new Lent(
                    (ByteBuffer) get(map, "invitation"),
                    (Boolean) get(map, "virtualThreads"),
                    (BiFunction<Integer, @Nullable Object, @Nullable Object>) get(map, "link"),
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
                    (String) get(map, "logProvider"),
                    (Consumer<Map<String, Object>>) map.get("log"),
                    (Consumer<Map<String, String>>) get(map, "leaked"),
                    (BiConsumer<Map<String, Object>, ClassLoader>) get(map, "loaderEnded"),
                    (BiConsumer<String, String>) get(map, "ended"));
        }
    }

    /** What a copy offers to the one that made it. It crosses the border as one function of what is asked. */
    interface Offered {

        /** The actor's end of the link, see {@link dev.harrow.internal.ipc.Pipe}. */
        BiFunction<Integer, @Nullable Object, @Nullable Object> link();

        /** Wakes its tasks. */
        void terminate();

        /** Gives it up. */
        void kill();

        /** The tasks that may compute without end: by thread, what it is for people, and its steps. */
        Map<Thread, Map.Entry<String, Long>> running();

        /** The actors in it that were given up and still have running threads, see {@link Leftover}. */
        List<Map<String, Object>> abandoned();

        /** As it crosses the border. */
        default Function<Integer, @Nullable Object> outgoing() {
            return new Outgoing(this);
        }

        /** What has crossed the border. */
        static Offered incoming(Function<Integer, @Nullable Object> function) {
            return new Incoming(function);
        }
    }

    /** See {@link Offered#outgoing}. */
    private static final class Outgoing implements Function<Integer, @Nullable Object> {
        private static final int LINK = 0;
        private static final int TERMINATE = 1;
        private static final int KILL = 2;
        private static final int RUNNING = 3;
        private static final int ABANDONED = 4;

        private final Offered offered;

        Outgoing(Offered offered) {
            this.offered = offered;
        }

        @Override
        public @Nullable Object apply(Integer what) {
            switch (what) {
                case LINK -> {
                    return offered.link();
                }
                case TERMINATE -> offered.terminate();
                case KILL -> offered.kill();
                case RUNNING -> {
                    return offered.running();
                }
                case ABANDONED -> {
                    return offered.abandoned();
                }
                default -> throw new IllegalArgumentException("an isolated actor cannot be asked for " + what);
            }
            return null;
        }
    }

    /** See {@link Offered#incoming}. */
    @SuppressWarnings("unchecked") // the other side is the same code
    private static final class Incoming implements Offered {
        private final Function<Integer, @Nullable Object> function;

        Incoming(Function<Integer, @Nullable Object> function) {
            this.function = function;
        }

        private Object get(int what) {
            return Objects.requireNonNull(function.apply(what));
        }

        @Override
        public BiFunction<Integer, @Nullable Object, @Nullable Object> link() {
            return (BiFunction<Integer, @Nullable Object, @Nullable Object>) get(Outgoing.LINK);
        }

        @Override
        public void terminate() {
            Object _ = function.apply(Outgoing.TERMINATE);
        }

        @Override
        public void kill() {
            Object _ = function.apply(Outgoing.KILL);
        }

        @Override
        public Map<Thread, Map.Entry<String, Long>> running() {
            return (Map<Thread, Map.Entry<String, Long>>) get(Outgoing.RUNNING);
        }

        @Override
        public List<Map<String, Object>> abandoned() {
            return (List<Map<String, Object>>) get(Outgoing.ABANDONED);
        }
    }

    /** An actor, as it crosses the border. */
    static Map<String, Object> toMap(ActorId id) {
        return Map.of("name", id.name(), "uuid", id.uuid());
    }

    /** What has crossed the border. */
    static ActorId id(Map<String, Object> map) {
        return new ActorId((String) get(map, "name"), (UUID) get(map, "uuid"));
    }

    /** A throwable, as it crosses the border: what it says and where it is from, because its class may be one that only one side knows. */
    static Throwable told(Throwable thrown) {
        RuntimeException told = new RuntimeException(thrown.toString());
        told.setStackTrace(thrown.getStackTrace());
        return told;
    }

    /** @throws NullPointerException if it is not there; names it */
    static Object get(Map<String, Object> map, String key) {
        return Objects.requireNonNull(map.get(key), key);
    }
}
