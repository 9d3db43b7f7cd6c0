package dev.harrow.testing;

import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * What holds for one test.
 *
 * @param name for people: the class, the method, and which run of it
 * @param limit how long it may take
 * @param factor by what the other times are multiplied
 * @param leakCheck whether what it leaves behind fails it
 * @param dumps the folder for its dump
 */
record Settings(String name, Duration limit, double factor, boolean leakCheck, Path dumps) {
    private static final String FACTOR = "harrow.test.timeoutFactor";
    private static final String DUMPS = "harrow.test.dumps";

    /** The days of the timeout that {@link ActorTest} and {@link LeakChecked} have, to lift the defaults of JUnit. */
    private static final long NO_TIMEOUT = 1;

    private static final Duration DEFAULT_LIMIT = Duration.ofSeconds(30);

    static Settings of(ExtensionContext context) {
        Class<?> test = context.getRequiredTestClass();
        Optional<Method> method = context.getTestMethod();
        double factor =
                context.getConfigurationParameter(FACTOR).map(Settings::factor).orElse(1.0);
        Duration limit = Marks.nearest(ActorTimeout.class, test, method)
                .map(mark -> limit(mark, test))
                .orElse(DEFAULT_LIMIT);
        Duration bound = liftedByMarks(test, method)
                .map(lifted -> shorter(lifted, times(limit, factor)))
                .orElseGet(() -> times(limit, factor));
        Optional<AllowLeak> leak = Marks.nearest(AllowLeak.class, test, method);
        if (leak.isPresent() && leak.get().value().isBlank()) {
            throw new ExtensionConfigurationException(
                    "@AllowLeak for " + name(context) + " has a blank reason; say why");
        }
        Path dumps = context.getConfigurationParameter(DUMPS).map(Path::of).orElseGet(Settings::defaultDumps);
        return new Settings(name(context), bound, factor, leak.isEmpty(), dumps.toAbsolutePath());
    }

    Settings withoutLeakCheck() {
        return new Settings(name, limit, factor, false, dumps);
    }

    /** A time of the kit, as long as this machine needs it. */
    Duration scaled(Duration time) {
        return times(time, factor);
    }

    /** A time for people. */
    static String seconds(Duration time) {
        return new DecimalFormat("0.###", DecimalFormatSymbols.getInstance(Locale.ROOT))
                        .format(time.toMillis() / 1000.0)
                + " s";
    }

    private static Duration times(Duration time, double factor) {
        return Duration.ofNanos((long) (time.toNanos() * factor));
    }

    private static String name(ExtensionContext context) {
        String type = context.getRequiredTestClass().getName();
        String name = type.substring(type.lastIndexOf('.') + 1).replace('$', '.');
        if (context.getTestMethod().isEmpty()) {
            return name;
        }
        String method = context.getTestMethod().get().getName();
        String shown = context.getDisplayName();
        Cell cell = Cell.of(context);
        return name
                + '.'
                + method
                + (shown.startsWith(method) ? "" : ' ' + shown)
                // A test of a class that is run per backend does not have it in its own name.
                + (cell == null || shown.equals(cell.toString()) ? "" : " " + cell);
    }

    /**
     * The {@link Timeout} that JUnit does not look at because a mark of the kit is nearer, which lifts its defaults; the kit keeps it then.
     * As in JUnit it is a time by the clock.
     */
    private static Optional<Duration> liftedByMarks(Class<?> test, Optional<Method> method) {
        boolean lifted = false;
        for (Timeout each : Marks.every(Timeout.class, test, method)) {
            if (each.value() == NO_TIMEOUT && each.unit() == TimeUnit.DAYS) {
                lifted = true;
            } else {
                return lifted
                        ? Optional.of(Duration.of(each.value(), each.unit().toChronoUnit()))
                        : Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration limit(ActorTimeout mark, Class<?> test) {
        if (mark.value() < 1) {
            throw new ExtensionConfigurationException(
                    "@ActorTimeout(" + mark.value() + ") for " + test.getName() + " must be at least 1 second");
        }
        return Duration.ofSeconds(mark.value());
    }

    private static double factor(String text) {
        try {
            double factor = Double.parseDouble(text.strip());
            if (factor > 0 && factor <= 1000) {
                return factor;
            }
        } catch (NumberFormatException e) {
            throw badFactor(text, e);
        }
        throw badFactor(text, null);
    }

    private static ExtensionConfigurationException badFactor(String text, @Nullable Throwable cause) {
        return new ExtensionConfigurationException(
                FACTOR + " is '" + text + "'; it must be a number above 0 and at most 1000", cause);
    }

    /** Under the build folder: that of Maven, or of Gradle where only that is there. */
    private static Path defaultDumps() {
        boolean gradle = Files.isDirectory(Path.of("build")) && !Files.isDirectory(Path.of("target"));
        return Path.of(gradle ? "build" : "target", "harrow-dumps");
    }
}
