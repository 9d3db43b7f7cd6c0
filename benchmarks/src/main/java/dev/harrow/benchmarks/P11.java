package dev.harrow.benchmarks;

import dev.harrow.Backend;
import dev.harrow.Nursery;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * P11: an {@code isolated} actor, from the start until its first call has returned; and what is left of many. Prints names and values.
 *
 * <p>The floor is what nobody can do without: a class loader that has the actor's classes and no others of its own, and a platform thread that calls the
 * actor.
 */
public final class P11 {
    private P11() {}

    /**
     * Measures both.
     *
     * @param args how many starts of each contender are measured, and how many come to warm up
     */
    public static void main(String[] args) throws Exception {
        int rounds = Integer.parseInt(args[0]);
        int warmUps = Integer.parseInt(args[1]);
        Nursery.run(nursery -> {
            P7.harrow(nursery, Backend.ISOLATED, () -> {})
                    .forEach((what, value) -> print("harrow-first-" + what, value));
            for (int i = 0; i < warmUps; i++) {
                P7.harrow(nursery, Backend.ISOLATED, () -> {});
                floor();
            }
            double metaspace = metaspace();
            double classes = ManagementFactory.getClassLoadingMXBean().getLoadedClassCount();
            double threads = ManagementFactory.getThreadMXBean().getThreadCount();
            for (int i = 0; i < rounds; i++) {
                P7.harrow(nursery, Backend.ISOLATED, () -> {}).forEach((what, value) -> print("harrow-" + what, value));
                print("floor-start", floor());
            }
            print("left-metaspace", metaspace() - metaspace);
            print("left-classes", ManagementFactory.getClassLoadingMXBean().getLoadedClassCount() - classes);
            print("left-threads", ManagementFactory.getThreadMXBean().getThreadCount() - threads);
        });
    }

    private static void print(String what, double value) {
        System.out.println(what + " " + value);
    }

    /** How many MiB of it are in use when what can be unloaded is. */
    private static double metaspace() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            if (pool.getName().equals("Metaspace")) {
                return pool.getUsage().getUsed() / (double) (1 << 20);
            }
        }
        throw new IllegalStateException("this JVM has no metaspace");
    }

    private static double floor() throws Exception {
        long begin = System.nanoTime();
        ClassLoader loader = new Alone(P11.class.getClassLoader());
        Object[] answer = new Object[1];
        Thread thread = Thread.ofPlatform().start(() -> answer[0] = call(loader));
        thread.join();
        long end = System.nanoTime();
        if (!Integer.valueOf(2).equals(answer[0])) {
            throw new IllegalStateException("the floor answered " + answer[0]);
        }
        return (end - begin) / 1e6;
    }

    /** The same actor and the same call, by reflection, as the parent does not know these classes. */
    private static Object call(ClassLoader loader) {
        try {
            Class<?> ping = Class.forName(Ping.class.getName(), true, loader);
            Object actor = Class.forName(Echo.Serving.class.getName(), true, loader)
                    .getDeclaredConstructor()
                    .newInstance();
            Object asked =
                    ping.getConstructor(long.class, String.class, int.class).newInstance(1L, "ping", 1);
            Object pong = actor.getClass().getMethod("echo", ping).invoke(actor, asked);
            return pong.getClass().getMethod("count").invoke(pong);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the floor does not work", e);
        }
    }

    /** Defines the classes of this package itself, from bytes that are read once. */
    private static final class Alone extends ClassLoader {
        private static final Map<String, byte[]> BYTES = new ConcurrentHashMap<>();

        Alone(ClassLoader parent) {
            super(parent);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(P11.class.getPackageName())) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                if (loaded != null) {
                    return loaded;
                }
                byte[] code = BYTES.computeIfAbsent(name, this::read);
                return defineClass(name, code, 0, code.length);
            }
        }

        private byte[] read(String name) {
            try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (in == null) {
                    throw new IllegalStateException(name + " is not on the class path");
                }
                return in.readAllBytes();
            } catch (IOException e) {
                throw new IllegalStateException(name + " cannot be read", e);
            }
        }
    }
}
