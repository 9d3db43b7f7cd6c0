package dev.harrow;

/**
 * The key of a spawn backend: what an actor is made of.
 *
 * <p>The constants name the backends that Harrow ships; a third party's backend has a key of its own. A key is only a
 * name: whether the backend exists and works here is asked when an actor is started.
 *
 * <p>{@code System.exit} in an actor ends the JVM that it runs in. For actors in the parent's JVM that is the whole program, at once and with the
 * given status: no {@code finally} block and no lifetime callback runs, only the JVM's shutdown hooks. In a JVM of its own it is the
 * failure of that one actor, with the exit status. To end a program in order throw {@link UserAbortException} or let the root's body return.
 *
 * @param key lower-case letters, digits and dashes, starting with a letter
 */
public record Backend(String key) {

    /** A virtual-thread task tree in this JVM. It shares statics, heap and {@code System.exit} with all of it. */
    public static final Backend THREAD = new Backend("thread");

    /**
     * A task tree in this JVM behind its own class loader: with statics and classes of its own, but not a heap, and {@code System.exit} ends the
     * JVM.
     */
    public static final Backend ISOLATED = new Backend("isolated");

    /** A JVM of its own. {@code System.exit} there is a failure of the actor, whatever the status. */
    public static final Backend PROCESS = new Backend("process");

    /** A JVM of its own, taken from a standby pool. {@code System.exit} there is a failure of the actor, whatever the status. */
    public static final Backend WARM = new Backend("warm");

    public Backend {
        Keys.require("backend", key);
    }

    @Override
    public String toString() {
        return key;
    }
}
