package dev.harrow.spawn;

/**
 * What is in an element of a class path.
 *
 * @param hash of it
 * @param classPath what the manifest of a jar adds to the class path, as it is written there; empty if nothing
 */
record Content(String hash, String classPath) {

    /** In {@link #hash}: the JDK cannot have a cache with this. */
    static final String UNCACHEABLE = "-";

    static Content uncacheable() {
        return new Content(UNCACHEABLE, "");
    }

    boolean isCacheable() {
        return !hash.equals(UNCACHEABLE);
    }
}
