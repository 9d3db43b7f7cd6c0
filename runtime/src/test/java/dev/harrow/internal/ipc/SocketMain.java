package dev.harrow.internal.ipc;

import dev.harrow.ActorId;
import dev.harrow.Transport;
import dev.harrow.internal.wire.Bytes;
import dev.harrow.internal.wire.ExitKind;
import dev.harrow.internal.wire.Message;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.UUID;

/** A small JVM that dials its parent, as a child does, or that listens. Its secret comes over stdin. */
final class SocketMain {
    static final ActorId PARENT = new ActorId("parent", new UUID(1, 1));
    static final ActorId CHILD = new ActorId("child", new UUID(2, 2));
    static final UUID TREE = new UUID(3, 3);

    private SocketMain() {}

    public static void main(String[] args) throws Exception {
        TreeSecret secret = TreeSecret.of(
                Bytes.copyOf(HexFormat.of().parseHex(new String(System.in.readAllBytes(), StandardCharsets.US_ASCII))));
        if (args[0].equals("listen")) {
            Listener listener = Listener.acquire(Transport.UDS);
            Recorder there = new Recorder();
            listener.expect(TREE, PARENT, CHILD, secret, (link, pid) -> there);
            talk(listener.endpoint(), secret);
            there.awaitClosed();
            listener.release();
        } else {
            talk(Endpoint.parse(args[0]), secret);
        }
        System.out.println("done");
    }

    private static void talk(Endpoint endpoint, TreeSecret secret) throws Exception {
        LocalLink local = LocalLink.create();
        local.attach(new Recorder());
        local.other().attach(new Recorder());
        local.send(new Message.StartAck(1));
        Recorder own = new Recorder();
        Link link = Dialler.dial(endpoint, TREE, CHILD, PARENT, secret, LinkPair.LONG, made -> own);
        link.send(new Message.Goodbye(ExitKind.COMPLETED, "from the child"));
        link.close();
        own.awaitClosed();
    }
}
