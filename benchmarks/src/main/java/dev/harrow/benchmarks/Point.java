package dev.harrow.benchmarks;

/** The points of a {@link Timeline}, in the order in which they come. */
enum Point {
    ASKED("parent", "start is called"),
    SPAWNS("parent", "the backend is asked to make a process"),
    FORKED("parent", "the process is made"),
    BEGINS("child", "its JVM begins"),
    CREATED("child", "the JVM is there"),
    MAIN("child", "main"),
    DIALS("child", "it knows who it is, and dials"),
    CONNECTED("wire", "connected"),
    HELLO("wire", "its hello"),
    WELCOMED("wire", "the parent's hello and proof"),
    PROVED("wire", "its proof"),
    SPECIFIED("wire", "what it is to be"),
    READY("wire", "it is ready"),
    CALLED("wire", "the first request"),
    ANSWERED("wire", "the answer"),
    RETURNED("parent", "the call has returned");

    /** Where it is seen. */
    final String where;

    final String what;

    Point(String where, String what) {
        this.where = where;
        this.what = what;
    }
}
