package dev.harrow.examples;

import dev.harrow.Context;
import dev.harrow.MsgStream;
import dev.harrow.Nursery;
import dev.harrow.Portal;
import dev.harrow.Scopes;
import java.time.Duration;

/** Both sides of a dialog send and neither receives, until a deadline ends it. */
public final class StuckMain {

    private StuckMain() {}

    /** Only talks. */
    public interface Talking {
        /** Sends for ever. */
        int talk(Context<Integer, Integer, Integer> ctx) throws InterruptedException;
    }

    /** See {@link Talking}. */
    public static final class TalkingActor implements Talking {
        @Override
        public int talk(Context<Integer, Integer, Integer> ctx) throws InterruptedException {
            ctx.started(0);
            MsgStream<Integer, Integer> stream = ctx.stream();
            while (true) {
                stream.send(1);
            }
        }
    }

    /** Talks back. */
    public static void main(String[] arguments) throws InterruptedException {
        Nursery.run(nursery -> {
            Portal<Talking> portal = nursery.start("talker", Talking.class, TalkingActor::new);
            boolean ended = Scopes.moveOnAfter(
                    Duration.ofSeconds(6),
                    () -> portal.runDialog(Talking::talk, dialog -> {
                        MsgStream<Integer, Integer> stream = dialog.stream();
                        talkBack(stream);
                    }));
            System.out.println("ended by itself: " + ended);
            nursery.stop();
        });
    }

    private static void talkBack(MsgStream<Integer, Integer> stream) throws InterruptedException {
        while (true) {
            stream.send(2);
        }
    }
}
