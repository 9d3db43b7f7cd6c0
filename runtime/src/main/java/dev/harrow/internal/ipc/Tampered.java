package dev.harrow.internal.ipc;

import static dev.harrow.internal.scope.Log.LOG;

import dev.harrow.internal.wire.Message;
import dev.harrow.spi.MessageType;
import dev.harrow.spi.Tamper;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Stands before the receiver at one end of a link while a test disturbs what arrives there. */
final class Tampered implements Link.Receiver {
    private final Link.Receiver real;
    private final Tamper tamper;
    private final Link link;
    private final BooleanSupplier over;

    private Tampered(Link.Receiver real, Tamper tamper, Link link, BooleanSupplier over) {
        this.real = real;
        this.tamper = tamper;
        this.link = link;
        this.over = over;
    }

    /**
     * The receiver with another tamper before it, or with none.
     *
     * @param over whether the link is closed, so that nothing arrives any more
     */
    static Link.Receiver exchange(Link.Receiver receiver, @Nullable Tamper tamper, Link link, BooleanSupplier over) {
        Link.Receiver real = receiver instanceof Tampered before ? before.real : receiver;
        return tamper == null ? real : new Tampered(real, tamper, link, over);
    }

    @Override
    public void received(Message message) {
        try {
            tamper.passing(new OnItsWay(message));
        } catch (RuntimeException e) {
            LOG.error("a tamper of a link failed; the {} is delivered", nameOf(message), e);
            real.received(message);
        }
    }

    @Override
    public void unreadable(long dialog, String why) {
        real.unreadable(dialog, why);
    }

    @Override
    public void closed() {
        real.closed();
    }

    static String nameOf(Message message) {
        return message.getClass().getSimpleName();
    }

    static MessageType typeOf(Message message) {
        return switch (message) {
            case Message.Hello _ -> MessageType.HELLO;
            case Message.SpawnSpec _ -> MessageType.SPAWN_SPEC;
            case Message.Start _ -> MessageType.START;
            case Message.StartAck _ -> MessageType.START_ACK;
            case Message.Started _ -> MessageType.STARTED;
            case Message.Yield _ -> MessageType.YIELD;
            case Message.Credit _ -> MessageType.CREDIT;
            case Message.Stop _ -> MessageType.STOP;
            case Message.Stalled _ -> MessageType.STALLED;
            case Message.Return _ -> MessageType.RETURN;
            case Message.Failed _ -> MessageType.FAILED;
            case Message.Cancel _ -> MessageType.CANCEL;
            case Message.CancelAck _ -> MessageType.CANCEL_ACK;
            case Message.CancelDone _ -> MessageType.CANCEL_DONE;
            case Message.StopActor _ -> MessageType.STOP_ACTOR;
            case Message.Inspect _ -> MessageType.INSPECT;
            case Message.Inspected _ -> MessageType.INSPECTED;
            case Message.Become _ -> MessageType.BECOME;
            case Message.Goodbye _ -> MessageType.GOODBYE;
        };
    }

    private final class OnItsWay implements Tamper.Passing {
        private final Message message;

        OnItsWay(Message message) {
            this.message = message;
        }

        @Override
        public MessageType type() {
            return typeOf(message);
        }

        @Override
        public long dialog() {
            return message.dialog();
        }

        @Override
        public void deliver() {
            if (!over.getAsBoolean()) {
                real.received(message);
            }
        }

        @Override
        public void corrupt() {
            if (!over.getAsBoolean()) {
                real.unreadable(message.dialog(), "a test has corrupted a " + nameOf(message));
            }
        }

        @Override
        public void cut() {
            link.close();
        }

        @Override
        public String toString() {
            return nameOf(message) + " of dialog " + message.dialog();
        }
    }
}
