package dev.harrow.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/** Repeated measurements of one thing in one unit. */
record Sample(String unit, List<Double> values) {

    Sample {
        values = List.copyOf(values);
        if (values.isEmpty()) {
            throw new IllegalArgumentException("a sample needs a value");
        }
    }

    private DoubleStream all() {
        return values.stream().mapToDouble(Double::doubleValue);
    }

    double median() {
        double[] sorted = all().sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** The median, and the range if there are several. */
    String shown() {
        if (values.size() == 1) {
            return number(values.getFirst()) + " " + unit;
        }
        return "%s %s (%s–%s)"
                .formatted(
                        number(median()),
                        unit,
                        number(all().min().orElseThrow()),
                        number(all().max().orElseThrow()));
    }

    static String number(double value) {
        return String.format(Locale.ROOT, value >= 1000 ? "%.0f" : value >= 100 ? "%.1f" : "%.2f", value);
    }

    String json() {
        return values.stream().map(String::valueOf).collect(Collectors.joining(", ", "[", "]"));
    }
}
