package dev.harrow.internal.rpc;

import dev.harrow.ActorId;

/**
 * One end of a dialog, for pictures of the tree. It is looked at without holding anything up, so its parts may be of different moments.
 *
 * @param method what the dialog is about
 * @param peer the actor at the other end
 * @param served whether this is the called end
 * @param state how far it is, in words
 * @param items how many items have arrived here and were not received
 * @param senders how many tasks wait for room to send from here
 * @param room what those tasks wait for
 * @param dropped how many items were lost here to the policy of the window
 */
public record DialogView(
        String method, ActorId peer, boolean served, String state, int items, int senders, Object room, long dropped) {}
