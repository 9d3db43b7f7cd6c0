package dev.harrow;

/**
 * The key of a transport: what carries the messages between two actors.
 *
 * <p>The constants name the transports that Harrow knows. A key is only a name: which of them can reach the actors of a backend is said
 * by {@link dev.harrow.spi.SpawnBackend#transports}.
 *
 * @param key lower-case letters, digits and dashes, starting with a letter
 */
public record Transport(String key) {

    /** Between actors of one JVM: no socket, no event loop. */
    public static final Transport LOCAL = new Transport("local");

    /** A Unix domain socket: between JVMs of one host. */
    public static final Transport UDS = new Transport("uds");

    /** A TCP connection. */
    public static final Transport TCP = new Transport("tcp");

    public Transport {
        Keys.require("transport", key);
    }

    @Override
    public String toString() {
        return key;
    }
}
