package dev.harrow.testing;

import dev.harrow.testing.spi.Leak;
import dev.harrow.testing.spi.LeakProbe;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A kind of leftover as somebody else would add it: whatever is on a list. */
public final class ListedProbe implements LeakProbe {
    static final List<Leak> LIST = new CopyOnWriteArrayList<>();

    /** For {@link java.util.ServiceLoader}. */
    public ListedProbe() {}

    @Override
    public Watch before() {
        List<Leak> there = List.copyOf(LIST);
        return () -> LIST.stream().filter(each -> !there.contains(each)).toList();
    }
}
