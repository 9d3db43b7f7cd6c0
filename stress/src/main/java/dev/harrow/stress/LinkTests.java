package dev.harrow.stress;

import dev.harrow.internal.ipc.Link;
import dev.harrow.internal.ipc.LocalLink;
import dev.harrow.internal.wire.Message;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** A local link keeps its receivers in plain fields: they are published with the link, through a volatile field of its owner. */
public final class LinkTests {

    private LinkTests() {}

    /** Whoever sees the link can send over it, and is heard. */
    @JCStressTest
    @Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "the link was not there")
    @Outcome(id = "7", expect = Expect.ACCEPTABLE, desc = "the message came to the receiver")
    @State
    public static class Publication {
        private volatile @Nullable Link link; // as the connection of a monitor is

        @Actor
        public void attach() {
            LocalLink made = LocalLink.create();
            made.other().attach(new Echo());
            link = made;
        }

        @Actor
        public void send(I_Result result) {
            Link seen = link;
            if (seen != null) {
                Message.CancelAck message = new Message.CancelAck(7);
                try {
                    seen.send(message);
                    result.r1 = 1;
                } catch (HeardException e) {
                    result.r1 = (int) e.dialog;
                }
            }
        }
    }

    /** Says what it received on the thread that sends. */
    private static final class Echo implements Link.Receiver {
        @Override
        public void received(Message message) {
            throw new HeardException(((Message.CancelAck) message).dialog());
        }

        @Override
        public void unreadable(long dialog, String why) {
            throw new HeardException(-2);
        }

        @Override
        public void closed() {
            throw new HeardException(-1);
        }
    }

    private static final class HeardException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final long dialog;

        HeardException(long dialog) {
            super(null, null, false, false);
            this.dialog = dialog;
        }
    }
}
