package dev.harrow.testing;

import dev.harrow.Portal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Disturbs links for the length of one test; an {@link ActorTest} takes one as a parameter.
 *
 * {@snippet :
 * @ActorTest
 * void aLostAnswerFailsItsCall(@Started(Polite.class) Portal<Greeter> greeter, TestLink link) {
 *     link.to(greeter).fromActor().at(MessageType.RETURN).corrupt();
 *     assertThrows(TransportClosedException.class, () -> greeter.call(Greeter::greet, "Ada"));
 * }
 * }
 *
 * <p>When the method of the test has ended, before its nursery does, everything is taken away as by {@link Faults#close}: a fault that was asked for and
 * never came about fails the test. May be used from any thread.
 */
public final class TestLink {
    private final List<Opened> opened = new ArrayList<>(); // guarded by this

    TestLink() {}

    private record Opened(Portal<?> portal, Faults faults) {}

    /** The faults of the link to this portal's actor; the same at each call. */
    public synchronized Faults to(Portal<?> portal) {
        for (Opened each : opened) {
            if (each.portal() == portal) {
                return each.faults();
            }
        }
        Faults faults = Faults.on(portal);
        opened.add(new Opened(portal, faults));
        return faults;
    }

    /** Takes everything away; returns the first complaint about a fault that never came about, with the others suppressed in it. */
    @Nullable
    Throwable end() {
        List<Opened> all;
        synchronized (this) {
            all = List.copyOf(opened);
            opened.clear();
        }
        Throwable complaint = null;
        for (Opened each : all) {
            try {
                each.faults().close();
            } catch (RuntimeException | Error e) {
                if (complaint == null) {
                    complaint = e;
                } else {
                    complaint.addSuppressed(e);
                }
            }
        }
        return complaint;
    }
}
