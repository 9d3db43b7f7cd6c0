package dev.harrow.internal.ipc;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * What one end of a link offers to the other where they belong to two copies of the runtime, which know no class of each other. It crosses the border as
 * one function of the JDK, of what is asked and with what. Any thread; none of it blocks.
 */
public interface Pipe {

    /** Takes one whole frame, which is given away; false if nothing is taken any more. */
    boolean frame(ByteBuffer frame);

    /** Nothing will be sent any more. */
    void ended();

    /** Asks to send nothing any more. */
    void stop();

    /** The link is closed, in both directions. */
    void closed();

    /** As {@link Link#hasRoom}. */
    default boolean hasRoom() {
        return true;
    }

    /** As {@link Link#whenRoom}. */
    default void whenRoom(Runnable then) {
        then.run();
    }

    /** As it crosses the border. */
    default BiFunction<Integer, @Nullable Object, @Nullable Object> outgoing() {
        return new Outgoing(this);
    }

    /** What has crossed the border. */
    static Pipe incoming(BiFunction<Integer, @Nullable Object, @Nullable Object> function) {
        return new Incoming(function);
    }

    /** See {@link #outgoing}. */
    final class Outgoing implements BiFunction<Integer, @Nullable Object, @Nullable Object> {
        private static final int FRAME = 0;
        private static final int ENDED = 1;
        private static final int STOP = 2;
        private static final int CLOSED = 3;
        private static final int HAS_ROOM = 4;
        private static final int WHEN_ROOM = 5;

        private final Pipe pipe;

        private Outgoing(Pipe pipe) {
            this.pipe = pipe;
        }

        @Override
        public @Nullable Object apply(Integer what, @Nullable Object with) {
            switch (what) {
                case FRAME -> {
                    return pipe.frame((ByteBuffer) Objects.requireNonNull(with));
                }
                case ENDED -> pipe.ended();
                case STOP -> pipe.stop();
                case CLOSED -> pipe.closed();
                case HAS_ROOM -> {
                    return pipe.hasRoom();
                }
                case WHEN_ROOM -> pipe.whenRoom((Runnable) Objects.requireNonNull(with));
                default -> throw new IllegalArgumentException("a link cannot be asked for " + what);
            }
            return null;
        }
    }

    /** See {@link #incoming}. */
    final class Incoming implements Pipe {
        private final BiFunction<Integer, @Nullable Object, @Nullable Object> function;

        private Incoming(BiFunction<Integer, @Nullable Object, @Nullable Object> function) {
            this.function = function;
        }

        private boolean is(int what, @Nullable Object with) {
            return Boolean.TRUE.equals(function.apply(what, with));
        }

        @Override
        public boolean frame(ByteBuffer frame) {
            return is(Outgoing.FRAME, frame);
        }

        @Override
        public void ended() {
            Object _ = function.apply(Outgoing.ENDED, null);
        }

        @Override
        public void stop() {
            Object _ = function.apply(Outgoing.STOP, null);
        }

        @Override
        public void closed() {
            Object _ = function.apply(Outgoing.CLOSED, null);
        }

        @Override
        public boolean hasRoom() {
            return is(Outgoing.HAS_ROOM, null);
        }

        @Override
        public void whenRoom(Runnable then) {
            Object _ = function.apply(Outgoing.WHEN_ROOM, then);
        }
    }
}
