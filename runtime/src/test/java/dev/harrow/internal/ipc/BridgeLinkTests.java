package dev.harrow.internal.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harrow.TransportClosedException;
import dev.harrow.internal.wire.Message;
import dev.harrow.spi.Tamper;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A link between two copies of the runtime: both ends are of this one here, with functions of the JDK in between as there. */
class BridgeLinkTests {
    private final BridgeLink left = new BridgeLink("right");
    private final BridgeLink right = new BridgeLink("left");
    private final Recorder atLeft = new Recorder();
    private final Recorder atRight = new Recorder();

    @BeforeEach
    void connect() {
        left.attach(atLeft);
        right.attach(atRight);
        left.connect(Pipe.incoming(right.pipe().outgoing()));
        right.connect(Pipe.incoming(left.pipe().outgoing()));
    }

    private static Message message(int number) {
        return new Message.Credit(2, number, number);
    }

    /** S-3 · what is sent arrives, in order, on the thread that sends it, and is another object. */
    @Test
    void whatIsSentArrives() throws Exception {
        Thread[] on = new Thread[1];
        atRight.then(arrived -> on[0] = Thread.currentThread());

        left.send(message(1));
        left.send(message(2));
        right.send(message(3));

        assertThat(atRight.await(2)).containsExactly(message(1), message(2));
        assertThat(atLeft.await(1)).containsExactly(message(3));
        assertThat(on[0]).isSameAs(Thread.currentThread());
        assertThat(left.handsOverReferences()).isFalse();
        assertThat(left.neighbour()).isNull();
    }

    /** S-105 · closing tells both receivers, once, and nothing can be sent by either side; the other end is forgotten. */
    @Test
    void aCloseEndsBothDirections() {
        left.close();
        left.close();
        right.close();

        assertThat(atLeft.events()).containsExactly("closed");
        assertThat(atRight.events()).containsExactly("closed");
        for (BridgeLink each : List.of(left, right)) {
            assertThatThrownBy(() -> each.send(message(1)))
                    .isInstanceOf(TransportClosedException.class)
                    .hasMessageContaining("Credit was not sent");
            assertThat(each.hasRoom()).isTrue();
        }
        assertThat(atLeft.count() + atRight.count()).isZero();
    }

    /** S-105 · a direction can end by itself: the other goes on. */
    @Test
    void directionsEndOneByOne() throws Exception {
        left.closeSending();

        assertThat(atRight.events()).containsExactly("closed");
        assertThatThrownBy(() -> left.send(message(1))).isInstanceOf(TransportClosedException.class);
        right.send(message(2));
        assertThat(atLeft.await(1)).containsExactly(message(2));

        left.closeReceiving();
        assertThat(atLeft.events()).containsExactly("closed");
        assertThatThrownBy(() -> right.send(message(3))).isInstanceOf(TransportClosedException.class);
    }

    /** What waits for room runs at once: a message is delivered where it is sent. */
    @Test
    void thereIsAlwaysRoom() {
        List<String> ran = new ArrayList<>();
        assertThat(left.hasRoom()).isTrue();
        left.whenRoom(() -> ran.add("open"));
        left.close();
        left.whenRoom(() -> ran.add("closed"));
        assertThat(ran).containsExactly("open", "closed");
    }

    /** FAULT · a test can hold messages back, damage them and cut the link, in either direction. */
    @Test
    void aTestCanDisturbIt() throws Exception {
        List<Tamper.Passing> held = new ArrayList<>();
        left.tamper(held::add, null);
        left.send(message(1));
        left.send(message(2));
        assertThat(atRight.count()).isZero();
        held.get(1).deliver();
        held.get(0).corrupt();
        assertThat(atRight.await(1)).containsExactly(message(2));
        assertThat(atRight.awaitEvents(1)).containsExactly("unreadable 2");

        left.tamper(null, Tamper.Passing::cut);
        left.send(message(3));
        right.send(message(4));
        assertThat(atRight.await(2)).containsExactly(message(2), message(3));
        assertThat(atLeft.count()).isZero();
        assertThat(atLeft.events()).containsExactly("closed");
        assertThat(atRight.events()).containsExactly("unreadable 2", "closed");
    }
}
