package dev.harrow.internal.rpc;

import dev.harrow.internal.scope.Baton;
import dev.harrow.spi.Ticker;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What every actor of one tree has in common in this JVM.
 *
 * @param tree the tree's id
 * @param ticker its clock
 * @param ackNanos how long an actor may take to acknowledge a cancel
 * @param endNanos how long it may then take to end
 * @param cancelGraceNanos how long a cancelled call waits for the confirmation
 * @param openRequests how many requests may be open on one connection
 * @param alwaysEncode whether values go through the codec on local links too
 * @param baton what its tasks hand on, if it is steered
 */
public record TreeContext(
        UUID tree,
        Ticker ticker,
        long ackNanos,
        long endNanos,
        long cancelGraceNanos,
        int openRequests,
        boolean alwaysEncode,
        @Nullable Baton baton) {

    /** The budget of a whole ladder. */
    public long ladderNanos() {
        return ackNanos + endNanos;
    }
}
