package dev.harrow.behaviour;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Makes the start caches of the processes of these tests before the first of them, if {@code harrow.test.startCaches} is {@code make}: as a user
 * does ahead of time. Where that fails they start without.
 */
public final class StartCachesOfTests implements LauncherSessionListener {

    /** For {@link java.util.ServiceLoader}. */
    public StartCachesOfTests() {}

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        if (!"make".equals(System.getProperty("harrow.test.startCaches"))) {
            return;
        }
        try {
            Process maker = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            // that of Surefire has an empty element at its end, which would mean the working directory
                            System.getProperty("java.class.path").replaceFirst(File.pathSeparator + "$", ""),
                            "dev.harrow.spawn.AotCache")
                    .redirectErrorStream(true)
                    .start();
            String said = new String(maker.getInputStream().readAllBytes(), UTF_8);
            if (maker.waitFor() != 0) {
                System.err.println("the processes of the tests start without a cache: " + said);
            }
        } catch (IOException e) {
            System.err.println("the processes of the tests start without a cache: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
