package dev.harrow.testing.internal.heap;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Who holds a class loader of this JVM: found in a heap dump that the JVM takes of itself, into a file that nobody else can read and that
 * is deleted.
 *
 * <p>The JVM stands still while it writes the dump, and needs half as much room again in the temporary folder as its live objects have in
 * memory. With a million of them all takes a second or so, which depends on the machine, and most of it is the search, which is repeated for each further holder. What a dump does not show cannot be found: what the JVM itself holds, and what classes
 * keep for a {@link ClassValue}.
 */
public final class OwnHeap {
    /** How many holders of one loader are looked for. */
    private static final int MOST_HOLDERS = 4;

    /** How often a heap is searched for further holders: with many loaders, one of each has to do. */
    private static final int MOST_SEARCHES = 12;

    /** Set while the dump is taken, and read in that. */
    @SuppressWarnings("UnusedVariable")
    private static volatile HeapTag[] tags = {};

    private OwnHeap() {}

    /**
     * What became of a loader.
     *
     * @param isHeld false if it is gone, or is only held until memory is needed or a finalizer has run
     * @param holders who holds it, of several some; empty if nobody was found
     */
    public record Finding(boolean isHeld, List<Holder> holders) {
        public Finding {
            holders = List.copyOf(holders);
        }
    }

    /**
     * Finds out who holds some loaders. Takes its time with large heaps.
     *
     * @return what was found for each
     * @throws IOException if no heap dump can be taken or read, with the reason
     */
    public static synchronized Map<Reference<ClassLoader>, Finding> holders(List<Reference<ClassLoader>> loaders)
            throws IOException {
        Map<Reference<ClassLoader>, Long> tokens = new HashMap<>();
        List<HeapTag> made = new ArrayList<>();
        for (Reference<ClassLoader> each : loaders) {
            HeapTag tag = tag(each);
            if (tag != null) {
                tokens.put(each, tag.token);
                made.add(tag);
            }
        }
        Path folder = Files.createTempDirectory(
                "harrow-heap-" + ProcessHandle.current().pid() + "-");
        Path file = folder.resolve("own.hprof");
        try {
            tags = made.toArray(new HeapTag[0]);
            try {
                dump(file);
            } finally {
                tags = new HeapTag[0];
            }
            try (HeapDump dump = HeapDump.read(file)) {
                Map<Reference<ClassLoader>, Finding> findings = findings(dump, ids(dump, tokens));
                for (Reference<ClassLoader> each : loaders) {
                    findings.putIfAbsent(each, new Finding(false, List.of()));
                }
                return findings;
            }
        } finally {
            Files.deleteIfExists(file);
            Files.delete(folder);
        }
    }

    private static @Nullable HeapTag tag(Reference<ClassLoader> reference) {
        ClassLoader loader = reference.get();
        return loader == null
                ? null
                : new HeapTag(loader, ThreadLocalRandom.current().nextLong());
    }

    private static void dump(Path file) throws IOException {
        HotSpotDiagnosticMXBean bean = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        if (bean == null) {
            throw new IOException("this JVM has no " + HotSpotDiagnosticMXBean.class.getName()
                    + ", by which it takes a heap dump of itself");
        }
        bean.dumpHeap(file.toString(), true);
    }

    private static Map<Reference<ClassLoader>, Finding> findings(HeapDump dump, Map<Reference<ClassLoader>, Long> ids) {
        Map<Reference<ClassLoader>, HeapPath> paths = paths(new Search(dump, false, Set.of()), ids);
        Map<Reference<ClassLoader>, Finding> findings = new HashMap<>();
        int[] searches = {MOST_SEARCHES};
        paths.forEach((loader, path) -> findings.put(loader, new Finding(true, holders(path, searches))));
        if (paths.size() < ids.size()) {
            Map<Reference<ClassLoader>, HeapPath> softly = paths(new Search(dump, true, Set.of()), ids);
            for (Reference<ClassLoader> each : ids.keySet()) {
                findings.putIfAbsent(each, new Finding(!softly.containsKey(each), List.of()));
            }
        }
        return findings;
    }

    private static Map<Reference<ClassLoader>, HeapPath> paths(Search search, Map<Reference<ClassLoader>, Long> ids) {
        Map<Reference<ClassLoader>, HeapPath> paths = new HashMap<>();
        ids.forEach((loader, id) -> {
            HeapPath path = search.pathTo(id);
            if (path != null) {
                paths.put(loader, path);
            }
        });
        return paths;
    }

    /** The holder at the beginning of this way to a loader, and those that are found when it is left out. */
    private static List<Holder> holders(HeapPath first, int[] searches) {
        List<Holder> holders = new ArrayList<>();
        Set<Long> barred = new HashSet<>();
        HeapPath path = first;
        while (path != null) {
            holders.add(Holder.of(path));
            barred.addAll(path.gate());
            boolean goOn = holders.size() < MOST_HOLDERS && searches[0] > 0;
            searches[0]--;
            path = goOn ? new Search(path.dump(), false, barred).pathTo(path.target()) : null;
        }
        return holders;
    }

    /** The loaders that the dump has, by the tokens of their tags: several copies of this class may have made some. */
    private static Map<Reference<ClassLoader>, Long> ids(HeapDump dump, Map<Reference<ClassLoader>, Long> tokens) {
        Map<Reference<ClassLoader>, Long> ids = new HashMap<>();
        for (HeapClass each : dump.classesNamed(OwnHeap.class.getName())) {
            for (long tag : dump.elements(dump.staticReference(each, "tags"))) {
                long token = dump.longValue(tag, "token");
                long loader = dump.reference(tag, "referent");
                tokens.forEach((reference, its) -> {
                    if (its == token && loader != 0) {
                        ids.put(reference, loader);
                    }
                });
            }
        }
        return ids;
    }
}
