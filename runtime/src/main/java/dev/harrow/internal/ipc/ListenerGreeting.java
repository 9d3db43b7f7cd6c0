package dev.harrow.internal.ipc;

import dev.harrow.internal.wire.Bytes;
import dev.harrow.internal.wire.Message;
import dev.harrow.internal.wire.ProofText;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The listener's part of the greeting ({@code docs/protocol.md}), without a socket or a thread in it. For one thread.
 *
 * @param <A> what is awaited
 */
final class ListenerGreeting<A extends ListenerGreeting.Awaited> {

    /** A dialler that somebody awaits. */
    interface Awaited {
        Appointment appointment();

        TreeSecret secret();
    }

    private final Function<Message.Hello, @Nullable A> diary;
    private final long pid;
    private final Bytes challenge;
    private @Nullable A awaited; // set by the first greeting
    private Message.@Nullable Hello first;
    private boolean over; // moves false -> true with the proof, or with what was refused

    /**
     * @param diary who is awaited by the actor that a first greeting is for; null for nobody
     * @param pid of this process
     * @param challenge fresh random bytes
     */
    ListenerGreeting(Function<Message.Hello, @Nullable A> diary, long pid, Bytes challenge) {
        this.diary = diary;
        this.pid = pid;
        this.challenge = challenge;
    }

    /**
     * Takes a greeting of the dialler.
     *
     * @return what to answer to the first one; null for the second one: the dialler has proved itself
     * @throws GreetingException if it is not the one that is awaited, or did not prove it; nothing more is taken
     */
    Message.@Nullable Hello received(Message.Hello hello) throws GreetingException {
        if (over) {
            throw new GreetingException("the greeting is over");
        }
        over = true; // unless all is well
        Message.Hello before = first;
        A expected = awaited;
        if (before == null || expected == null) {
            Message.Hello answer = answer(hello);
            over = false;
            return answer;
        }
        prove(expected, before, hello);
        return null;
    }

    private Message.Hello answer(Message.Hello hello) throws GreetingException {
        if (hello.registrar() || hello.probe()) {
            throw new GreetingException(hello.actor() + " is a registrar or only asks whether somebody is here");
        }
        Bytes theirs = hello.challenge();
        if (theirs.length() != TreeSecret.BYTES
                || theirs.equals(challenge)
                || !hello.proof().isEmpty()) {
            throw new GreetingException(hello.actor() + " did not begin with a challenge of its own");
        }
        A expected = diary.apply(hello);
        if (expected == null) {
            throw new GreetingException("nobody awaits " + hello.actor() + " of tree " + hello.tree()
                    + ", which dialled for actor " + hello.target());
        }
        awaited = expected;
        first = hello;
        Appointment appointment = expected.appointment();
        Message.Hello unproved = appointment.helloOfListener(pid, challenge, Bytes.EMPTY);
        return appointment.helloOfListener(
                pid,
                challenge,
                expected.secret().proof(appointment.proofText(ProofText.Role.LISTENER, unproved, theirs, challenge)));
    }

    private void prove(A expected, Message.Hello before, Message.Hello hello) throws GreetingException {
        Message.Hello repeated = new Message.Hello(
                before.version(),
                before.minimumVersion(),
                before.tree(),
                before.actor(),
                before.target(),
                before.pid(),
                false,
                false,
                Bytes.EMPTY,
                hello.proof());
        ProofText text =
                expected.appointment().proofText(ProofText.Role.DIALLER, before, before.challenge(), challenge);
        if (!expected.secret().isProof(text, hello.proof())) {
            throw new GreetingException(before.actor() + " did not prove that it knows the secret of the tree");
        }
        if (!hello.equals(repeated)) {
            throw new GreetingException(before.actor() + " said something else when it greeted again");
        }
    }

    /** Who was awaited, and has come: only after it has proved itself. */
    A arrived() {
        A expected = awaited;
        if (expected == null || !over) {
            throw new IllegalStateException("nobody has proved anything");
        }
        return expected;
    }

    /** The process of the dialler, as it says. */
    long pidOfDialler() {
        Message.Hello hello = first;
        if (hello == null) {
            throw new IllegalStateException("nobody has said anything");
        }
        return hello.pid();
    }
}
