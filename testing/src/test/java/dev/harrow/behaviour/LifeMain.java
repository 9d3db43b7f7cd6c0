package dev.harrow.behaviour;

import dev.harrow.Transport;
import java.nio.file.Path;
import java.time.Duration;

/** One life, in which the parent is killed: prints where it is, and then nothing of it goes on. */
public final class LifeMain {

    private LifeMain() {}

    /**
     * Lives.
     *
     * @param args the name of the point, the key of the transport, and a directory for what is noted
     */
    public static void main(String[] args) throws Exception {
        Point.Named point = Point.Named.valueOf(args[0]);
        Life life = new Life(
                Life.Event.PARENT,
                point,
                new Transport(args[1]),
                Path.of(args[2]),
                Duration.ofMinutes(1),
                () -> Duration.ZERO,
                "");
        System.out.println("over: " + life.run());
    }
}
