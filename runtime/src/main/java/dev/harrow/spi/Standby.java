package dev.harrow.spi;

import dev.harrow.ActorId;
import java.util.function.Consumer;

/** A JVM that was started before anybody knows which actor it will be; of no use to a second one. Any thread; nothing blocks. */
public interface Standby {

    /** By what name it goes until it is an actor. */
    ActorId id();

    /** What it has to read with {@link ActorJvm#run}; as secret as that of an actor. */
    byte[] invitation();

    /** Whether it has come, proved who it is, and done once what actors do, so that an actor starts in it at once. */
    boolean isReady();

    /**
     * Sets who is told once whether it has become ready ({@link #isReady}), or never will: at once if that is known. It may be an actor by then.
     *
     * @param then does not block
     */
    void onNews(Consumer<Boolean> then);

    /** It is not wanted, or its JVM has ended: the link to it is closed, and who waits for it does not wait any more. Has no effect on an actor. */
    void end();
}
