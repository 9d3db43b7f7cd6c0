package dev.harrow.spawn;

import dev.harrow.ActorId;
import dev.harrow.Output;
import dev.harrow.spi.VesselBase;
import dev.harrow.spi.VesselExit;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A process in which an actor lives.
 *
 * <p>A platform thread starts it and waits for its death, and two read what it prints: news of it never depend on virtual threads or on a pool
 * that others use, who starts an actor can be cancelled while the JDK still waits for the process to run its program, and the thread that the
 * process comes from lives as long as the process, for the kernel tells a child of the death of that one.
 *
 * <p>A process that ends before its actor has come may be started once more: see {@link JvmStart}.
 */
final class ProcessVessel extends VesselBase {
    /** How long the end of what a dead process has printed is waited for: somebody else may hold the pipe open. */
    private static final long LAST_WORDS_MILLIS = 200;

    /** How long a process that is to be killed may take to begin. */
    private static final long BEGIN_MILLIS = 1_000;

    private final ProcessBuilder builder;
    private final JvmStart start;
    private final byte[] invitation;
    private final LastLines lastErrors = new LastLines(); // of the last process
    private final LastLines lastOutput = new LastLines(); // likewise; a JVM that cannot start says why there
    private volatile @Nullable Held
            held; // what the process has printed before the actor has come, if that may be dropped
    private final NewChild newChild = new NewChild();
    private volatile LinePump.Printer printer; // changes once, for a JVM that stands by and becomes an actor
    private @Nullable Process process; // guarded by this; set once, when it has begun
    private boolean begun; // guarded by this; moves false -> true: the JDK waits no more for it to begin
    private boolean doomed; // guarded by this; moves false -> true: it was to end before it had begun
    private boolean unwanted; // guarded by this; moves false -> true: it was told to end

    private ProcessVessel(ProcessBuilder builder, JvmStart start, ActorId actor, Output output, byte[] invitation) {
        this.builder = builder;
        this.start = start;
        this.printer = LinePump.Printer.of(actor, output);
        this.invitation = invitation;
    }

    /** Starts a process, looks after it, and tells it who it is. Does not wait for that: what goes wrong is how the vessel ends. */
    static ProcessVessel begin(
            ProcessBuilder builder, JvmStart start, ActorId actor, Output output, byte[] invitation) {
        ProcessVessel vessel = new ProcessVessel(builder, start, actor, output, invitation);
        vessel.thread("process", vessel::live).start();
        return vessel;
    }

    private Thread thread(String what, Runnable body) {
        return Thread.ofPlatform()
                .daemon(true)
                .name("harrow-" + what + " " + actor())
                .unstarted(body);
    }

    private ActorId actor() {
        return printer.actor();
    }

    /** What stood by is the process of this actor now, and what it prints is the actor's. */
    void becomes(ActorId actor, Output output) {
        printer = LinePump.Printer.of(actor, output);
    }

    private void live() {
        boolean again = true;
        while (again) {
            again = liveOnce();
        }
    }

    /** Whether it is to be started again. */
    private boolean liveOnce() {
        Process made;
        try {
            builder.command(start.command());
            held = start.isTrial() ? new Held() : null;
            newChild.expectOfThisThread();
            made = builder.start();
        } catch (IOException | RuntimeException | Error e) {
            hasBegun(null);
            ended(new VesselExit(
                    VesselExit.Kind.DIED,
                    "no process could be started: " + (e instanceof IOException ? e.getMessage() : e)));
            return false;
        }
        if (hasBegun(made)) {
            made.toHandle().destroyForcibly();
        }
        try {
            Thread errors = thread("err", new LinePump(() -> printer, made.getErrorStream(), true, lastErrors, held));
            errors.start();
            Thread prints = thread("out", new LinePump(() -> printer, made.getInputStream(), false, lastOutput, held));
            prints.start();
            invite(made);
            return awaitDeath(made, List.of(errors, prints));
        } catch (RuntimeException | Error e) { // no thread could be made for it, say
            made.destroyForcibly();
            ended(new VesselExit(VesselExit.Kind.DIED, "process " + made.pid() + " could not be looked after: " + e));
            return false;
        }
    }

    /** Whether it is to end at once. */
    private synchronized boolean hasBegun(@Nullable Process made) {
        process = made;
        begun = true;
        notifyAll();
        return doomed;
    }

    private void invite(Process made) {
        try {
            OutputStream input = made.getOutputStream();
            input.write(invitation);
            input.flush();
        } catch (IOException e) {
            lastErrors.add("(it did not read who it is: " + e.getMessage() + ")");
        }
    }

    /** Whether it is to be started again; otherwise its end has been told. */
    private boolean awaitDeath(Process made, List<Thread> pumps) {
        int status;
        try {
            status = made.waitFor();
            for (Thread pump : pumps) {
                pump.join(LAST_WORDS_MILLIS);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("the thread that waits for process " + made.pid() + " was interrupted", e);
        }
        if (start.endedWith(status) && mayBeginAgain()) {
            lastErrors.clear();
            lastOutput.clear();
            return true;
        }
        letGoOfHeld();
        ended(new VesselExit(
                status == 0 ? VesselExit.Kind.ENDED : VesselExit.Kind.DIED,
                "process " + made.pid() + " ended with " + describe(status) + lastWords()));
        return false;
    }

    /** Unless it was told to end. What it has printed is dropped with it. */
    private synchronized boolean mayBeginAgain() {
        if (!unwanted) {
            process = null;
            begun = false;
        }
        return !unwanted;
    }

    private void letGoOfHeld() {
        Held kept = held;
        if (kept != null) {
            kept.letGo();
        }
    }

    @Override
    public void arrived() {
        start.cameUp();
        letGoOfHeld();
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
        Process made = process();
        if (made != null) {
            try {
                made.getOutputStream().close();
            } catch (IOException e) {
                lastErrors.add("(its standard input could not be closed: " + e.getMessage() + ")");
            }
        }
    }

    private synchronized @Nullable Process process() {
        return process;
    }

    /** Whether it has not begun, so that it ends as soon as it does. */
    private synchronized boolean doom() {
        unwanted = true;
        doomed = !begun;
        return doomed;
    }

    @Override
    public void terminate() {
        if (!doom()) {
            Process made = process();
            if (made != null) {
                made.toHandle().destroy(); // that of the process would close its pipes, and lose its last words
            }
        }
    }

    @Override
    public void kill() {
        if (doom()) {
            thread("kill", this::killUnbegun).start(); // looking for it takes a moment, and nobody waits here
            return;
        }
        Process made = process();
        if (made != null) {
            made.toHandle().destroyForcibly();
        }
    }

    /** The JDK waits for it, and would do so for ever if it was stopped before it ran its program. */
    private void killUnbegun() {
        newChild.kill();
        long until = System.nanoTime() + BEGIN_MILLIS * 1_000_000;
        synchronized (this) {
            try {
                for (long left = BEGIN_MILLIS; !begun && left > 0; left = (until - System.nanoTime()) / 1_000_000) {
                    wait(left);
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException("the thread that gives actor " + actor() + " up was interrupted", e);
            }
            if (begun) {
                return; // its end is told like any other
            }
        }
        ended(new VesselExit(VesselExit.Kind.ABANDONED, "its process has not begun to run; if it does, it is killed"));
    }

    @Override
    public synchronized String toString() {
        return "process " + (process == null ? "" : process.pid() + " ") + "of actor " + actor();
    }
}
