package dev.harrow;

/**
 * The key of a spawn backend: what an actor is made of.
 *
 * <p>The constants name the backends that Harrow ships; a third party's backend has a key of its own. A key is only a
 * name: whether the backend exists and works here is asked when an actor is started, and {@link Backends} tells ahead of that.
 *
 * <p>{@code System.exit} in an actor ends the JVM that it runs in. For actors in the parent's JVM that is the whole program, at once and with the
 * given status: no {@code finally} block and no lifetime callback runs, only the JVM's shutdown hooks. In a JVM of its own it is the
 * failure of that one actor, with the exit status. To end a program in order throw {@link UserAbortException} or let the root's body return.
 *
 * @param key lower-case letters, digits and dashes, starting with a letter
 */
public record Backend(String key) {

    /**
     * A virtual-thread task tree in this JVM. It shares statics, heap and {@code System.exit} with all of it; one that does not react to its
     * cancel cannot be killed, only abandoned.
     */
    public static final Backend THREAD = new Backend("thread");

    /**
     * A task tree in this JVM behind its own class loader: with statics and classes of its own, but not a heap, and {@code System.exit} ends the
     * JVM. One that does not react to its cancel cannot be killed, only abandoned.
     */
    public static final Backend ISOLATED = new Backend("isolated");

    /** A JVM of its own, which is killed if the actor does not end. {@code System.exit} there is a failure of the actor, whatever the status. */
    public static final Backend PROCESS = new Backend("process");

    /**
     * A JVM of its own, taken from a standby pool, and killed if the actor does not end. {@code System.exit} there is a failure of the actor, whatever
     * the status.
     */
    public static final Backend WARM = new Backend("warm");

    /**
     * Reserved, and always refused: a JVM that was forked has only the thread that forked it, without collector and compiler, so no actor could run
     * there. Use {@link #WARM}, which gives what a fork is wanted for; {@code docs/analysis/forking-a-jvm.md} has the details.
     */
    public static final Backend FORK = new Backend("fork");

    public Backend {
        Keys.require("backend", key);
    }

    @Override
    public String toString() {
        return key;
    }
}
