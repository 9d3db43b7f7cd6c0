package dev.harrow.internal.rpc;

import dev.harrow.MsgStream;
import dev.harrow.internal.scope.Blocks;
import dev.harrow.internal.scope.CancelScope;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One side's stream: the face of a {@link DialogEnd}, which has the state. */
public final class StreamImpl<I, O> implements MsgStream<I, O> {
    private final DialogEnd side;

    StreamImpl(DialogEnd side) {
        this.side = side;
    }

    /** What comes in was decoded by the codec of its declared type. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals", "NullAway"}) // the caller knows when there is one
    static <I> I cast(@Nullable Object item) {
        return (I) item;
    }

    @Override
    public void send(O item) throws InterruptedException {
        side.send(side.user("MsgStream.send"), item);
    }

    @Override
    public I receive() throws InterruptedException {
        return cast(side.receive(side.user("MsgStream.receive"), CancelScope.NEVER));
    }

    @Override
    public Optional<I> receive(Duration atMost) throws InterruptedException {
        Object item = side.receive(side.user("MsgStream.receive"), Blocks.nanosOf(atMost));
        return Optional.ofNullable(cast(item));
    }

    @Override
    public Optional<I> tryReceive() throws InterruptedException {
        return Optional.ofNullable(cast(side.receive(side.user("MsgStream.tryReceive"), 0)));
    }

    @Override
    public long dropped() {
        return side.dropped();
    }

    @Override
    public Iterator<I> iterator() {
        return new Items<>(this, side);
    }

    @Override
    public void endSend() throws InterruptedException {
        side.endSend(side.user("MsgStream.endSend"));
    }

    @Override
    public void close() {
        side.closeStream();
    }

    @Override
    public String toString() {
        return "stream of " + side;
    }
}
