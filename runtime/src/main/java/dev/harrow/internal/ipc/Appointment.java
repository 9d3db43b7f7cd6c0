package dev.harrow.internal.ipc;

import dev.harrow.ActorId;
import dev.harrow.internal.wire.Bytes;
import dev.harrow.internal.wire.FrameCodec;
import dev.harrow.internal.wire.Message;
import dev.harrow.internal.wire.ProofText;
import java.util.UUID;

/**
 * Who meets whom on a new link.
 *
 * @param tree of both
 * @param dialler who connects
 * @param listener who is dialled for
 */
record Appointment(UUID tree, ActorId dialler, ActorId listener) {

    Message.Hello helloOfDialler(long pid, Bytes challenge, Bytes proof) {
        return hello(dialler, listener, pid, challenge, proof);
    }

    Message.Hello helloOfListener(long pid, Bytes challenge, Bytes proof) {
        return hello(listener, dialler, pid, challenge, proof);
    }

    private Message.Hello hello(ActorId from, ActorId to, long pid, Bytes challenge, Bytes proof) {
        return new Message.Hello(
                FrameCodec.VERSION,
                FrameCodec.MINIMUM_VERSION,
                tree,
                from,
                to.uuid(),
                pid,
                false,
                false,
                challenge,
                proof);
    }

    /** @param hello of the one who proves itself */
    ProofText proofText(ProofText.Role role, Message.Hello hello, Bytes challengeOfDialler, Bytes challengeOfListener) {
        return new ProofText(
                role, tree, dialler, listener, ProofText.Said.in(hello), challengeOfDialler, challengeOfListener);
    }
}
