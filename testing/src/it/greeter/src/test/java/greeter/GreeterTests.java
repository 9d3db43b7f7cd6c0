package greeter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.harrow.Nursery;
import dev.harrow.Portal;
import dev.harrow.RemoteActorException;
import dev.harrow.Running;
import dev.harrow.Scopes;
import dev.harrow.TransportClosedException;
import dev.harrow.spi.MessageType;
import dev.harrow.testing.ActorTest;
import dev.harrow.testing.Faults;
import dev.harrow.testing.SkipOnBackend;
import dev.harrow.testing.Started;
import dev.harrow.testing.Steered;
import java.time.Duration;
import java.util.TreeSet;

class GreeterTests {

    @ActorTest
    void greetsByName(Nursery nursery) throws InterruptedException {
        Portal<Greeter> greeter = nursery.start("greeter", Greeter.class, PoliteGreeter::new);

        assertEquals("Hello Ada, you are number 1", greeter.call(Greeter::greet, "Ada"));
        assertEquals("Hello Grace, you are number 2", greeter.proxy().greet("Grace"));
    }

    @ActorTest
    void greetsAllWhoComeIn(@Started(PoliteGreeter.class) Portal<Greeter> greeter) throws InterruptedException {
        int here = greeter.converse(Greeter::greetAll, door -> {
            assertEquals("come in", door.started());
            try (var stream = door.stream()) {
                stream.send("Ada");
                assertEquals("Hello Ada, you are number 1", stream.receive());
                stream.endSend();
            }
            return door.result();
        });

        assertEquals(1, here);
    }

    @ActorTest
    void refusesNobody(@Started(PoliteGreeter.class) Portal<Greeter> greeter) {
        RemoteActorException failure =
                assertThrows(RemoteActorException.class, () -> greeter.call(Greeter::greet, " "));

        assertTrue(failure.is(IllegalArgumentException.class));
        assertEquals(greeter.id(), failure.origin());
    }

    @ActorTest
    @SkipOnBackend(value = "warm", reason = "shows that a mark can be set")
    void survivesAnAnswerThatIsLost(@Started(PoliteGreeter.class) Portal<Greeter> greeter) throws InterruptedException {
        try (Faults faults = Faults.on(greeter)) {
            faults.fromActor().at(MessageType.RETURN).corrupt();
            assertThrows(TransportClosedException.class, () -> greeter.call(Greeter::greet, "Ada"));
        }
        assertEquals("Hello Grace, you are number 2", greeter.call(Greeter::greet, "Grace"));
    }

    @ActorTest
    @Steered(runs = 10)
    void nobodyIsGreetedTwice(Nursery nursery, @Started(PoliteGreeter.class) Portal<Greeter> greeter)
            throws InterruptedException {
        TreeSet<String> greetings = new TreeSet<>();
        Running<String> ada = nursery.fork(() -> greeter.call(Greeter::greet, "A"));
        Running<String> ben = nursery.fork(() -> greeter.call(Greeter::greet, "B"));
        Scopes.sleep(Duration.ofHours(1));
        greetings.add(ada.result().replaceAll("[AB]", "X"));
        greetings.add(ben.result().replaceAll("[AB]", "X"));

        assertEquals("[Hello X, you are number 1, Hello X, you are number 2]", greetings.toString());
    }
}
