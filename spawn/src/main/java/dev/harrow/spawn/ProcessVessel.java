package dev.harrow.spawn;

import dev.harrow.ActorId;
import dev.harrow.Output;
import dev.harrow.spi.VesselBase;
import dev.harrow.spi.VesselExit;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * A process in which an actor lives.
 *
 * <p>A platform thread waits for its death, and two read what it prints: news of it never depend on virtual threads or on a pool that
 * others use.
 */
final class ProcessVessel extends VesselBase {
    /** How long the end of what a dead process has printed is waited for: somebody else may hold the pipe open. */
    private static final long LAST_WORDS_MILLIS = 200;

    private final Process process;
    private final ActorId actor;
    private final LastLines lastErrors = new LastLines();
    private final LastLines lastOutput = new LastLines(); // a JVM that cannot start says why there

    private ProcessVessel(Process process, ActorId actor) {
        this.process = process;
        this.actor = actor;
    }

    /** Looks after a process that has just been started, and tells it who it is. */
    static ProcessVessel begin(Process process, ActorId actor, Output output, byte[] invitation) {
        ProcessVessel vessel = new ProcessVessel(process, actor);
        Thread errors =
                vessel.thread("err", new LinePump(actor, process.getErrorStream(), output, true, vessel.lastErrors));
        errors.start();
        Thread prints =
                vessel.thread("out", new LinePump(actor, process.getInputStream(), output, false, vessel.lastOutput));
        prints.start();
        vessel.thread("exit", () -> vessel.awaitDeath(List.of(errors, prints))).start();
        try {
            OutputStream input = process.getOutputStream();
            input.write(invitation);
            input.flush();
        } catch (IOException e) {
            vessel.lastErrors.add("(it did not read who it is: " + e.getMessage() + ")");
        }
        return vessel;
    }

    private Thread thread(String what, Runnable body) {
        return Thread.ofPlatform()
                .daemon(true)
                .name("harrow-" + what + " " + actor)
                .unstarted(body);
    }

    private void awaitDeath(List<Thread> pumps) {
        int status;
        try {
            status = process.waitFor();
            for (Thread pump : pumps) {
                pump.join(LAST_WORDS_MILLIS);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(
                    "the thread that waits for process " + process.pid() + " was interrupted", e);
        }
        ended(new VesselExit(
                status == 0 ? VesselExit.Kind.ENDED : VesselExit.Kind.DIED,
                "process " + process.pid() + " ended with " + describe(status) + lastWords()));
    }

    /** An exit status; by convention one above 128 is that of a signal. */
    private static String describe(int status) {
        String signal = switch (status) {
            case 129 -> " (SIGHUP)";
            case 130 -> " (SIGINT)";
            case 131 -> " (SIGQUIT)";
            case 134 -> " (SIGABRT)";
            case 135 -> " (SIGBUS)";
            case 137 -> " (SIGKILL)";
            case 139 -> " (SIGSEGV)";
            case 143 -> " (SIGTERM)";
            default -> "";
        };
        return "exit status " + status + signal;
    }

    private String lastWords() {
        String lines = lastErrors.indented();
        if (!lines.isEmpty()) {
            return "; the end of its standard error:" + lines;
        }
        lines = lastOutput.indented();
        return lines.isEmpty() ? "" : "; the end of its standard output:" + lines;
    }

    /** Its standard input ends, for which it waits before it ends: a thread that reads would hold that up. */
    @Override
    public void saidGoodbye() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            lastErrors.add("(its standard input could not be closed: " + e.getMessage() + ")");
        }
    }

    @Override
    public void terminate() {
        process.toHandle().destroy(); // that of the process would close its pipes, and lose its last words
    }

    @Override
    public void kill() {
        process.toHandle().destroyForcibly();
    }

    @Override
    public String toString() {
        return "process " + process.pid() + " of actor " + actor;
    }
}
