package dev.harrow.internal.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harrow.ActorId;
import dev.harrow.internal.wire.Bytes;
import dev.harrow.internal.wire.Message;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** S-105 · who did not prove that it is the one that is awaited gets nothing; the protocol without its sockets. */
class GreetingTests {
    private record Entry(Appointment appointment, TreeSecret secret) implements ListenerGreeting.Awaited {}

    private static final UUID TREE = UUID.randomUUID();
    private static final ActorId DIALLER = ActorId.random("child");
    private static final ActorId LISTENER = ActorId.random("parent");
    private static final Appointment APPOINTMENT = new Appointment(TREE, DIALLER, LISTENER);

    private final TreeSecret secret = TreeSecret.random();
    private final Entry entry = new Entry(APPOINTMENT, secret);

    private ListenerGreeting<Entry> listening() {
        return new ListenerGreeting<>(
                hello -> hello.tree().equals(TREE)
                                && hello.actor().equals(DIALLER)
                                && hello.target().equals(LISTENER.uuid())
                        ? entry
                        : null,
                2,
                TreeSecret.randomBytes());
    }

    private static DiallerGreeting dialling(Appointment appointment, TreeSecret secret) {
        return new DiallerGreeting(appointment, secret, 1, TreeSecret.randomBytes());
    }

    private static Message.Hello with(Message.Hello hello, Bytes challenge, Bytes proof) {
        return new Message.Hello(
                hello.version(),
                hello.minimumVersion(),
                hello.tree(),
                hello.actor(),
                hello.target(),
                hello.pid(),
                hello.registrar(),
                hello.probe(),
                challenge,
                proof);
    }

    private static Message.Hello answer(ListenerGreeting<Entry> listener, Message.Hello hello) throws Exception {
        return Objects.requireNonNull(listener.received(hello));
    }

    @Test
    void bothSidesProveThemselves() throws Exception {
        ListenerGreeting<Entry> listener = listening();
        DiallerGreeting dialler = dialling(APPOINTMENT, secret);
        assertThatThrownBy(listener::arrived).isInstanceOf(IllegalStateException.class);
        Message.Hello second = answer(listener, dialler.opening());
        assertThatThrownBy(listener::arrived).isInstanceOf(IllegalStateException.class);
        assertThat(listener.received(dialler.answered(second))).isNull();
        assertThat(listener.arrived()).isSameAs(entry);
        assertThat(listener.pidOfDialler()).isOne();
    }

    private void refusedAtFirst(Message.Hello hello, String why) {
        ListenerGreeting<Entry> listener = listening();
        assertThatThrownBy(() -> listener.received(hello))
                .isInstanceOf(GreetingException.class)
                .hasMessageContaining(why);
        assertThatThrownBy(() -> listener.received(dialling(APPOINTMENT, secret).opening()))
                .isInstanceOf(GreetingException.class);
        assertThatThrownBy(listener::arrived).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whoIsNotAwaitedIsRefused() {
        UUID other = UUID.randomUUID();
        refusedAtFirst(
                dialling(new Appointment(other, DIALLER, LISTENER), secret).opening(), "nobody awaits");
        refusedAtFirst(
                dialling(new Appointment(TREE, ActorId.random("child"), LISTENER), secret)
                        .opening(),
                "nobody awaits");
        refusedAtFirst(
                dialling(new Appointment(TREE, new ActorId("x", DIALLER.uuid()), LISTENER), secret)
                        .opening(),
                "nobody awaits");
        refusedAtFirst(
                dialling(new Appointment(TREE, DIALLER, ActorId.random("parent")), secret)
                        .opening(),
                "nobody awaits");
    }

    @Test
    void aGreetingWithoutAChallengeIsRefused() {
        Message.Hello good = dialling(APPOINTMENT, secret).opening();
        refusedAtFirst(with(good, Bytes.EMPTY, Bytes.EMPTY), "challenge of its own");
        refusedAtFirst(with(good, Bytes.copyOf(new byte[31]), Bytes.EMPTY), "challenge of its own");
        refusedAtFirst(with(good, good.challenge(), good.challenge()), "challenge of its own");
    }

    private void refusedAtLast(UnaryOperator<Message.Hello> change, String why) throws Exception {
        ListenerGreeting<Entry> listener = listening();
        DiallerGreeting dialler = dialling(APPOINTMENT, secret);
        Message.Hello third = dialler.answered(answer(listener, dialler.opening()));
        assertThatThrownBy(() -> listener.received(change.apply(third)))
                .isInstanceOf(GreetingException.class)
                .hasMessageContaining(why);
        // the right one comes too late
        assertThatThrownBy(() -> listener.received(third)).isInstanceOf(GreetingException.class);
    }

    @Test
    void aWrongProofIsRefused() throws Exception {
        refusedAtLast(hello -> with(hello, Bytes.EMPTY, Bytes.EMPTY), "did not prove");
        refusedAtLast(hello -> with(hello, Bytes.EMPTY, TreeSecret.randomBytes()), "did not prove");
        refusedAtLast(
                hello -> {
                    byte[] proof = hello.proof().toArray();
                    proof[31] ^= 1;
                    return with(hello, Bytes.EMPTY, Bytes.copyOf(proof));
                },
                "did not prove");
    }

    @Test
    void whoChangesWhatItSaidIsRefused() throws Exception {
        refusedAtLast(hello -> with(hello, TreeSecret.randomBytes(), hello.proof()), "something else");
        refusedAtLast(hello -> APPOINTMENT.helloOfDialler(3, Bytes.EMPTY, hello.proof()), "something else");
        refusedAtLast(
                hello -> new Appointment(TREE, ActorId.random("child"), LISTENER)
                        .helloOfDialler(1, Bytes.EMPTY, hello.proof()),
                "something else");
    }

    private static Message.Hello changed(Message.Hello hello, int version, boolean probe, long pid) {
        return new Message.Hello(
                version,
                hello.minimumVersion(),
                hello.tree(),
                hello.actor(),
                hello.target(),
                pid,
                hello.registrar(),
                probe,
                hello.challenge(),
                hello.proof());
    }

    /** Somebody between the two changes what one says the same way each time; fuzzing found that the proof did not cover all of it. */
    @Test
    void whatIsSaidBesideTheIdentitiesIsProvedToo() throws Exception {
        for (UnaryOperator<Message.Hello> change : List.<UnaryOperator<Message.Hello>>of(
                hello -> changed(hello, hello.version(), false, 256),
                hello -> changed(hello, hello.version() + 1, false, hello.pid()))) {
            ListenerGreeting<Entry> listener = listening();
            DiallerGreeting dialler = dialling(APPOINTMENT, secret);
            Message.Hello second = answer(listener, change.apply(dialler.opening()));
            assertThatThrownBy(() -> listener.received(change.apply(dialler.answered(second))))
                    .isInstanceOf(GreetingException.class)
                    .hasMessageContaining("did not prove");
        }
        impostor(hello -> changed(hello, hello.version(), false, 256), "did not prove");
        impostor(hello -> changed(hello, hello.version() + 1, false, hello.pid()), "did not prove");
        impostor(hello -> changed(hello, hello.version(), true, hello.pid()), "did not prove");
    }

    /** Replay: what was right on one connection is wrong on the next. */
    @Test
    void aProofIsGoodOnceOnly() throws Exception {
        DiallerGreeting dialler = dialling(APPOINTMENT, secret);
        Message.Hello third = dialler.answered(answer(listening(), dialler.opening()));
        ListenerGreeting<Entry> next = listening();
        answer(next, dialler.opening());
        assertThatThrownBy(() -> next.received(third)).hasMessageContaining("did not prove");
    }

    /** Reflection: the listener's own proof, sent back to it. */
    @Test
    void whoSendsBackWhatItGotIsRefused() throws Exception {
        ListenerGreeting<Entry> listener = listening();
        Message.Hello opening = dialling(APPOINTMENT, secret).opening();
        Message.Hello second = answer(listener, opening);
        assertThatThrownBy(() -> listener.received(with(opening, Bytes.EMPTY, second.proof())))
                .hasMessageContaining("did not prove");
    }

    private void impostor(UnaryOperator<Message.Hello> change, String why) throws Exception {
        DiallerGreeting dialler = dialling(APPOINTMENT, secret);
        Message.Hello second = answer(listening(), dialler.opening());
        assertThatThrownBy(() -> dialler.answered(change.apply(second)))
                .isInstanceOf(GreetingException.class)
                .hasMessageContaining(why);
    }

    /** The dialler says nothing to a listener that does not know the secret. */
    @Test
    void theListenerHasToProveItselfFirst() throws Exception {
        impostor(hello -> with(hello, hello.challenge(), Bytes.EMPTY), "did not prove");
        impostor(hello -> with(hello, TreeSecret.randomBytes(), hello.proof()), "did not prove");
        impostor(hello -> with(hello, Bytes.EMPTY, hello.proof()), "no challenge");
        impostor(
                hello -> new Appointment(TREE, DIALLER, ActorId.random("parent"))
                        .helloOfListener(2, hello.challenge(), hello.proof()),
                "in place of");
        DiallerGreeting mirrored = dialling(APPOINTMENT, secret);
        assertThatThrownBy(() -> mirrored.answered(mirrored.opening())).hasMessageContaining("in place of");
        assertThatThrownBy(() -> mirrored.answered(
                        APPOINTMENT.helloOfListener(2, mirrored.opening().challenge(), TreeSecret.randomBytes())))
                .hasMessageContaining("no challenge of its own");
    }

    @Test
    void aListenerOfAnotherTreeWithTheSameNamesIsNone() throws Exception {
        DiallerGreeting dialler = dialling(APPOINTMENT, TreeSecret.random());
        Message.Hello second = answer(listening(), dialler.opening());
        assertThatThrownBy(() -> dialler.answered(second)).hasMessageContaining("did not prove");
    }
}
