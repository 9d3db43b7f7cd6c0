package dev.harrow.spawn;

import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The class loader of one actor. The classes of the JDK are those of all, those of shared packages are those of the parent, and all others it defines
 * itself, from the bytes that the parent's loader finds. What it does not find there does not exist: a class of the parent never gets in by accident.
 *
 * <p>Its own classes are in its unnamed module, also where the parent's are in modules of the module path; services that only modules declare are found
 * all the same. Resources are the parent's.
 */
final class IsolatedLoader extends ClassLoader {

    static {
        registerAsParallelCapable();
    }

    /** What every actor shares: libraries without state of an application that are large, or must be there once. */
    private static final Set<String> ALWAYS_SHARED = Set.of("org.slf4j", "io.netty", "com.fasterxml.jackson");

    private final ClassLoader world;
    private final ClassBytes bytes;
    private final Set<String> shared; // names of packages that stand for all below them, too
    private final Map<String, Boolean> sharedPackages = new ConcurrentHashMap<>(); // of each that was asked for
    private final Map<String, ProtectionDomain> domains = new ConcurrentHashMap<>();

    /**
     * @param name for stack traces
     * @param world where the parent's classes are found
     * @param shared packages that are shared beyond those that always are
     */
    IsolatedLoader(String name, ClassLoader world, Set<String> shared) {
        super(name, ClassLoader.getPlatformClassLoader());
        this.world = world;
        this.bytes = ClassBytes.of(world);
        Set<String> all = new LinkedHashSet<>(ALWAYS_SHARED);
        all.addAll(shared);
        this.shared = all;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        int end = name.lastIndexOf('.');
        String pack = end < 0 ? "" : name.substring(0, end);
        if (JdkPackages.contain(pack)) {
            return ClassLoader.getSystemClassLoader().loadClass(name);
        }
        if (sharedPackages.computeIfAbsent(pack, this::isShared)) {
            return world.loadClass(name);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            if (loaded == null) {
                loaded = findClass(name);
            }
            if (resolve) {
                resolveClass(loaded);
            }
            return loaded;
        }
    }

    private boolean isShared(String pack) {
        for (String each : shared) {
            if (pack.equals(each) || pack.startsWith(each + '.')) {
                return true;
            }
        }
        return false;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        ClassBytes.Found found;
        try {
            found = bytes.find(name);
        } catch (IOException e) {
            throw new ClassNotFoundException(name + ", whose bytes could not be read by " + this, e);
        }
        if (found == null) {
            throw new ClassNotFoundException(name + ", of which " + world + " has no bytes for " + this);
        }
        return found.define((code, length, source) -> defineClass(
                name, code, 0, length, source == null ? null : domains.computeIfAbsent(source, this::domain)));
    }

    private ProtectionDomain domain(String source) {
        URL place;
        try {
            place = URI.create(source).toURL();
        } catch (IllegalArgumentException | MalformedURLException e) {
            place = null; // a loader that has no places for its classes
        }
        return new ProtectionDomain(new CodeSource(place, (Certificate[]) null), null, this, null);
    }

    // ---- resources

    @Override
    public @Nullable URL getResource(String name) {
        return world.getResource(name);
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        Enumeration<URL> files = world.getResources(name);
        if (!name.startsWith(ModuleServices.FOLDER)) {
            return files;
        }
        List<URL> all = Collections.list(files);
        URL declared = ModuleServices.declared(name, world, pack -> !isShared(pack));
        if (declared != null) {
            all.add(declared);
        }
        return Collections.enumeration(all);
    }

    /** For a class the bytes that were read before: an isolated actor of this one asks for them again. */
    @Override
    public @Nullable InputStream getResourceAsStream(String name) {
        if (name.endsWith(ClassBytes.SUFFIX)) {
            try {
                ClassBytes.Found found = bytes.find(name.substring(0, name.length() - ClassBytes.SUFFIX.length())
                        .replace('/', '.'));
                return found == null ? null : found.stream();
            } catch (IOException e) {
                return null; // as the contract of this method wants it
            }
        }
        return world.getResourceAsStream(name);
    }

    @Override
    public String toString() {
        return "the class loader of " + getName();
    }
}
