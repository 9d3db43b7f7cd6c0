package dev.harrow;

/** What becomes of the lines that an actor in a JVM of its own writes to its standard output and its standard error. */
public enum Output {

    /** They go where those of this JVM go, as they come. */
    INHERIT,

    /** As {@link #INHERIT}, line by line, with the actor in front: {@code [counter#1a2b3c4d] text}. */
    PREFIX,

    /** Each line is logged: standard output at info, standard error at warn, by the logger {@code dev.harrow.output}. */
    LOG,

    /** They are read and forgotten. The end of the standard error is still in the exception if the actor dies. */
    DISCARD
}
