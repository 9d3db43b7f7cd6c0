package dev.harrow.build;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.Timer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

/** All parks, forks, interrupts and timers go through one seam; otherwise virtual time and the explorer see nothing. */
class SeamTests {
    /** The seam, each with its nested classes. */
    private static final Set<String> SEAM = Set.of(
            "dev.harrow.internal.scope.Parker",
            "dev.harrow.internal.scope.TaskScope",
            "dev.harrow.internal.scope.Baton",
            "dev.harrow.internal.scope.SystemTicker",
            // Netty's event loops are executors; their threads are those of Parker, and no task of an actor runs on
            // them
            "dev.harrow.internal.ipc.EventLoops");

    /** The methods that put back a foreign interrupt of their own thread, which has been consumed by catching it. */
    private static final Set<String> RESTORES_INTERRUPT = Set.of("dev.harrow.internal.rpc.Proxies$Handler.unchecked");

    /** Methods that nobody else may call or refer to; a star ends a prefix, or begins a suffix. */
    private static final Map<String, Set<String>> METHODS = Map.of(
            "java.lang.Object",
            Set.of("wait", "wait0"),
            "java.lang.Thread",
            Set.of("<init>", "start", "startVirtualThread", "ofVirtual", "ofPlatform", "sleep", "join", "interrupt"),
            "java.util.concurrent.locks.LockSupport",
            Set.of("park*"),
            "java.util.concurrent.locks.Condition",
            Set.of("await*"),
            "java.util.concurrent.CompletableFuture",
            Set.of("*Async", "get", "join", "orTimeout", "completeOnTimeout", "delayedExecutor"),
            "java.util.concurrent.Future",
            Set.of("get"));

    /** Types that nobody else may use at all. */
    private static final Set<String> TYPES = Set.of(
            "java.lang.Thread$Builder",
            "java.util.Timer",
            "java.util.TimerTask",
            "java.util.concurrent.BlockingQueue",
            "java.util.concurrent.CountDownLatch",
            "java.util.concurrent.CyclicBarrier",
            "java.util.concurrent.Exchanger",
            "java.util.concurrent.ExecutorService",
            "java.util.concurrent.Executors",
            "java.util.concurrent.Phaser",
            "java.util.concurrent.Semaphore");

    @Test
    void nobodyGoesAroundTheSeam() {
        List<String> violations = new ArrayList<>();
        for (JavaClass type : RuntimeClasses.ALL) {
            if (!SEAM.contains(topLevel(type))) {
                violations.addAll(violations(type));
            }
        }
        assertThat(violations)
                .as("parks, forks, interrupts and timers outside " + SEAM)
                .isEmpty();
    }

    @Test
    void everyWayAroundIsSeen() {
        List<String> violations = violations(new ClassFileImporter().importClass(Offender.class));
        for (var method : Offender.class.getDeclaredMethods()) {
            if (!method.isSynthetic()) {
                assertThat(violations).anyMatch(violation -> violation.contains("Offender." + method.getName() + "("));
            }
        }
        assertThat(violations(new ClassFileImporter().importClass(Innocent.class)))
                .isEmpty();
    }

    private static List<String> violations(JavaClass type) {
        return type.getAccessesFromSelf().stream()
                .filter(SeamTests::forbidden)
                .map(JavaAccess::getDescription)
                .sorted()
                .toList();
    }

    private static boolean forbidden(JavaAccess<?> access) {
        JavaClass owner = access.getTargetOwner();
        String name = access.getTarget().getName();
        String origin =
                access.getOriginOwner().getName() + "." + access.getOrigin().getName();
        if (name.equals("interrupt") && RESTORES_INTERRUPT.contains(origin)) {
            return false;
        }
        Class<?> type = owner.reflect();
        return TYPES.stream().anyMatch(forbidden -> isA(forbidden, type))
                || METHODS.entrySet().stream()
                        .anyMatch(entry -> isA(entry.getKey(), type)
                                && entry.getValue().stream().anyMatch(pattern -> matches(pattern, name)));
    }

    private static boolean isA(String supertype, Class<?> type) {
        try {
            return Class.forName(supertype).isAssignableFrom(type);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("a forbidden type is misspelt", e);
        }
    }

    private static boolean matches(String pattern, String name) {
        if (pattern.endsWith("*")) {
            return name.startsWith(pattern.substring(0, pattern.length() - 1));
        }
        return pattern.startsWith("*") ? name.endsWith(pattern.substring(1)) : name.equals(pattern);
    }

    private static String topLevel(JavaClass type) {
        String name = type.getName();
        int nested = name.indexOf('$');
        return nested < 0 ? name : name.substring(0, nested);
    }

    /** Goes around the seam once in each method; it is read, never run. */
    @SuppressWarnings({"unused", "WaitNotInLoop", "FutureReturnValueIgnored", "ThreadJoinLoop", "DeadThread"})
    private static final class Offender {
        void parks() {
            LockSupport.parkNanos(1);
        }

        void waits() throws InterruptedException {
            synchronized (this) {
                wait(1);
            }
        }

        void sleeps() throws InterruptedException {
            Thread.sleep(1);
        }

        void newThread() {
            new Thread(this::parks);
        }

        void threadByReference() {
            CompletableFuture.completedFuture(1).thenAccept(SeamTests::consume).thenRun(Thread.currentThread()::start);
        }

        void virtualThread() {
            Thread.ofVirtual();
        }

        void builder(Thread.Builder builder) {
            builder.unstarted(this::parks);
        }

        void interrupts(Thread thread) {
            thread.interrupt();
        }

        void joins(Thread thread) throws InterruptedException {
            thread.join();
        }

        void pool() {
            Executors.newSingleThreadExecutor().close();
        }

        void timer() {
            new Timer();
        }

        void async() {
            CompletableFuture.runAsync(this::parks);
        }

        void awaitsFuture(CompletableFuture<String> future) {
            future.join();
        }

        void latch() throws InterruptedException {
            new CountDownLatch(1).await();
        }

        void semaphore(Semaphore semaphore) throws InterruptedException {
            semaphore.acquire();
        }

        void queue(LinkedBlockingQueue<String> queue) throws InterruptedException {
            queue.take();
        }

        void condition(ReentrantLock lock) throws InterruptedException {
            boolean signalled = lock.newCondition().await(1, TimeUnit.SECONDS);
        }
    }

    @SuppressWarnings({"unused", "LockNotBeforeTry"})
    private static final class Innocent {
        private final ReentrantLock lock = new ReentrantLock();

        void locks() {
            lock.lock();
            lock.unlock();
            LockSupport.unpark(Thread.currentThread());
        }
    }

    private static void consume(int value) {
        assertThat(value).isNotNegative();
    }
}
