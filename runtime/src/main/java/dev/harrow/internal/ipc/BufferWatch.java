package dev.harrow.internal.ipc;

import dev.harrow.internal.scope.Created;
import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCounted;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import io.netty.util.ResourceLeakTracker;

/**
 * Takes the place of Netty's leak detector and enters every buffer that an event loop of ours makes in {@link Ledger#BUFFERS}, until it is
 * released. Netty's own looks at a sample of them, and only tells what the garbage collector has come by; other users of Netty in this JVM
 * keep that one.
 */
final class BufferWatch<T> extends ResourceLeakDetector<T> {
    private final ResourceLeakDetector<T> usual;

    private BufferWatch(Class<T> resource, int samplingInterval, ResourceLeakDetector<T> usual) {
        super(resource, samplingInterval);
        this.usual = usual;
    }

    // done once per JVM, before a class of Netty makes its detector
    static {
        if (Created.isNoted()) {
            ResourceLeakDetectorFactory before = ResourceLeakDetectorFactory.instance();
            ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new Factory(before));
        }
    }

    /** Begins to watch, the first time, if it is noted where things are made. Has no effect if somebody has used buffers of Netty before. */
    static void settle() {
        // by the initializer of this class
    }

    private static final class Factory extends ResourceLeakDetectorFactory {
        private final ResourceLeakDetectorFactory before;

        Factory(ResourceLeakDetectorFactory before) {
            this.before = before;
        }

        @Override
        @Deprecated
        public <T> ResourceLeakDetector<T> newResourceLeakDetector(
                Class<T> resource, int samplingInterval, long maxActive) {
            return make(resource, samplingInterval);
        }

        @Override
        public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> resource, int samplingInterval) {
            return make(resource, samplingInterval);
        }

        private <T> ResourceLeakDetector<T> make(Class<T> resource, int samplingInterval) {
            ResourceLeakDetector<T> usual = before.newResourceLeakDetector(resource, samplingInterval);
            return resource.equals(ByteBuf.class) ? new BufferWatch<>(resource, samplingInterval, usual) : usual;
        }
    }

    @Override
    public ResourceLeakTracker<T> track(T buffer) {
        return EventLoops.isOnOne() ? new Buffer<>(buffer) : usual.track(buffer);
    }

    @Override
    public ResourceLeakTracker<T> trackForcibly(T buffer) {
        return EventLoops.isOnOne() ? new Buffer<>(buffer) : usual.trackForcibly(buffer);
    }

    /** One buffer that is not released yet. */
    private static final class Buffer<T> implements ResourceLeakTracker<T>, Ledger.Held {
        private final T buffer;

        Buffer(T buffer) {
            this.buffer = buffer;
            Ledger.BUFFERS.add(this);
        }

        @Override
        public void record() {
            // where it is made is known
        }

        @Override
        public void record(Object hint) {
            // likewise
        }

        @Override
        public boolean close(T released) {
            Ledger.BUFFERS.remove(this);
            return true;
        }

        @Override
        public String what() {
            return "buffer of Netty @" + Integer.toHexString(System.identityHashCode(buffer));
        }

        @Override
        public void end() {
            Ledger.BUFFERS.remove(this);
            if (buffer instanceof ReferenceCounted counted && counted.refCnt() > 0) {
                boolean _ = counted.release(counted.refCnt());
            }
        }
    }
}
