package greeter.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.harrow.Backend;
import dev.harrow.Harrow;
import dev.harrow.Nursery;
import dev.harrow.Portal;
import dev.harrow.testing.ActorTest;
import dev.harrow.testing.Started;
import greeter.Greeter;
import greeter.PoliteGreeter;
import org.junit.jupiter.api.Test;

/** The kit from inside a module. */
class ModularGreeterTests {

    @ActorTest
    void greetsByName(Nursery nursery, Backend backend) throws InterruptedException {
        Portal<Greeter> greeter = nursery.start("greeter", Greeter.class, PoliteGreeter::new);

        assertEquals("Hello Ada, you are number 1", greeter.call(Greeter::greet, "Ada"));
        assertTrue(Harrow.tree().contains("[" + backend.key()));
    }

    @ActorTest
    void portalsAreInjected(@Started(PoliteGreeter.class) Portal<Greeter> greeter) throws InterruptedException {
        assertEquals("Hello Ada, you are number 1", greeter.proxy().greet("Ada"));
    }

    @Test
    void everythingIsAModule() {
        assertEquals("greeter.tests", ModularGreeterTests.class.getModule().getName());
        assertEquals("dev.harrow.testing", ActorTest.class.getModule().getName());
        assertEquals("dev.harrow", Nursery.class.getModule().getName());
    }
}
