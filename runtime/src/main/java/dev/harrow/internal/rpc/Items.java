package dev.harrow.internal.rpc;

import dev.harrow.EndOfStreamException;
import dev.harrow.Source;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** A source as a loop. Used by one task. */
final class Items<I> implements Iterator<I> {
    private final Source<I> source;
    private final DialogEnd side;
    private @Nullable I next; // received, and not handed out yet
    private @Nullable EndOfStreamException end; // set once

    Items(Source<I> source, DialogEnd side) {
        this.source = source;
        this.side = side;
    }

    @Override
    public boolean hasNext() {
        if (next == null && end == null) {
            try {
                next = source.receive();
            } catch (EndOfStreamException e) {
                end = e;
            } catch (InterruptedException e) {
                throw side.user("the iterator of a stream").unchecked(e);
            }
        }
        return next != null;
    }

    @Override
    public I next() {
        if (!hasNext()) {
            NoSuchElementException none = new NoSuchElementException("the stream has ended");
            none.initCause(end);
            throw none;
        }
        I item = next;
        next = null;
        if (item == null) {
            throw new IllegalStateException("hasNext() promised an item");
        }
        return item;
    }
}
