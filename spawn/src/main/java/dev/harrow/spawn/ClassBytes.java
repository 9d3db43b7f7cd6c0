package dev.harrow.spawn;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The bytes of the classes that a class loader has, read once for all isolated actors. Any thread. */
final class ClassBytes {
    static final String SUFFIX = ".class";

    /** By loader, as long as that lives: the values do not refer to it. */
    private static final Map<ClassLoader, Map<String, Found>> READ = new WeakHashMap<>(); // guarded by itself

    /** A class; nobody changes the bytes. */
    static final class Found {
        private final byte[] code;
        private final @Nullable String source;

        private Found(byte[] code, @Nullable String source) {
            this.code = code;
            this.source = source;
        }

        Class<?> define(Definer definer) {
            return definer.define(code, code.length, source);
        }

        InputStream stream() {
            return new ByteArrayInputStream(code);
        }
    }

    /** Makes a class. */
    interface Definer {
        /**
         * Defines it.
         *
         * @param source the jar or folder that it is from, or null if that is not known
         */
        Class<?> define(byte[] code, int length, @Nullable String source);
    }

    private final ClassLoader loader;
    private final Map<String, Found> known;

    private ClassBytes(ClassLoader loader, Map<String, Found> known) {
        this.loader = loader;
        this.known = known;
    }

    static ClassBytes of(ClassLoader loader) {
        synchronized (READ) {
            return new ClassBytes(loader, READ.computeIfAbsent(loader, _ -> new ConcurrentHashMap<>()));
        }
    }

    /** The first of these classes whose bytes cannot be had, or null. */
    static @Nullable Class<?> missing(Class<?>... classes) {
        for (Class<?> each : classes) {
            ClassLoader own = each.getClassLoader();
            if (own == null || own.getResource(file(each.getName())) == null) {
                return each;
            }
        }
        return null;
    }

    /**
     * The class of this name; null if the loader has none.
     *
     * @throws IOException if it has one that cannot be read
     */
    @Nullable
    Found find(String name) throws IOException {
        Found found = known.get(name);
        if (found == null) {
            found = read(name);
            if (found != null) {
                known.putIfAbsent(name, found);
            }
        }
        return found;
    }

    private @Nullable Found read(String name) throws IOException {
        String file = file(name);
        URL place = loader.getResource(file);
        if (place == null) {
            return null;
        }
        try (InputStream in = place.openStream()) {
            return new Found(in.readAllBytes(), source(place, file));
        }
    }

    private static String file(String name) {
        return name.replace('.', '/') + SUFFIX;
    }

    /** The folder, or the jar, that a file with this name in it is from. */
    private static @Nullable String source(URL place, String file) {
        String text = place.toString();
        if (!text.endsWith(file)) {
            return null;
        }
        String base = text.substring(0, text.length() - file.length());
        String nested = "jar:";
        return base.startsWith(nested) && base.endsWith("!/")
                ? base.substring(nested.length(), base.length() - 2)
                : base;
    }
}
