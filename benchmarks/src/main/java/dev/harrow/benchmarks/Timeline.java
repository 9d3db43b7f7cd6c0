package dev.harrow.benchmarks;

import dev.harrow.Nursery;
import dev.harrow.spi.SpawnBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/**
 * The account of where the time of {@link P7} goes: when a start reaches each {@link Point}. Nothing in Harrow is asked for it: the parent's JVM tells by its flight
 * recorder when the process was made, a relay sees the frames, and the child's JVM writes a log of the classes that it uses first. On Linux only, where
 * all JVMs have the same clock.
 */
public final class Timeline {
    private static final String PROCESS_MADE = "jdk.ProcessStart";
    private static final String SERVICE = "META-INF/services/" + SpawnBackend.class.getName();

    private Timeline() {}

    /** Makes the entry of the class path by which {@link TimedBackend} is found, in {@code folder}. */
    static String service(Path folder) throws IOException {
        Path service = folder.resolve("timed").resolve(SERVICE);
        Files.createDirectories(service.getParent());
        Files.writeString(service, TimedBackend.class.getName() + "\n");
        return Jars.jar(folder.resolve("timed"), folder.resolve("timed.jar"));
    }

    /**
     * Measures whenever it is its turn.
     *
     * @param args {@code with-cache} or {@code without-cache}, and a folder for what is needed meanwhile
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        boolean cached = args[0].equals("with-cache");
        Path folder = Path.of(args[1]);
        Nursery.run(nursery -> {
            P7.prepare(nursery, cached, P7.CACHE_PATIENCE);
            awaitCacheOfTimed(nursery, folder, cached);
            Turns.serve(() -> measure(nursery, folder));
            nursery.stop();
        });
    }

    /** A start like those that are measured has other options than any before, for which a cache of its own may be made. */
    private static void awaitCacheOfTimed(Nursery nursery, Path folder, boolean cached)
            throws IOException, InterruptedException {
        long begin = System.nanoTime();
        measure(nursery, folder);
        while (cached && !usedCache(nursery, folder)) {
            if (System.nanoTime() - begin > P7.CACHE_PATIENCE.toNanos()) {
                throw new IllegalStateException("no child that writes a log has used a start-up cache within "
                        + P7.CACHE_PATIENCE.toSeconds() + " s");
            }
        }
    }

    private static boolean usedCache(Nursery nursery, Path folder) throws IOException, InterruptedException {
        return P7.usesCache(nursery, Stamps.logOption(log(folder)));
    }

    private static Path log(Path folder) {
        return folder.resolve("timed.log");
    }

    static Map<String, Double> measure(Nursery nursery, Path folder) throws IOException, InterruptedException {
        Path log = log(folder);
        Path events = folder.resolve("timed.jfr");
        Files.deleteIfExists(log); // or the JVM would keep it beside the next
        Stamps stamps = new Stamps();
        try (Recording recording = new Recording();
                TimedBackend.Watched _ = new TimedBackend.Watched(stamps)) {
            recording.enable(PROCESS_MADE).withoutStackTrace();
            recording.start();
            Instant now = Instant.now();
            long nanos = System.nanoTime();
            stamps.note(Point.ASKED);
            P7.harrow(nursery, TimedBackend.KEY, () -> stamps.note(Point.RETURNED), Stamps.logOption(log));
            recording.stop();
            recording.dump(events);
            for (RecordedEvent event : RecordingFile.readAllEvents(events)) {
                if (event.getEventType().getName().equals(PROCESS_MADE)) {
                    stamps.noteAt(
                            Point.FORKED,
                            nanos + Duration.between(now, event.getStartTime()).toNanos());
                }
            }
        }
        stamps.readLog(log);
        return stamps.millis();
    }
}
