package dev.harrow.spawn;

import java.lang.module.ResolvedModule;
import java.net.URI;
import java.util.HashSet;
import java.util.Set;

/** The packages of the JDK, as far as it was started with them: their classes are the same for all of a JVM. */
final class JdkPackages {
    private static final Set<String> ALL = find();

    private JdkPackages() {}

    private static Set<String> find() {
        Set<String> all = new HashSet<>();
        for (ResolvedModule each : ModuleLayer.boot().configuration().modules()) {
            URI place = each.reference().location().orElse(null);
            if (place != null && "jrt".equals(place.getScheme()) && isOfJdk(each.name())) {
                all.addAll(each.reference().descriptor().packages());
            }
        }
        return Set.copyOf(all);
    }

    /** An image that was linked for a program has the program's modules, too. */
    private static boolean isOfJdk(String module) {
        return module.startsWith("java.") || module.startsWith("jdk.");
    }

    static boolean contain(String pack) {
        return ALL.contains(pack);
    }
}
