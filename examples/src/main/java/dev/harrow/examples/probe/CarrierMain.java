package dev.harrow.examples.probe;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/**
 * A JVM in which a virtual thread starts two children, one of which has asked for a signal at the death of its parent, and whose carrier then
 * ends.
 *
 * <p>The JDK keeps an idle carrier for 30 s, which no property changes (JDK 25, {@code VirtualThread.createDefaultScheduler}). So the virtual
 * thread gets a scheduler with one thread, which is its carrier and can be ended, by the constructor that the tests of the JDK
 * use for that ({@code ThreadBuilders.VirtualThreadBuilder}). Where that is not to be had, or not wanted, the JDK's carrier is waited for.
 */
final class CarrierMain {
    /** How long the JDK's own carrier may take to end: 30 s and some more. */
    static final Duration JDK_PATIENCE = Duration.ofSeconds(50);

    private static final int KILLED = 128 + Native.SIGKILL;
    private static final long TICK = 10; // ms

    private CarrierMain() {}

    /** Runs in the JVM of the virtual thread. */
    public static void main(String[] arguments) throws Exception {
        Lifeline.hold();
        Report report = new Report(System.out);
        try (ExecutorService carriers = Executors.newSingleThreadExecutor()) {
            Optional<Thread.Builder.OfVirtual> own = List.of(arguments).contains(VirtualThreadSpawn.JDK_CARRIERS)
                    ? Optional.empty()
                    : builderOn(carriers, report);
            spawnAndRetire(
                    report, own.orElseGet(Thread::ofVirtual), carriers, own.isPresent() ? Jvm.PATIENCE : JDK_PATIENCE);
        }
        System.exit(report.status().code());
    }

    /** A builder of virtual threads that run on {@code carriers}, if this JDK has one. */
    private static Optional<Thread.Builder.OfVirtual> builderOn(Executor carriers, Report report) {
        try {
            Constructor<?> constructor = Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder")
                    .getDeclaredConstructor(Executor.class);
            constructor.setAccessible(true);
            return Optional.of((Thread.Builder.OfVirtual) constructor.newInstance(carriers));
        } catch (ReflectiveOperationException | InaccessibleObjectException | ClassCastException e) {
            report.note("this JDK lets nobody choose a carrier (" + e + "), so its own one is waited for");
            return Optional.empty();
        }
    }

    private static void spawnAndRetire(
            Report report, Thread.Builder.OfVirtual builder, ExecutorService carriers, Duration patience)
            throws Exception {
        FutureTask<Spawned> spawn = new FutureTask<>(CarrierMain::spawn);
        Thread virtual = builder.start(spawn);
        Spawned spawned = spawn.get(Jvm.PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
        try (Jvm plain = spawned.plain();
                Jvm bound = spawned.bound()) {
            plain.awaitLine("ready");
            bound.awaitLine("ready");
            virtual.join(Jvm.PATIENCE);
            report.see(
                    virtual.isVirtual() && !virtual.isAlive(),
                    "a virtual thread has started " + plain + " and " + bound + ", and has ended");
            report.see(
                    isThere(spawned.carrier()), "its carrier was thread " + spawned.carrier() + " and is still there");
            plain.echo("still there?");
            bound.echo("still there?");

            carriers.shutdown();
            report.see(
                    awaitEnd(spawned.carrier(), patience),
                    "then the carrier has ended: it is no thread of this process any more");
            plain.echo("still there?");
            report.see(plain.isAlive(), "the JVM with pid " + plain.pid() + " lives and answers");
            int code = bound.awaitEnd();
            report.see(
                    code == KILLED,
                    "the other one, which had called prctl(PR_SET_PDEATHSIG, SIGKILL), ended with " + code
                            + (code == KILLED ? ", SIGKILL," : "") + " although this process lives:");
            report.note("to Linux its parent was the thread that made it, which was the carrier");
            plain.echo("still there?");
            code = plain.end();
            report.see(code == 0, "at the end of its standard input the first one ended with " + code);
        }
    }

    /** What the virtual thread has made, and the thread under it in the operating system. */
    private record Spawned(Path carrier, Jvm plain, Jvm bound) {}

    private static Spawned spawn() throws IOException {
        Path carrier = thisThread();
        Path folder = Path.of("").toAbsolutePath();
        Jvm plain = Jvm.start(WaitingMain.class, folder, List.of());
        Jvm bound = Jvm.start(WaitingMain.class, folder, List.of(), WaitingMain.BOUND);
        Path after = thisThread();
        if (!after.equals(carrier)) {
            throw new IllegalStateException("the virtual thread moved from " + carrier + " to " + after);
        }
        return new Spawned(carrier, plain, bound);
    }

    /** The thread of the operating system, as a folder of {@code /proc}. */
    private static Path thisThread() throws IOException {
        return Path.of("/proc").resolve(Files.readSymbolicLink(Path.of("/proc/thread-self")));
    }

    private static boolean isThere(Path thread) {
        return Files.exists(thread);
    }

    private static boolean awaitEnd(Path thread, Duration patience) throws InterruptedException {
        long start = System.nanoTime();
        while (isThere(thread)) {
            if (System.nanoTime() - start > patience.toNanos()) {
                return false;
            }
            Thread.sleep(TICK);
        }
        return true;
    }
}
