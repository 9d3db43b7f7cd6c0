package dev.harrow.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** What was measured in one run, by contender. */
final class Samples {
    private final Map<String, List<Double>> values = new LinkedHashMap<>();
    private final Map<String, String> units = new LinkedHashMap<>();

    void add(String contender, String unit, double value) {
        values.computeIfAbsent(contender, added -> new ArrayList<>()).add(value);
        units.put(contender, unit);
    }

    boolean has(String contender) {
        return values.containsKey(contender);
    }

    Sample get(String contender) {
        List<Double> measured = values.get(contender);
        String unit = units.get(contender);
        if (measured == null || unit == null) {
            throw new IllegalStateException("nothing was measured of '" + contender + "', only of " + values.keySet());
        }
        return new Sample(unit, measured);
    }

    void forEach(BiConsumer<String, Sample> action) {
        values.keySet().forEach(contender -> action.accept(contender, get(contender)));
    }
}
