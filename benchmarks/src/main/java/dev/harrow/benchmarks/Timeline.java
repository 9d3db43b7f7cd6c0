package dev.harrow.benchmarks;

import dev.harrow.Nursery;
import dev.harrow.spi.SpawnBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
            // Harrow gives no cache to a JVM that logs to a file, so it is told to take the one of those that do not.
            String cache = cached ? P7.cacheOption(nursery) : "";
            measure(nursery, folder, cache);
            Turns.serve(() -> measure(nursery, folder, cache));
            nursery.stop();
        });
    }

    private static Path log(Path folder) {
        return folder.resolve("timed.log");
    }

    /** @param cache an option for the child's JVM, or empty */
    static Map<String, Double> measure(Nursery nursery, Path folder, String cache)
            throws IOException, InterruptedException {
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
            List<String> options = new ArrayList<>(List.of(Stamps.logOption(log)));
            if (!cache.isEmpty()) {
                options.add(cache);
            }
            P7.harrow(nursery, TimedBackend.KEY, () -> stamps.note(Point.RETURNED), options.toArray(String[]::new));
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
