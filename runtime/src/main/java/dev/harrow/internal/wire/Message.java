package dev.harrow.internal.wire;

import dev.harrow.ActorId;
import dev.harrow.CancelReason;
import dev.harrow.RemoteError;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Everything that two actors say to each other, on every kind of link (S-3). A dialog is {@code Start, StartAck,
 * [Started], (Yield | Stop)*, Return | Failed}; {@code docs/protocol.md} has the bytes.
 */
public sealed interface Message {

    /** In place of a dialog id: the link, and the actor at its end, rather than one dialog. */
    long LINK = 0;

    /** For {@link Start#remainingNanos()}: the call has no deadline. */
    long NO_DEADLINE = -1;

    /** The dialog that this message belongs to, or {@link #LINK}. */
    long dialog();

    /** Its type, as a frame has it. Asked instead of looking at the class: linking a switch over types takes a cold JVM a millisecond. */
    int code();

    /** A message about the link or the actor, never about one dialog. */
    sealed interface OfLink extends Message {
        @Override
        default long dialog() {
            return LINK;
        }
    }

    /**
     * The first message in either direction. Where a proof is needed, the one who dialled sends a second one, with the proof.
     *
     * @param version the newest protocol version that the sender speaks
     * @param minimumVersion the oldest one
     * @param tree the actor tree
     * @param actor who is speaking
     * @param target the id of the actor that is spoken to
     * @param pid the process of the sender
     * @param registrar whether the sender is a registrar
     * @param probe whether the sender only looks whether somebody answers, and will hang up (S-11)
     * @param challenge random bytes that the peer has to answer; empty where the link needs no proof
     * @param proof the answer to the peer's challenge; empty while none was received
     */
    record Hello(
            int version,
            int minimumVersion,
            UUID tree,
            ActorId actor,
            UUID target,
            long pid,
            boolean registrar,
            boolean probe,
            Bytes challenge,
            Bytes proof)
            implements OfLink {
        @Override
        public int code() {
            return MessageBodies.HELLO;
        }

        public Hello {
            Objects.requireNonNull(tree, "tree");
            Objects.requireNonNull(actor, "actor");
            Objects.requireNonNull(target, "target");
            Objects.requireNonNull(challenge, "challenge");
            Objects.requireNonNull(proof, "proof");
            if (minimumVersion < 1 || version < minimumVersion) {
                throw new IllegalArgumentException(
                        "protocol versions " + minimumVersion + " to " + version + " are no range");
            }
        }
    }

    /**
     * What a new actor is: from the parent to the child, once, after the greeting. The child answers {@link StartAck} for
     * {@link #LINK} when it is ready, or {@link Failed} for {@link #LINK}.
     *
     * @param contract the contract's class name, or null for an actor that serves only exposed static functions
     * @param factory what makes the actor object, or null where there is none
     * @param exposed the names of the classes whose static functions are served
     * @param functions single static functions that are served
     * @param parallel whether calls of instance methods run without turns
     * @param settings everything else, as text
     */
    record SpawnSpec(
            UUID tree,
            ActorId child,
            ActorId parent,
            @Nullable String contract,
            @Nullable MethodName factory,
            List<String> exposed,
            List<MethodName> functions,
            boolean parallel,
            Map<String, String> settings)
            implements OfLink {
        @Override
        public int code() {
            return MessageBodies.SPAWN_SPEC;
        }

        public SpawnSpec {
            Objects.requireNonNull(tree, "tree");
            Objects.requireNonNull(child, "child");
            Objects.requireNonNull(parent, "parent");
            exposed = List.copyOf(exposed);
            functions = List.copyOf(functions);
            settings = Map.copyOf(settings);
        }
    }

    /**
     * Tells a JVM that stands by which actor it is from now on, once; the {@link SpawnSpec} follows when it has answered {@link StartAck} for {@link
     * #LINK}.
     *
     * @param properties system properties that it sets before
     */
    record Become(ActorId child, ActorId parent, Map<String, String> properties) implements OfLink {
        @Override
        public int code() {
            return MessageBodies.BECOME;
        }

        public Become {
            Objects.requireNonNull(child, "child");
            Objects.requireNonNull(parent, "parent");
            properties = Map.copyOf(properties);
        }
    }

    /** What a {@link Start} asks for. */
    enum Kind {
        /** A call that is answered with {@link Return} or {@link Failed}. */
        CALL(1),
        /** A call whose caller does not wait: its answer only gives back the room that it took, and a failure fails the actor. */
        TELL(2),
        /** A pair of linked tasks: the answer begins with {@link StartAck} and {@link Started}. */
        DIALOG(3);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }
    }

    /**
     * Begins a dialog.
     *
     * @param target the method to run
     * @param isStatic whether the target is an exposed static function rather than a method of the actor object
     * @param requester who asks; must be the actor at the other end of the link (S-5)
     * @param remainingNanos the time left until the caller's deadline, 0 if it has just passed, or {@link #NO_DEADLINE}
     * @param args the arguments, written by the target's {@link SignatureCodec}
     */
    record Start(
            long dialog,
            Kind kind,
            MethodName target,
            boolean isStatic,
            ActorId requester,
            long remainingNanos,
            Payload args)
            implements Message {
        @Override
        public int code() {
            return MessageBodies.START;
        }

        public Start {
            requireDialog(dialog);
            Objects.requireNonNull(kind, "kind");
            Objects.requireNonNull(target, "target");
            Objects.requireNonNull(requester, "requester");
            Objects.requireNonNull(args, "args");
            if (remainingNanos < NO_DEADLINE) {
                throw new IllegalArgumentException(
                        "remaining time must be 0 or more, or -1 for none, not " + remainingNanos + " ns");
            }
        }
    }

    /**
     * The request was accepted and will run; for {@link #LINK}: the spawned actor is ready, the JVM that stands by is, or it has become what it
     * was told. A {@link Return} implies it.
     */
    record StartAck(long dialog) implements Message {
        @Override
        public int code() {
            return MessageBodies.START_ACK;
        }

        public StartAck {
            requireDialogOrLink(dialog);
        }
    }

    /** The callee's first value; exactly one in a dialog of kind {@link Kind#DIALOG}. */
    record Started(long dialog, Payload value) implements Message {
        @Override
        public int code() {
            return MessageBodies.STARTED;
        }

        public Started {
            requireDialog(dialog);
            Objects.requireNonNull(value, "value");
        }
    }

    /** One item of the stream, in either direction. */
    record Yield(long dialog, Payload item) implements Message {
        @Override
        public int code() {
            return MessageBodies.YIELD;
        }

        public Yield {
            requireDialog(dialog);
            Objects.requireNonNull(item, "item");
        }
    }

    /**
     * The receiver of a stream allows its sender this much more. Nothing may be sent before the first one, which the receiver sends when it
     * opens its stream; {@link Integer#MAX_VALUE} items are no limit, for good.
     */
    record Credit(long dialog, int items, long bytes) implements Message {
        @Override
        public int code() {
            return MessageBodies.CREDIT;
        }

        public Credit {
            requireDialog(dialog);
            if (items < 0 || bytes < 0) {
                throw new IllegalArgumentException("credit never shrinks: " + items + " items, " + bytes + " bytes");
            }
        }
    }

    /**
     * The sender will send no more items; the other direction stays open.
     *
     * @param closed whether the sender takes no more items either
     */
    record Stop(long dialog, boolean closed) implements Message {
        @Override
        public int code() {
            return MessageBodies.STOP;
        }

        public Stop {
            requireDialog(dialog);
        }
    }

    /**
     * The sender of this waits for credit while what it was sent is not received there; if the receiver of this does the same, neither
     * can ever go on. Only for reports.
     *
     * @param stack the stack of a thread that waits
     */
    record Stalled(long dialog, String stack) implements Message {
        @Override
        public int code() {
            return MessageBodies.STALLED;
        }

        public Stalled {
            requireDialog(dialog);
            Objects.requireNonNull(stack, "stack");
        }
    }

    /** The callee's result; the last message of its dialog. */
    record Return(long dialog, Payload value) implements Message {
        @Override
        public int code() {
            return MessageBodies.RETURN;
        }

        public Return {
            requireDialog(dialog);
            Objects.requireNonNull(value, "value");
        }
    }

    /**
     * The end of a dialog by failure, or, for {@link #LINK}, the failure of the actor or the link (S-4). By the callee, except that the
     * caller tells it {@link FailureKind#OVERRUN} so, for which the callee then fails.
     */
    record Failed(long dialog, FailureKind kind, RemoteError error) implements Message {
        @Override
        public int code() {
            return MessageBodies.FAILED;
        }

        public Failed {
            requireDialogOrLink(dialog);
            Objects.requireNonNull(kind, "kind");
            Objects.requireNonNull(error, "error");
        }
    }

    /**
     * Asks that one dialog's task, or for {@link #LINK} the whole actor, be cancelled.
     *
     * @param budgetNanos what is left of the ladder: the receiver and everything below it has to end within it
     */
    record Cancel(long dialog, CancelReason reason, long budgetNanos) implements Message {
        @Override
        public int code() {
            return MessageBodies.CANCEL;
        }

        public Cancel {
            requireDialogOrLink(dialog);
            Objects.requireNonNull(reason, "reason");
            requireBudget(budgetNanos);
        }
    }

    /** The cancel was received. Sent at once; also for a dialog that is unknown, because it ended (S-48). */
    record CancelAck(long dialog) implements Message {
        @Override
        public int code() {
            return MessageBodies.CANCEL_ACK;
        }

        public CancelAck {
            requireDialogOrLink(dialog);
        }
    }

    /** What was cancelled has ended and its cleanup has run. */
    record CancelDone(long dialog) implements Message {
        @Override
        public int code() {
            return MessageBodies.CANCEL_DONE;
        }

        public CancelDone {
            requireDialogOrLink(dialog);
        }
    }

    /**
     * Asks the actor to refuse new requests, to finish the accepted ones and then to end with {@link Goodbye}.
     *
     * @param budgetNanos the time for that; a {@link Cancel} follows when it is over
     */
    record StopActor(long budgetNanos) implements OfLink {
        @Override
        public int code() {
            return MessageBodies.STOP_ACTOR;
        }

        public StopActor {
            requireBudget(budgetNanos);
        }
    }

    /**
     * Asks the actor what it and everything below it is doing. It answers {@link Inspected}, without waiting for anything but what it asks in
     * its turn.
     *
     * @param request of the asker's choice: comes back with the answer
     * @param budgetNanos the time after which the asker goes on without an answer
     */
    record Inspect(long request, long budgetNanos) implements OfLink {
        @Override
        public int code() {
            return MessageBodies.INSPECT;
        }

        public Inspect {
            requireBudget(budgetNanos);
        }
    }

    /**
     * The answer to {@link Inspect}.
     *
     * @param actor the sender of this
     * @param abandoned what was given up in the processes below and has threads that still run
     */
    record Inspected(long request, ActorSnapshot actor, List<ActorSnapshot> abandoned) implements OfLink {
        @Override
        public int code() {
            return MessageBodies.INSPECTED;
        }

        public Inspected {
            Objects.requireNonNull(actor, "actor");
            abandoned = List.copyOf(abandoned);
        }
    }

    /**
     * The last message of its sender on this link.
     *
     * @param reason a sentence for people; may be empty
     */
    record Goodbye(ExitKind exit, String reason) implements OfLink {
        @Override
        public int code() {
            return MessageBodies.GOODBYE;
        }

        public Goodbye {
            Objects.requireNonNull(exit, "exit");
            Objects.requireNonNull(reason, "reason");
        }
    }

    private static void requireDialog(long dialog) {
        if (dialog <= 0) {
            throw new IllegalArgumentException("dialog ids are positive, not " + dialog);
        }
    }

    private static void requireDialogOrLink(long dialog) {
        if (dialog < 0) {
            throw new IllegalArgumentException("dialog ids are positive and the link is 0, not " + dialog);
        }
    }

    private static void requireBudget(long nanos) {
        if (nanos < 0) {
            throw new IllegalArgumentException("a budget is 0 ns or more, not " + nanos);
        }
    }
}
