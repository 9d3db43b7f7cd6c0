package dev.harrow.internal.ipc;

import dev.harrow.internal.scope.Parker;
import dev.harrow.spi.Ticker;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The event loops of one listener, each with one platform thread that starts with its first channel. The one place that touches Netty's
 * executors.
 *
 * <p>They are no group of Netty's: the end of a group starts Netty's global executor, whose thread lives on for a second and keeps the JVM
 * from ending.
 */
final class EventLoops {
    private static final String NAME = "harrow-io-";
    private static final int MOST = 4;
    private static final AtomicInteger THREADS = new AtomicInteger();
    private static final long END_SECONDS = 5;

    private final List<EventLoop> loops = new ArrayList<>();
    private final AtomicInteger next = new AtomicInteger();

    EventLoops(IoHandlerFactory handlers) {
        int count = Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, MOST);
        for (int i = 0; i < count; i++) {
            loops.add(new SingleThreadIoEventLoop(null, EventLoops::thread, handlers));
        }
    }

    private static Thread thread(Runnable body) {
        return Parker.daemon(NAME + THREADS.incrementAndGet(), body);
    }

    /** Whether the current thread is that of an event loop of ours. */
    static boolean isOnOne() {
        return Thread.currentThread().getName().startsWith(NAME);
    }

    /** Gives a channel to a loop, for its life. */
    ChannelFuture register(Channel channel) {
        return loops.get(Math.floorMod(next.getAndIncrement(), loops.size())).register(channel);
    }

    /**
     * Runs {@code action} on the channel's loop, behind everything that was handed to it before. Does nothing if the loop has ended: the
     * channel was closed before that.
     */
    static void execute(Channel channel, Runnable action) {
        try {
            channel.eventLoop().execute(action);
        } catch (RejectedExecutionException e) {
            if (channel.isOpen()) {
                throw e;
            }
        }
    }

    /** Runs {@code action} on the channel's loop, later. */
    static Ticker.Alarm after(Channel channel, long nanos, Runnable action) {
        Future<?> alarm = channel.eventLoop().schedule(action, nanos, TimeUnit.NANOSECONDS);
        return () -> {
            boolean _ = alarm.cancel(false);
        };
    }

    /** Ends the threads, and waits for that; no channel is open any more. Not on one of them. */
    void shutdown() {
        for (EventLoop loop : loops) {
            var _ = loop.shutdownGracefully(0, END_SECONDS, TimeUnit.SECONDS);
        }
        for (EventLoop loop : loops) {
            boolean _ = loop.terminationFuture().awaitUninterruptibly(END_SECONDS, TimeUnit.SECONDS);
        }
    }
}
