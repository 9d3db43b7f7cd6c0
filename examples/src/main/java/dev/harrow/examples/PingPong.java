package dev.harrow.examples;

import dev.harrow.Context;
import dev.harrow.MsgStream;
import dev.harrow.Nursery;
import dev.harrow.Portal;

/** A dialog: two tasks, one in each actor, that talk over a stream until one of them has nothing more to say. */
public final class PingPong {

    private PingPong() {}

    /** What goes over the table. */
    public record Ball(int round) {}

    /** The other side of the table. */
    public interface Player {
        /** Greets with a name, returns every ball, and ends with how many there were. */
        int play(Context<String, Ball, Ball> table) throws InterruptedException;
    }

    /** A {@link Player}. */
    public static final class Returning implements Player {
        @Override
        public int play(Context<String, Ball, Ball> table) throws InterruptedException {
            table.started("returner"); // the caller's converse() goes on with this
            int returned = 0;
            try (MsgStream<Ball, Ball> stream = table.stream()) {
                for (Ball ball : stream) { // ends when the caller ends its sending
                    stream.send(ball);
                    returned++;
                }
            }
            return returned;
        }
    }

    /** Plays. */
    public static void main(String[] arguments) throws InterruptedException {
        Nursery.run(nursery -> {
            Portal<Player> portal = nursery.start("player", Player.class, Returning::new);
            int returned = portal.converse(Player::play, game -> {
                System.out.println("playing against " + game.started());
                try (var stream = game.stream()) {
                    for (int round = 1; round <= 3; round++) {
                        stream.send(new Ball(round));
                        System.out.println("round " + stream.receive().round() + " came back");
                    }
                    stream.endSend(); // no sentinel: the other side's loop ends
                }
                return game.result();
            });
            System.out.println(returned + " balls were returned");
            nursery.stop();
        });
    }
}
