package greeter;

import dev.harrow.Context;

/** Greets people, one at a time or as they come in. */
public interface Greeter {

    /** Greets and counts. */
    String greet(String name);

    /**
     * Greets everybody who comes in over the stream; ends with how many that were.
     *
     * @throws IllegalArgumentException if somebody has no name
     */
    int greetAll(Context<String, String, String> door) throws InterruptedException;
}
