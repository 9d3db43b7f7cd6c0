package dev.harrow.examples.probe;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A JVM that stands by: it waits for specs on its standard input and hosts each of them behind a class loader of its own. */
final class StandbyMain {
    /** The line that begins with it has the answer of a hosted class, in hexadecimal digits. */
    static final String ANSWER = "answer ";

    /** The line that ends what is said of one spec. */
    static final String DONE = "done";

    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final Duration UNLOADING = Duration.ofSeconds(10);
    private static final Duration GOODBYE = Duration.ofSeconds(5);
    private static final int LONGEST = 1 << 16;
    private static final long TICK = 10; // ms

    private StandbyMain() {}

    /** Runs in the JVM that stands by. */
    public static void main(String[] arguments) throws Exception {
        Thread main = Thread.currentThread();
        LinkedBlockingQueue<Optional<byte[]>> specs = new LinkedBlockingQueue<>();
        Thread.ofPlatform().name("probe-lifeline").daemon().start(() -> {
            read(specs);
            try {
                main.join(GOODBYE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // and to the end at once
            }
            Runtime.getRuntime().halt(Status.UNEXPECTED.code());
        });
        // The threads and files that the JDK itself needs for a virtual thread are there before anything is counted.
        Thread.startVirtualThread(() -> {}).join();
        System.out.println("ready");
        Report report = new Report(System.out);
        for (Optional<byte[]> spec = specs.take(); spec.isPresent(); spec = specs.take()) {
            host(report, spec.get());
            System.out.println(DONE);
        }
        System.exit(report.status().code());
    }

    private static void read(LinkedBlockingQueue<Optional<byte[]>> specs) {
        DataInputStream input = new DataInputStream(System.in);
        try {
            while (true) {
                int length = input.readInt();
                if (length < 0 || length > LONGEST) {
                    throw new IOException("a spec of " + length + " bytes");
                }
                byte[] spec = new byte[length];
                input.readFully(spec);
                specs.add(Optional.of(spec));
            }
        } catch (EOFException e) {
            specs.add(Optional.empty());
        } catch (IOException e) {
            System.err.println("probe: the JVM that stands by cannot be told what to host: " + e.getMessage());
            specs.add(Optional.empty());
        }
    }

    private static void host(Report report, byte[] spec) throws Exception {
        Set<String> threads = threads();
        Set<String> files = openFiles();
        Hosted hosted = hostOnce(spec);
        System.out.println(ANSWER + hosted.answer());
        report.see(
                HostedTree.tasks() == 0,
                "the statics of the hosted class are its own: the host's copy has seen no task");
        boolean unloaded = isUnloaded(hosted.loader());
        report.see(unloaded, unloaded ? "its class loader is gone" : "its class loader is still there");
        Set<String> moreThreads = threads();
        moreThreads.removeAll(threads);
        report.see(moreThreads.isEmpty(), "threads that it left behind: " + moreThreads);
        Set<String> moreFiles = openFiles();
        moreFiles.removeAll(files);
        report.see(moreFiles.isEmpty(), "files that it left open: " + moreFiles);
    }

    /** What is left of a run: nothing of the hosted class. */
    private record Hosted(String answer, WeakReference<ClassLoader> loader) {}

    private static Hosted hostOnce(byte[] spec) throws Exception {
        ClassLoader loader = new IsolatingLoader(HostedTree.class.getName(), StandbyMain.class.getClassLoader());
        FutureTask<byte[]> run = new FutureTask<>(() -> {
            Object hosted = loader.loadClass(HostedTree.class.getName())
                    .getDeclaredConstructor()
                    .newInstance();
            @SuppressWarnings("unchecked") // as it says: it is the class above, from another loader
            UnaryOperator<byte[]> function = (UnaryOperator<byte[]>) hosted;
            return function.apply(spec);
        });
        // A thread of its own: whatever it leaves in thread locals ends with it.
        Thread thread = Thread.ofPlatform().name("hosted").unstarted(run);
        thread.setContextClassLoader(loader);
        thread.start();
        byte[] answer = run.get(Jvm.PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
        thread.join();
        return new Hosted(HexFormat.of().formatHex(answer), new WeakReference<>(loader));
    }

    private static boolean isUnloaded(WeakReference<ClassLoader> loader) throws InterruptedException {
        long start = System.nanoTime();
        while (loader.get() != null) {
            if (System.nanoTime() - start > UNLOADING.toNanos()) {
                return false;
            }
            System.gc();
            Thread.sleep(TICK);
        }
        return true;
    }

    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** What the descriptors of this process are, where that can be seen. */
    private static Set<String> openFiles() throws IOException {
        Set<String> open = new TreeSet<>();
        if (Files.isDirectory(DESCRIPTORS)) {
            try (Stream<Path> descriptors = Files.list(DESCRIPTORS)) {
                for (Path descriptor : (Iterable<Path>) descriptors::iterator) {
                    // That of the listing itself cannot be read any more when its turn has come, or names the folder.
                    if (Files.isSymbolicLink(descriptor)) {
                        String file = Files.readSymbolicLink(descriptor).toString();
                        if (!file.startsWith("/proc/")) {
                            open.add(file);
                        }
                    }
                }
            }
        }
        return open;
    }
}
