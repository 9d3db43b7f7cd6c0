package dev.harrow.spawn;

import dev.harrow.Backend;
import dev.harrow.Context;
import dev.harrow.MsgStream;
import dev.harrow.Nursery;
import dev.harrow.Portal;

/** See {@link Rehearsal}. */
final class RehearsalActor implements Rehearsal {

    RehearsalActor() {}

    @Override
    public Flat flat(Flat value) {
        return value;
    }

    @Override
    public String text(String text, long number) {
        return text + number;
    }

    @Override
    public Nested nested(Nested value) {
        return value;
    }

    @Override
    public void fail() {
        throw new IllegalStateException("as it was rehearsed", new IllegalArgumentException("with a cause"));
    }

    @Override
    public int flow(Context<Integer, Flat, Flat> context, int first) throws InterruptedException {
        context.started(first);
        int count = 0;
        try (MsgStream<Flat, Flat> stream = context.stream()) {
            for (Flat each : stream) {
                stream.send(each);
                count++;
            }
        }
        return count;
    }

    @Override
    public int neighbour() throws InterruptedException {
        return below(Backend.THREAD);
    }

    @Override
    public int child() throws InterruptedException {
        return below(Backend.PROCESS);
    }

    private static int below(Backend backend) throws InterruptedException {
        return Nursery.call(nursery -> {
            Portal<Rehearsal> actor =
                    nursery.start("below", Rehearsal.class, RehearsalActor::new, c -> c.backend(backend));
            int length = actor.call(Rehearsal::text, "one", 1L).length();
            actor.stop(RehearsalMain.PATIENCE);
            return length;
        });
    }
}
