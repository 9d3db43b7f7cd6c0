package dev.harrow.internal.ipc;

import static dev.harrow.internal.scope.Log.LOG;

import dev.harrow.internal.scope.Parker;
import dev.harrow.internal.scope.SystemTicker;
import dev.harrow.internal.wire.FrameCodec;
import dev.harrow.spi.Ticker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The dialler's end of a link: a blocking channel with a thread that reads it and a thread that writes it, both of them platform threads,
 * so that they run when every carrier of virtual threads is busy.
 */
final class NioLink extends SocketLink implements Ledger.Held {
    /** How much is read or written with one call of the kernel. */
    private static final int BUFFER_BYTES = 64 << 10;

    private final SocketChannel channel;
    private final SystemTicker ticker;
    private final Thread reader;
    private final Thread writer;

    private final Object lock = new Object();
    private final ArrayDeque<ByteBuffer> queue = new ArrayDeque<>(); // guarded by lock
    private boolean writerParks; // guarded by lock
    private boolean closing; // guarded by lock; moves false -> true: closed by this end
    private boolean inputDone; // guarded by lock; moves false -> true: nothing will be read any more
    private boolean started; // guarded by lock; moves false -> true: the ticker is ours
    private int threads = 2; // guarded by lock: how many of ours still run
    private Ticker.@Nullable Alarm lastResort; // guarded by lock: closes the channel under a writer that is stuck
    private volatile long unwritten; // written under lock, read by anyone: bytes that were accepted and are not written

    /**
     * @param channel connected, greeted, and blocking
     * @param said what the peer said after its greeting, ready to be read
     */
    NioLink(String peer, FrameCodec codec, SocketChannel channel, ByteBuffer said) {
        super(peer, codec);
        this.channel = channel;
        this.ticker = SystemTicker.instance();
        this.reader = Parker.daemon("harrow-io-reader", () -> read(said));
        this.writer = Parker.daemon("harrow-io-writer", this::write);
    }

    /** Begins to read and to write; the receiver is attached. */
    void start() {
        ticker.acquire();
        Ledger.CHANNELS.add(this);
        synchronized (lock) {
            started = true;
            if (closing) {
                closeInTime();
            }
        }
        Parker.start(reader);
        Parker.start(writer);
    }

    // ---- any thread

    @Override
    boolean enqueue(ByteBuffer frame) {
        boolean wake;
        synchronized (lock) {
            if (isSendingEnded()) {
                return false;
            }
            queue.add(frame);
            setUnwritten(unwritten + frame.remaining());
            wake = writerParks;
            writerParks = false;
        }
        if (wake) {
            Parker.wake(writer);
        }
        return true;
    }

    private void setUnwritten(long bytes) {
        unwritten = bytes; // under lock
    }

    @Override
    boolean isWritable() {
        return unwritten <= ROOM_BYTES;
    }

    @Override
    public void closeSending() {
        synchronized (lock) {
            endSending();
        }
        roomAgain();
        changed();
    }

    @Override
    public void closeReceiving() {
        endDelivery();
        try {
            channel.shutdownInput(); // the reader finds the end of the stream
        } catch (IOException e) {
            LOG.debug("{} was closed before its input was", this, e);
        }
    }

    @Override
    public void close() {
        endDelivery();
        synchronized (lock) {
            if (closing) {
                return;
            }
            closing = true;
            endSending();
            if (started && threads > 0) {
                closeInTime();
            }
        }
        roomAgain();
        changed();
    }

    /** Under lock. */
    private void closeInTime() {
        lastResort = ticker.after(CLOSE_NANOS, this::closeChannel);
    }

    /** Something that the writer may wait for has happened. */
    private void changed() {
        synchronized (lock) {
            writerParks = false;
        }
        Parker.wake(writer);
    }

    private void closeChannel() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.warn("{} could not be closed", this, e);
        }
    }

    // ---- the reader

    private void read(ByteBuffer said) {
        try {
            arrived(said);
            ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
            while (channel.read(buffer) >= 0) {
                arrived(buffer.flip());
                buffer.clear();
            }
        } catch (IOException e) {
            LOG.debug("nothing more can be read from {}: {}", this, e.toString());
        } catch (RuntimeException | Error e) {
            LOG.error("{} is closed, because what came could not be dealt with", this, e);
            close();
        } finally {
            tellClosed();
            synchronized (lock) {
                inputDone = true;
            }
            changed();
            leave();
        }
    }

    // ---- the writer

    private void write() {
        try {
            ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
            while (awaitFrames()) {
                writeFrames(buffer);
            }
            channel.shutdownOutput();
        } catch (IOException e) {
            LOG.debug("nothing more can be written to {}: {}", this, e.toString());
        } catch (RuntimeException | Error e) {
            LOG.error("{} is closed, because it could not be written", this, e);
            close();
        } finally {
            synchronized (lock) {
                endSending();
                queue.clear();
                setUnwritten(0);
            }
            roomAgain();
            awaitEnd();
            leave();
        }
    }

    /** Waits for something to write; false if nothing more will come. */
    private boolean awaitFrames() {
        while (true) {
            boolean tell;
            synchronized (lock) {
                tell = closing;
                if (!tell && queue.isEmpty()) {
                    if (isSendingEnded()) {
                        return false;
                    }
                    writerParks = true;
                } else if (!tell) {
                    return true;
                }
            }
            if (tell) {
                tellClosed();
                synchronized (lock) {
                    return !queue.isEmpty();
                }
            }
            Parker.park(this);
        }
    }

    /** Writes what is in the queue now, packed: small frames leave by the dozen, and a large one piece by piece. */
    private void writeFrames(ByteBuffer buffer) throws IOException {
        ByteBuffer frame = nextFrame();
        while (frame != null) {
            while (frame.hasRemaining()) {
                int count = Math.min(frame.remaining(), buffer.remaining());
                buffer.put(frame.slice(frame.position(), count));
                frame.position(frame.position() + count);
                if (!buffer.hasRemaining()) {
                    writeOut(buffer);
                }
            }
            frame = nextFrame();
        }
        writeOut(buffer);
    }

    private @Nullable ByteBuffer nextFrame() {
        synchronized (lock) {
            return queue.poll();
        }
    }

    private void writeOut(ByteBuffer buffer) throws IOException {
        buffer.flip();
        int count = buffer.remaining();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        buffer.clear();
        boolean room;
        synchronized (lock) {
            boolean before = isWritable();
            setUnwritten(unwritten - count);
            room = !before && isWritable();
        }
        if (room) {
            roomAgain();
        }
    }

    /** Nothing is written any more; what is left is to see the other direction end. */
    private void awaitEnd() {
        while (true) {
            boolean closed;
            synchronized (lock) {
                closed = closing;
                if (inputDone) {
                    break;
                }
                writerParks = true;
            }
            if (closed) {
                tellClosed();
            }
            Parker.park(this);
        }
        tellClosed();
        closeChannel();
    }

    /** One of our threads ends; the last one puts the lights out. */
    private void leave() {
        Ticker.Alarm alarm;
        synchronized (lock) {
            threads--;
            if (threads > 0) {
                return;
            }
            alarm = lastResort;
        }
        if (alarm != null) {
            alarm.cancel();
        }
        ticker.release();
        Ledger.CHANNELS.remove(this);
    }

    // ---- in the books

    @Override
    public String what() {
        return "channel of " + this;
    }

    @Override
    public void end() {
        close();
    }
}
