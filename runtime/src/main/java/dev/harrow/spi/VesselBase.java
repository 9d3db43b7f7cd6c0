package dev.harrow.spi;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A {@link Vessel} as far as its end is concerned: that is told once, whoever comes first, the end or the listener. */
public abstract class VesselBase implements Vessel {
    private @Nullable VesselExit exit; // guarded by this; written once
    private @Nullable Consumer<VesselExit> listener; // guarded by this

    /** One that has not ended. */
    protected VesselBase() {}

    /** The vessel has ended: tells the listener, on this thread. Any thread; only the first call counts. */
    protected final void ended(VesselExit how) {
        Consumer<VesselExit> told;
        synchronized (this) {
            if (exit != null) {
                return;
            }
            exit = how;
            told = listener;
        }
        if (told != null) {
            told.accept(how);
        }
    }

    @Override
    public final void onExit(Consumer<VesselExit> taker) {
        VesselExit already;
        synchronized (this) {
            listener = taker;
            already = exit;
        }
        if (already != null) {
            taker.accept(already);
        }
    }
}
