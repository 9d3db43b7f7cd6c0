package dev.harrow.internal.ipc;

import dev.harrow.internal.wire.Bytes;
import dev.harrow.internal.wire.Message;
import dev.harrow.internal.wire.ProofText;

/** The dialler's part of the greeting ({@code docs/protocol.md}), without a socket or a thread in it. For one thread. */
final class DiallerGreeting {
    private final Appointment appointment;
    private final TreeSecret secret;
    private final long pid;
    private final Bytes challenge;

    /**
     * @param pid of this process
     * @param challenge fresh random bytes
     */
    DiallerGreeting(Appointment appointment, TreeSecret secret, long pid, Bytes challenge) {
        this.appointment = appointment;
        this.secret = secret;
        this.pid = pid;
        this.challenge = challenge;
    }

    /** What to say first. */
    Message.Hello opening() {
        return appointment.helloOfDialler(pid, challenge, Bytes.EMPTY);
    }

    /**
     * Takes the answer of the listener.
     *
     * @return what to say last; the link may be used after it
     * @throws GreetingException if the listener is not the one that was dialled for, or did not prove it
     */
    Message.Hello answered(Message.Hello hello) throws GreetingException {
        Bytes theirs = hello.challenge();
        if (!hello.tree().equals(appointment.tree())
                || !hello.actor().equals(appointment.listener())
                || !hello.target().equals(appointment.dialler().uuid())) {
            throw new GreetingException("actor " + hello.actor() + " of tree " + hello.tree() + " answered in place of "
                    + appointment.listener() + " of tree " + appointment.tree());
        }
        if (theirs.length() != TreeSecret.BYTES || theirs.equals(challenge)) {
            throw new GreetingException("the listener sent no challenge of its own");
        }
        if (!secret.isProof(appointment.proofText(ProofText.Role.LISTENER, hello, challenge, theirs), hello.proof())) {
            throw new GreetingException("the listener did not prove that it knows the secret of the tree");
        }
        Bytes proof = secret.proof(appointment.proofText(ProofText.Role.DIALLER, opening(), challenge, theirs));
        return appointment.helloOfDialler(pid, Bytes.EMPTY, proof);
    }
}
