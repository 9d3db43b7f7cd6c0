package dev.harrow.spawn;

/** What a start cache has in it beyond what every actor needs. All of a cache is loaded by every JVM that has it, used or not: more is slower. */
enum Repertoire {
    /** Calls and streams of values that have a compact form, failures, actors in the same JVM. */
    PLAIN,
    /** All other values, too, and actors in processes of their own. */
    WHOLE
}
