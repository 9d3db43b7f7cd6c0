package dev.harrow.internal.supervise;

import static dev.harrow.internal.scope.Log.LOG;

import dev.harrow.Backend;
import dev.harrow.BackendInfo;
import dev.harrow.internal.scope.TaskScope;
import dev.harrow.spi.Availability;
import dev.harrow.spi.SpawnBackend;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The spawn backends that were found, by key. A provider that fails hides no other, and of two with one key the first is taken; either is logged
 * once and kept for the report. Any thread.
 */
final class BackendCatalogue {
    /** The JDK does not promise that a search goes on behind a provider that fails: it might fail in the same way for ever. */
    private static final int MOST_FAULTS = 32;

    private Iterator<SpawnBackend> rest; // guarded by this
    private final Map<String, SpawnBackend> byKey = new ConcurrentHashMap<>(); // grows under the lock
    private final List<Fault> faults = new ArrayList<>(); // guarded by this; grows

    /**
     * What is wrong with a provider, for people.
     *
     * @param cause null if nothing was thrown
     */
    record Fault(String what, @Nullable Throwable cause) {}

    /**
     * What a backend says of itself at some moment.
     *
     * @param failure what it threw in place of an answer, if it did
     */
    record Answer(BackendInfo info, @Nullable Throwable failure) {}

    /** @param providers it is gone through no further than is asked, for that opens every archive of the class path */
    BackendCatalogue(Iterator<SpawnBackend> providers) {
        this.rest = providers;
    }

    @Nullable
    SpawnBackend find(String key) {
        SpawnBackend known = byKey.get(key);
        return known != null ? known : search(key);
    }

    Map<String, SpawnBackend> all() {
        search(null);
        return new TreeMap<>(byKey);
    }

    /** What was wrong with those that were met so far. */
    synchronized List<Fault> faults() {
        return List.copyOf(faults);
    }

    /** Goes on until {@code key} is there, or to the end. */
    private @Nullable SpawnBackend search(@Nullable String key) {
        List<Fault> news = new ArrayList<>();
        SpawnBackend found = search(key, news);
        for (Fault each : news) {
            LOG.warn("{}", each.what(), each.cause());
        }
        return found;
    }

    private synchronized @Nullable SpawnBackend search(@Nullable String key, List<Fault> news) {
        SpawnBackend known = key == null ? null : byKey.get(key);
        while (known == null) {
            try {
                if (!rest.hasNext()) {
                    break;
                }
                SpawnBackend next = rest.next();
                String found = next.key().key();
                SpawnBackend first = byKey.putIfAbsent(found, next);
                if (first != null) {
                    news.add(new Fault(
                            "the spawn backend '" + found + "' of " + nameOf(next) + " is not used, because "
                                    + nameOf(first) + " has that key and comes first; give it a key of its own, or"
                                    + " remove one of the two",
                            null));
                } else if (found.equals(key)) {
                    known = next;
                }
            } catch (RuntimeException | Error broken) {
                requireBearable(broken);
                news.add(new Fault("a provider of spawn backends is broken and left out: " + broken, broken));
            }
            if (faults.size() + news.size() >= MOST_FAULTS) {
                rest = Collections.emptyIterator();
            }
        }
        faults.addAll(news);
        return known;
    }

    /** What a backend says of itself now. One that cannot say is not available. */
    static Answer ask(SpawnBackend backend, Backend key) {
        String provider = nameOf(backend);
        try {
            Availability gate = backend.availability();
            return new Answer(
                    new BackendInfo(
                            key,
                            provider,
                            gate instanceof Availability.Available ? TaskScope.availability() : gate,
                            backend.capabilities(),
                            backend.transports()),
                    null);
        } catch (RuntimeException | Error broken) {
            return new Answer(new BackendInfo(key, provider, brokenGate(backend, broken), Set.of(), Set.of()), broken);
        }
    }

    /** What a gate would have said that threw in place of an answer. */
    static Availability.Unavailable brokenGate(SpawnBackend backend, Throwable thrown) {
        requireBearable(thrown);
        return new Availability.Unavailable(
                "its provider " + nameOf(backend) + " is broken: " + thrown,
                "have that repaired, or use another backend",
                false);
    }

    /** What concerns the whole JVM is no affair of one provider. */
    private static void requireBearable(Throwable broken) {
        if (broken instanceof VirtualMachineError whole) {
            throw whole;
        }
    }

    private static String nameOf(SpawnBackend backend) {
        return backend.getClass().getName();
    }
}
