package dev.harrow.examples.probe;

import java.io.PrintStream;

/** Prints what is seen as soon as it is seen, and remembers whether all of it was expected. Of one thread. */
final class Report {
    private final PrintStream out;
    private Status status = Status.EXPECTED;

    Report(PrintStream out) {
        this.out = out;
    }

    /** Something that is told, and proves nothing. */
    void note(String what) {
        print("          " + what);
    }

    /**
     * Something that is told and had to be so.
     *
     * @param expected whether it is as expected
     */
    void see(boolean expected, String what) {
        print((expected ? "observed: " : "observed, AGAINST the expectation: ") + what);
        if (!expected) {
            status = Status.UNEXPECTED;
        }
    }

    /** Takes over what another program has seen, which printed it in this form. */
    void relay(String line) {
        print(line);
    }

    /** Why there is nothing to be seen here. */
    void notApplicable(String reason) {
        print("not applicable: " + reason);
        status = Status.NOT_APPLICABLE;
    }

    /** Something went wrong before anything could be seen. */
    void failed(String reason) {
        print("failed: " + reason);
        status = Status.UNEXPECTED;
    }

    Status status() {
        return status;
    }

    private void print(String line) {
        out.println(line);
        out.flush();
    }
}
