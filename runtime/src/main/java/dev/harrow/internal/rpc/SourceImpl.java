package dev.harrow.internal.rpc;

import dev.harrow.Source;
import dev.harrow.internal.scope.Blocks;
import dev.harrow.internal.scope.CancelScope;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;

/** The items of a producer: a dialog of which one sees only what comes in. */
public final class SourceImpl<I> implements Source<I> {
    private final DialogImpl<?, I, ?, ?> dialog;

    SourceImpl(DialogImpl<?, I, ?, ?> dialog) {
        this.dialog = dialog;
    }

    @Override
    public I receive() throws InterruptedException {
        return StreamImpl.cast(dialog.receive(dialog.user("Source.receive"), CancelScope.NEVER));
    }

    @Override
    public Optional<I> receive(Duration atMost) throws InterruptedException {
        Object item = dialog.receive(dialog.user("Source.receive"), Blocks.nanosOf(atMost));
        return Optional.ofNullable(StreamImpl.cast(item));
    }

    @Override
    public Optional<I> tryReceive() throws InterruptedException {
        return Optional.ofNullable(StreamImpl.cast(dialog.receive(dialog.user("Source.tryReceive"), 0)));
    }

    @Override
    public long dropped() {
        return 0; // the producer always waits
    }

    @Override
    public Iterator<I> iterator() {
        return new Items<>(this, dialog);
    }

    @Override
    public void close() {
        dialog.close();
    }

    @Override
    public String toString() {
        return "items of " + dialog;
    }
}
