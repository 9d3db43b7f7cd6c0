package dev.harrow.internal.scope;

import dev.harrow.ActorId;
import dev.harrow.CancelReason;
import dev.harrow.spi.Ticker;
import org.jspecify.annotations.Nullable;

/** The actor that a task belongs to, as far as the scopes need to know it. May be called from any thread. */
public interface TaskHome {

    ActorId id();

    /** The clock by which deadlines inside this actor are measured. */
    Ticker ticker();

    /** Why no operation of this actor is served any more, not even a shielded one, or null while it is in good standing. */
    @Nullable
    CancelReason severed();
}
