package dev.harrow.internal.ipc;

import dev.harrow.internal.scope.Created;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What sockets need and somebody must give back, for whoever has to find out who did not. Nothing here is Netty's, so that it can be asked
 * where nobody listens.
 */
public final class Ledger {
    /** Listeners, and the channels of links and of those that want to become one. */
    public static final Ledger CHANNELS = new Ledger();

    /** The buffers that event loops hold, if {@link BufferWatch} is there. */
    public static final Ledger BUFFERS = new Ledger();

    /** One entry; by identity. */
    public interface Held {

        /** What it is, for people; the same whenever it is asked. */
        String what();

        /** Gives it back although somebody else should have; may be called more than once. */
        void end();
    }

    /**
     * An entry, with where it was made.
     *
     * @param created null if that is not noted
     */
    public record Entry(Held held, @Nullable Throwable created) {}

    private final Map<Held, Entry> entries = new ConcurrentHashMap<>();

    private Ledger() {}

    void add(Held held) {
        entries.put(held, new Entry(held, Created.here()));
    }

    void remove(Held held) {
        entries.remove(held);
    }

    /** What is held now. */
    public List<Entry> entries() {
        return List.copyOf(entries.values());
    }
}
