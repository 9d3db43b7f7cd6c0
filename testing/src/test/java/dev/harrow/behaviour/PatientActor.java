package dev.harrow.behaviour;

import dev.harrow.Context;
import dev.harrow.MsgStream;
import dev.harrow.Nursery;
import dev.harrow.Scopes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** See {@link Patient}. */
public final class PatientActor implements Patient {

    @Override
    public String live(Context<Integer, Integer, Integer> ctx, Moment moment, Self self, String marks, String gate)
            throws Exception {
        try {
            if (moment != Moment.BEFORE_STARTED) {
                ctx.started(1);
            }
            if (self == Self.A_FORK) {
                Nursery.run(nursery -> {
                    nursery.fork(() -> {
                        new WorkerActor().pauseUntil(gate);
                        ctx.cancel("of its own");
                        return null;
                    });
                    stay(ctx, moment, false, marks, gate);
                });
            } else {
                stay(ctx, moment, self == Self.ITS_TASK, marks, gate);
            }
        } finally {
            if (moment == Moment.CLEANUP) {
                Marks.add(marks, "cleaning");
                Scopes.shield(Duration.ofMinutes(1), () -> new WorkerActor().pauseUntil(gate));
            }
            Marks.add(marks, "cleanup");
        }
        return "never";
    }

    private static void stay(
            Context<Integer, Integer, Integer> ctx, Moment moment, boolean cancels, String marks, String gate)
            throws Exception {
        if (moment == Moment.DRAINING) {
            MsgStream<Integer, Integer> stream = ctx.stream();
            stream.send(0);
            Marks.add(marks, "there");
            while (true) {
                stream.send(0);
                if (cancels && Files.exists(Path.of(gate))) {
                    ctx.cancel("of its own");
                }
            }
        }
        if (moment == Moment.MID_STREAM) {
            MsgStream<Integer, Integer> stream = ctx.stream();
            stream.send(1);
            stream.receive();
            Marks.add(marks, "there");
            if (!cancels) {
                stream.receive();
            }
        } else {
            Marks.add(marks, "there");
        }
        if (cancels) {
            new WorkerActor().pauseUntil(gate);
            ctx.cancel("of its own");
        }
        Scopes.sleep(Duration.ofHours(1));
    }

    @Override
    public int square(int x) {
        return x * x;
    }
}
