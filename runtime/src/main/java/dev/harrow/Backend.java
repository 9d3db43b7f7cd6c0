package dev.harrow;

/**
 * The key of a spawn backend: what an actor is made of.
 *
 * <p>The constants name the backends that Harrow ships; a third party's backend has a key of its own. A key is only a
 * name: whether the backend exists and works here is asked when an actor is started.
 *
 * @param key lower-case letters, digits and dashes, starting with a letter
 */
public record Backend(String key) {

    /** A virtual-thread task tree in this JVM. */
    public static final Backend THREAD = new Backend("thread");

    /** A task tree in this JVM behind its own class loader. */
    public static final Backend ISOLATED = new Backend("isolated");

    /** A JVM of its own. */
    public static final Backend PROCESS = new Backend("process");

    /** A JVM of its own, taken from a standby pool. */
    public static final Backend WARM = new Backend("warm");

    public Backend {
        if (!key.matches("[a-z][a-z0-9-]*")) {
            throw new IllegalArgumentException(
                    "backend key '" + key + "' must be lower-case letters, digits and dashes, starting with a letter");
        }
    }

    @Override
    public String toString() {
        return key;
    }
}
