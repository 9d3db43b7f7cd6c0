package dev.harrow;

/** The form that the keys of backends and transports have, wherever they are written: in code, settings, the environment, and on the wire. */
final class Keys {

    private Keys() {}

    /** @throws IllegalArgumentException if {@code key} is not lower-case letters, digits and dashes, starting with a letter */
    static void require(String what, String key) {
        if (!key.matches("[a-z][a-z0-9-]*")) {
            throw new IllegalArgumentException(
                    what + " key '" + key + "' must be lower-case letters, digits and dashes, starting with a letter");
        }
    }
}
