package greeter;

import dev.harrow.Context;
import dev.harrow.MsgStream;

/** A {@link Greeter}. */
public final class PoliteGreeter implements Greeter {
    private int greeted;

    /** Has greeted nobody yet. */
    public PoliteGreeter() {}

    @Override
    public String greet(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("nobody is called '" + name + "'");
        }
        return "Hello " + name + ", you are number " + ++greeted;
    }

    @Override
    public int greetAll(Context<String, String, String> door) throws InterruptedException {
        door.started("come in");
        int here = 0;
        try (MsgStream<String, String> stream = door.stream()) {
            for (String name : stream) {
                stream.send(greet(name));
                here++;
            }
        }
        return here;
    }
}
