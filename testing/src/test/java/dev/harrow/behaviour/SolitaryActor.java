package dev.harrow.behaviour;

import dev.harrow.Actor;
import dev.harrow.Backend;
import dev.harrow.Nursery;
import dev.harrow.Portal;
import dev.harrow.Scopes;
import dev.harrow.TooManyTasksException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;

/** What {@link Solitary} promises. */
public class SolitaryActor implements Solitary {
    private static int number;

    /** A failure that each loader has its own class of. */
    public static final class OwnException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        OwnException(String message) {
            super(message);
        }
    }

    static int number() {
        return number;
    }

    static void setNumber(int changed) {
        number = changed;
    }

    @Override
    public int addToStatic(int added) {
        number += added;
        return number;
    }

    @Override
    public List<Integer> identities() {
        return identitiesHere();
    }

    static List<Integer> identitiesHere() {
        return List.of(
                System.identityHashCode(SolitaryActor.class),
                System.identityHashCode(Nursery.class),
                System.identityHashCode(Logger.class),
                System.identityHashCode(List.class));
    }

    @Override
    public List<String> strangers() throws Exception {
        List<String> all = new ArrayList<>(strangersHere("task"));
        Nursery.run(nursery -> {
            all.addAll(nursery.fork(() -> strangersHere("fork")).result());
            List<String> virtual = new ArrayList<>();
            Thread ownVirtual = Thread.ofVirtual().start(() -> virtual.addAll(strangersQuietly("virtual thread")));
            Thread ownPlatform = Thread.ofPlatform().start(() -> all.addAll(strangersQuietly("platform thread")));
            ownVirtual.join();
            ownPlatform.join();
            all.addAll(virtual);
        });
        return all;
    }

    private static List<String> strangersQuietly(String where) {
        try {
            return strangersHere(where);
        } catch (Exception e) {
            return List.of(where + ": " + e);
        }
    }

    private static List<String> strangersHere(String where) throws Exception {
        ClassLoader own = SolitaryActor.class.getClassLoader();
        List<String> all = new ArrayList<>();
        expect(own, Thread.currentThread().getContextClassLoader(), where + ": context class loader", all);
        expect(own, Actor.class.getClassLoader(), where + ": the runtime", all);
        expect(own, MethodHandles.lookup().lookupClass().getClassLoader(), where + ": lookup", all);
        expect(
                own,
                MethodHandles.lookup().findClass(SolitaryActor.class.getName()).getClassLoader(),
                where + ": class that a lookup finds",
                all);
        expect(own, Class.forName(Solitary.class.getName()).getClassLoader(), where + ": class by name", all);
        Object proxy = Proxy.newProxyInstance(own, new Class<?>[] {Solitary.class}, (self, method, arguments) -> 42);
        expect(own, proxy.getClass().getClassLoader(), where + ": proxy", all);
        if (((Solitary) proxy).addToStatic(1) != 42) {
            all.add(where + ": the proxy does not work");
        }
        for (SolitaryService service : ServiceLoader.load(SolitaryService.class)) {
            expect(own, service.getClass().getClassLoader(), where + ": service", all);
        }
        if (ServiceLoader.load(SolitaryService.class).findFirst().isEmpty()) {
            all.add(where + ": there is no service");
        }
        if (SolitaryActor.class.getResource("solitary.txt") == null
                || Thread.currentThread().getContextClassLoader().getResource("dev/harrow/behaviour/solitary.txt")
                        == null) {
            all.add(where + ": the resource is not there");
        }
        if (SolitaryActor.class.getProtectionDomain().getCodeSource().getLocation() == null) {
            all.add(where + ": nobody knows where the class is from");
        }
        return all;
    }

    private static void expect(ClassLoader own, ClassLoader found, String what, List<String> into) {
        if (found != own) {
            into.add(what + " has " + found);
        }
    }

    @Override
    public String thread() {
        return (Thread.currentThread().isVirtual() ? "virtual " : "platform ")
                + Thread.currentThread().getName();
    }

    @Override
    public String occupy(String marks, String gate) throws InterruptedException {
        Marks.add(marks, "begun");
        awaitFile(gate);
        return thread();
    }

    private static void awaitFile(String gate) throws InterruptedException {
        while (!Files.exists(Path.of(gate))) {
            Scopes.sleep(Duration.ofMillis(5));
        }
    }

    @Override
    public int forkMany(int count, String gate) throws Exception {
        return Nursery.call(nursery -> {
            int forked = 0;
            try {
                while (forked < count) {
                    nursery.fork(() -> {
                        awaitFile(gate);
                        return null;
                    });
                    forked++;
                }
            } catch (TooManyTasksException e) {
                // That is what the caller wants to know.
                return forked;
            } finally {
                Files.createFile(Path.of(gate));
            }
            return forked;
        });
    }

    @Override
    public long sleepAnHour() throws InterruptedException {
        Scopes.sleep(Duration.ofHours(1));
        return Duration.ofHours(1).toMillis();
    }

    @Override
    public void failWithOwn(String message) {
        throw new OwnException(message);
    }

    @Override
    public String below(String backend, int number) throws Exception {
        return Nursery.call(nursery -> {
            Portal<Solitary> child =
                    nursery.start("below", Solitary.class, SolitaryActor::new, c -> c.backend(new Backend(backend)));
            Portal<Talker> talker =
                    nursery.start("talker", Talker.class, TalkerActor::new, c -> c.backend(new Backend(backend)));
            int items = talker.converse(Talker::doubling, dialog -> {
                try (var stream = dialog.stream()) {
                    for (int i = 0; i < number; i++) {
                        stream.send(i);
                        if (stream.receive() != 2 * i) {
                            throw new IllegalStateException("item " + i + " was not doubled");
                        }
                    }
                    stream.endSend();
                }
                return dialog.result();
            });
            String made =
                    child.call(Solitary::addToStatic, 1) + " " + talker.call(Talker::square, number) + " " + items;
            nursery.stop();
            return made;
        });
    }

    // ---- trouble

    @Override
    public void getStuck(Stuck how, String marks, String gate) throws Exception {
        Path path = Path.of(gate);
        switch (how) {
            case SPIN -> {
                Marks.add(marks, "begun");
                for (long i = 0; (i & 0xFFFFFF) != 0 || !Files.exists(path); i++) {
                    Thread.onSpinWait();
                }
            }
            case SWALLOW -> {
                Marks.add(marks, "begun");
                swallow(path);
            }
            case NATIVE -> readForEver(marks, path);
            case MONITOR -> {
                Object monitor = new Object();
                CountDownLatch held = new CountDownLatch(1);
                Thread holder = Thread.ofPlatform().daemon().name("holder").start(() -> {
                    synchronized (monitor) {
                        held.countDown();
                        swallow(path);
                    }
                });
                held.await();
                Marks.add(marks, "begun");
                synchronized (monitor) {
                    Thread.onSpinWait();
                }
                holder.join();
            }
            case INITIALISER -> {
                Marks.add(marks, "begun");
                StuckClass.gate = path;
                StuckClass.Slow.touch();
            }
        }
    }

    static void swallow(Path path) {
        CountDownLatch never = new CountDownLatch(1);
        while (!Files.exists(path)) {
            try {
                if (never.await(5, TimeUnit.MILLISECONDS)) {
                    throw new AssertionError("nobody counts it down");
                }
            } catch (InterruptedException e) {
                Thread.onSpinWait(); // that is what makes it stubborn
            }
        }
    }

    /** Reads what a program of its own never prints: no interrupt ends that. */
    private static void readForEver(String marks, Path path) throws Exception {
        Process cat = new ProcessBuilder("cat").start();
        Thread opener = Thread.ofPlatform().daemon().name("opener").start(() -> {
            swallow(path);
            try {
                cat.getOutputStream().close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        Marks.add(marks, "begun");
        if (cat.getInputStream().read() >= 0) {
            throw new IllegalStateException("nothing was sent");
        }
        opener.join();
    }

    /** Its initialisation can be made to hang. */
    private static final class StuckClass {
        private static volatile Path gate;

        private static final class Slow {
            static {
                swallow(gate);
            }

            static void touch() {
                Thread.onSpinWait();
            }
        }
    }

    @Override
    public void stuckTree(String backend, int depth, int breadth, String marks, String gate) throws Exception {
        Nursery.run(nursery -> {
            List<Portal<Solitary>> children = new ArrayList<>();
            for (int i = 0; i < breadth; i++) {
                children.add(nursery.start(
                        "stuck-" + depth + "-" + i,
                        Solitary.class,
                        SolitaryActor::new,
                        c -> c.backend(new Backend(backend))));
            }
            Stuck[] ways = Stuck.values();
            for (int i = 0; i < breadth; i++) {
                Portal<Solitary> child = children.get(i);
                Stuck way = ways[i % ways.length];
                nursery.fork(() -> {
                    if (depth > 1) {
                        child.run(Solitary::stuckTree, backend, depth - 1, breadth, marks, gate);
                    } else {
                        child.run(Solitary::getStuck, way, marks, gate);
                    }
                    return null;
                });
            }
        });
    }
}
