package dev.harrow.internal.ipc;

import static dev.harrow.internal.scope.Log.LOG;

import dev.harrow.internal.wire.FrameCodec;
import dev.harrow.spi.Ticker;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.DuplexChannel;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The listener's end of a link: a channel of Netty's, which belongs to its event loop. */
final class NettyLink extends SocketLink {
    private final DuplexChannel channel;
    private final AtomicBoolean closing = new AtomicBoolean(); // moves false -> true: closed by this end
    private boolean inputDone; // event loop only; moves false -> true: nothing will be read any more
    private boolean outputDone; // event loop only; moves false -> true: nothing will be written any more
    private Ticker.@Nullable Alarm lastResort; // event loop only: closes the channel if the peer does not read

    NettyLink(String peer, FrameCodec codec, DuplexChannel channel) {
        super(peer, codec);
        this.channel = channel;
    }

    // ---- any thread

    @Override
    boolean enqueue(ByteBuffer frame) {
        if (isSendingEnded()) {
            return false;
        }
        // A failure ends the direction, and comes as an event.
        var _ = channel.writeAndFlush(Unpooled.wrappedBuffer(frame), channel.voidPromise());
        return true;
    }

    @Override
    boolean isWritable() {
        return channel.isWritable();
    }

    @Override
    public void closeSending() {
        endSending();
        roomAgain();
        EventLoops.execute(channel, this::finishOutput);
    }

    @Override
    public void closeReceiving() {
        endDelivery();
        EventLoops.execute(channel, () -> {
            var _ = channel.shutdownInput();
            inputEnded();
        });
    }

    @Override
    public void close() {
        endDelivery();
        if (closing.compareAndSet(false, true)) {
            endSending();
            roomAgain();
            EventLoops.execute(channel, this::finish); // also on the event loop: behind what other threads have sent
        }
    }

    // ---- the event loop

    private void finish() {
        tellClosed();
        if (channel.isOpen()) {
            lastResort = EventLoops.after(channel, CLOSE_NANOS, this::closeChannel);
            finishOutput();
        }
    }

    /** Ends the output behind everything that was accepted. */
    private void finishOutput() {
        if (outputDone) {
            closeIfDone();
            return;
        }
        var _ = channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener((ChannelFutureListener) written -> {
            var _ = channel.shutdownOutput().addListener((ChannelFutureListener) ended -> outputEnded());
        });
    }

    /** The socket takes nothing any more. */
    void outputEnded() {
        outputDone = true;
        endSending();
        roomAgain();
        closeIfDone();
    }

    /** The end of the stream has come. */
    void inputEnded() {
        inputDone = true;
        tellClosed();
        closeIfDone();
    }

    /** The channel was closed, by whomever. */
    void channelClosed() {
        if (lastResort != null) {
            lastResort.cancel();
        }
        inputDone = true;
        outputDone = true;
        endSending();
        roomAgain();
        tellClosed();
    }

    private void closeIfDone() {
        if (inputDone && outputDone) {
            closeChannel();
        }
    }

    private void closeChannel() {
        var _ = channel.close();
    }

    /** Something went wrong that is not the end of a direction. */
    void failed(Throwable cause) {
        LOG.error("{} is closed, because what came could not be dealt with", this, cause);
        close();
    }
}
