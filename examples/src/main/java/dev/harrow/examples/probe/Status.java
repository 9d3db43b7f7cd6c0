package dev.harrow.examples.probe;

/** How a program of the probe ends: the exit codes. */
enum Status {
    /** What was expected was seen. */
    EXPECTED(0),
    /** Something else was seen, or the scenario failed. */
    UNEXPECTED(1),
    /** The command line was wrong, and nothing was started. */
    REFUSED(2),
    /** It cannot be run on this system. */
    NOT_APPLICABLE(3),
    /** It took longer than it may. */
    TIME_LIMIT(4);

    private final int code;

    Status(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
