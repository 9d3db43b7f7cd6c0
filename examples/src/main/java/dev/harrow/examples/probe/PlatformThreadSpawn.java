package dev.harrow.examples.probe;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** The baseline: a platform thread starts a JVM and ends, the JVM lives on and ends when it is told. */
final class PlatformThreadSpawn {
    private PlatformThreadSpawn() {}

    static void run(Report report, List<String> jvmOptions) throws Exception {
        Path folder = Leftovers.folder();
        FutureTask<Jvm> spawn = new FutureTask<>(() -> Jvm.start(WaitingMain.class, folder, jvmOptions));
        Thread spawner = Thread.ofPlatform().name("probe-spawner").start(spawn);
        try (Jvm child = spawn.get(Jvm.PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
            child.awaitLine("ready");
            spawner.join(Jvm.PATIENCE);
            report.see(
                    !spawner.isVirtual() && !spawner.isAlive(),
                    "a platform thread has started " + child + ", and has ended");
            child.echo("still there?");
            report.see(child.isAlive(), "the JVM lives and answers");
            int code = child.end();
            report.see(code == 0, "at the end of its standard input it ended with " + code);
        } finally {
            Leftovers.delete(folder);
        }
    }
}
