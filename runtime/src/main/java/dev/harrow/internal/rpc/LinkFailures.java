package dev.harrow.internal.rpc;

import dev.harrow.ActorId;
import dev.harrow.internal.wire.Message;

/** What the failure of a whole actor means to the one who started it. */
public final class LinkFailures {

    private LinkFailures() {}

    /** The exception for a failure that {@code child} told over its link. */
    public static RuntimeException of(Message.Failed failed, ActorId child) {
        return Failures.ofLink(failed, child);
    }
}
