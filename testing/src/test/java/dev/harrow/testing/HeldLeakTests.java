package dev.harrow.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.harrow.Backend;
import dev.harrow.Harrow;
import dev.harrow.Nursery;
import dev.harrow.Portal;
import dev.harrow.Transport;
import dev.harrow.spi.ForTesting;
import dev.harrow.spi.ForTesting.HeldView;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.platform.testkit.engine.EngineExecutionResults;

/**
 * HARN-6, REAP-1, REAP-4: what sockets need and the runtime must give back is caught, named, and given back, so that the next test starts
 * clean. A runtime that does its work leaves none of it, so the samples do what a fault in it would.
 */
@Timeout(60)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "it uses Unix domain sockets and their files")
class HeldLeakTests {
    /** The samples are run with a tenth of every time, so that a leak is soon found to stay; but they load Netty and start processes. */
    private static final int TEN_TIMES_THE_USUAL = 300;

    /** Runs two tests: one that leaks, and one after it. */
    private static String leaksOf(Class<?> sample) {
        EngineExecutionResults results = Kit.run(sample, "harrow.test.timeoutFactor", "0.1");
        results.testEvents()
                .assertStatistics(stats -> stats.started(2).failed(1).succeeded(1));
        return Kit.failure(results.testEvents()).getMessage();
    }

    private static ForTesting books() {
        return ForTesting.ofThisJvm();
    }

    /** A user of the listener, as a tree with processes is one; a consumer sees no such type. */
    private static Object acquireListener() throws ReflectiveOperationException {
        return Class.forName("dev.harrow.internal.ipc.Listener")
                .getMethod("acquire", Transport.class)
                .invoke(null, Transport.UDS);
    }

    @Test
    void aListenerAndItsConnectionsAreClosed() {
        assertThat(leaksOf(ListenerCase.class))
                .containsPattern("- listener at /unix/\\S+, not closed; it was cleaned up\n {4}created\n")
                .contains("HeldLeakTests.acquireListener(HeldLeakTests.java:")
                .containsPattern(
                        "- connection \\w+ that the listener at /unix/\\S+ has accepted, not closed; it was cleaned up\n")
                .containsPattern(
                        "- socket file /\\S+/" + ProcessHandle.current().pid() + "-\\w{8}; it was cleaned up\n")
                .contains("- platform thread 'harrow-io-")
                .doesNotContain("could not be cleaned up", "was not cleaned up");
    }

    @LeakChecked
    @ActorTimeout(TEN_TIMES_THE_USUAL)
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class ListenerCase {
        private static SocketChannel stranger;

        @Test
        @Order(1)
        void leaks() throws Exception {
            acquireListener();
            Path file = books().socketFiles().getLast();
            stranger = SocketChannel.open(UnixDomainSocketAddress.of(file));
            await().until(() -> books().channels().size() == 2);
        }

        @Test
        @Order(2)
        void comesAfter() throws Exception {
            assertThat(stranger.read(ByteBuffer.allocate(1))).isEqualTo(-1);
            stranger.close();
            assertThat(books().channels()).isEmpty();
            assertThat(books().socketFiles()).isEmpty();
            assertThat(Thread.getAllStackTraces().keySet())
                    .noneMatch(thread -> thread.getName().startsWith("harrow-"));
        }
    }

    /** IPC-10, REAP-2, REAP-3 · those of a process that was started and has ended too, and of no other one: it may be somebody else's child. */
    @Test
    void aSocketFileIsDeleted() throws Exception {
        assertThat(leaksOf(FileCase.class))
                .contains("- socket file " + FileCase.own + "; it was cleaned up")
                .contains("- socket file " + FileCase.ofChild + "; it was cleaned up")
                .doesNotContain(FileCase.ofStranger.toString(), "could not be cleaned up");
        assertThat(FileCase.ofStranger).exists();
        Files.delete(FileCase.ofStranger);
        for (ServerSocketChannel each : FileCase.bound) {
            each.close();
        }
    }

    /** Tells its process. */
    public static class Pid {
        public long pid() {
            return ProcessHandle.current().pid();
        }
    }

    @LeakChecked
    @ActorTimeout(TEN_TIMES_THE_USUAL)
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class FileCase {
        private static Path own;
        private static Path ofChild;
        private static Path ofStranger;

        /** That somebody listens keeps other JVMs from deleting the files: the directory is that of all JVMs of the user. */
        private static List<ServerSocketChannel> bound;

        @Test
        @Order(1)
        void leaks() throws Exception {
            long child = Nursery.call(options -> options.root(root -> root.handleSignals(false)), nursery -> {
                Portal<Pid> portal = nursery.start("child", Pid::new, c -> c.backend(Backend.PROCESS));
                long pid = portal.call(Pid::pid);
                own = books().socketFiles()
                        .getLast()
                        .resolveSibling(ProcessHandle.current().pid() + "-01234567");
                nursery.stop();
                return pid;
            });
            assertThat(books().socketFiles()).isEmpty();
            Process stranger = new ProcessBuilder("true").start();
            assertThat(stranger.waitFor()).isZero();
            ofChild = own.resolveSibling(child + "-01234567");
            ofStranger = own.resolveSibling(stranger.pid() + "-01234567");
            Files.createFile(own);
            bound = List.of(bind(ofChild), bind(ofStranger));
        }

        private static ServerSocketChannel bind(Path file) throws IOException {
            return ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(file));
        }

        @Test
        @Order(2)
        void comesAfter() {
            assertThat(own).doesNotExist();
            assertThat(ofChild).doesNotExist();
        }
    }

    /** Those of the event loops of the runtime: what others do with Netty is their affair. */
    @Test
    void aBufferIsReleased() throws Exception {
        assertThat(leaksOf(BufferCase.class))
                .containsOnlyOnce("- buffer of Netty @")
                .containsPattern("- buffer of Netty @\\w+, not released; it was cleaned up\n {4}created\n {8}at ")
                .contains("HeldLeakTests.buffer(HeldLeakTests.java:");
        assertThat(refCount(BufferCase.lost)).isZero();
        assertThat(refCount(BufferCase.ofOthers)).isEqualTo(1);
        Class.forName("io.netty.util.ReferenceCounted").getMethod("release").invoke(BufferCase.ofOthers);
    }

    private static int refCount(Object buffer) throws ReflectiveOperationException {
        return (int) Class.forName("io.netty.util.ReferenceCounted")
                .getMethod("refCnt")
                .invoke(buffer);
    }

    /** A buffer that a thread of this name makes. */
    private static Object buffer(String thread) throws Exception {
        Object[] made = new Object[1];
        Thread maker = Thread.ofPlatform().name(thread).start(() -> made[0] = buffer());
        maker.join();
        return made[0];
    }

    private static Object buffer() {
        try {
            Class<?> allocator = Class.forName("io.netty.buffer.ByteBufAllocator");
            return allocator
                    .getMethod("buffer", int.class)
                    .invoke(allocator.getField("DEFAULT").get(null), 16);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    @LeakChecked
    @ActorTimeout(TEN_TIMES_THE_USUAL)
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class BufferCase {
        private static Object lost;
        private static Object ofOthers;

        @Test
        @Order(1)
        void leaks() throws Exception {
            Object listener = acquireListener();
            lost = buffer("harrow-io-that-forgets");
            ofOthers = buffer("somebody-else");
            listener.getClass().getMethod("release").invoke(listener);
        }

        @Test
        @Order(2)
        void comesAfter() {
            assertThat(books().buffers()).isEmpty();
        }
    }

    /** What a tree that was there before has open is its own affair. */
    @Test
    void whatATreeThatGoesOnHoldsIsNoLeak() throws Exception {
        Nursery.run(options -> options.root(root -> root.handleSignals(false)), nursery -> {
            nursery.start("child", Pid::new, c -> c.backend(Backend.PROCESS));
            assertThat(books().channels()).extracting(HeldView::what).hasSize(2);
            await("the buffer of a read is released after it")
                    .until(() -> books().buffers().isEmpty());
            Kit.run(SeesItCase.class, "harrow.test.timeoutFactor", "0.1")
                    .testEvents()
                    .assertStatistics(stats -> stats.started(1).succeeded(1));
            nursery.stop();
        });
        assertThat(books().channels()).isEmpty();
    }

    @LeakChecked
    static class SeesItCase {
        @Test
        void test() {
            assertThat(Harrow.tree()).contains("child#");
        }
    }

    /** What is looked for after each test is looked for without Netty: a JVM in which nobody listens has none of its classes. */
    @Test
    void lookingForThemLoadsNoNetty() throws Exception {
        assertThat(runAndListClasses("thread", "local"))
                .contains("1 succeeded")
                .anyMatch(line -> line.contains(" dev.harrow.testing.internal.BufferProbe "))
                .noneMatch(line -> line.contains(" io.netty."));
    }

    /** Shows that the other test can fail. */
    @Test
    void aTestOnProcessesLoadsNetty() throws Exception {
        assertThat(runAndListClasses("process", "uds"))
                .contains("1 succeeded")
                .anyMatch(line -> line.contains(" io.netty.buffer.ByteBuf "));
    }

    /** Runs one test of the kit in a JVM of its own: how it ended, and those of the loaded classes that may matter. */
    private static List<String> runAndListClasses(String backend, String transport)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xlog:class+load:stdout",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        backend,
                        transport)
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.lines()
                .filter(line -> line.contains(" io.netty.") || line.contains("Probe ") || line.endsWith("succeeded"))
                .toList();
    }

    /** Runs one test of the kit. */
    static final class Main {
        private Main() {}

        public static void main(String[] arguments) {
            EngineExecutionResults results = Kit.run(
                    OneActorCase.class, "harrow.test.backends", arguments[0], "harrow.test.transports", arguments[1]);
            System.out.println(results.testEvents().succeeded().count() + " succeeded");
        }
    }

    static class OneActorCase {
        @ActorTest
        void test(Nursery nursery) throws InterruptedException {
            Portal<Pid> portal = nursery.start("one", Pid::new);
            long pid = portal.call(Pid::pid);
            assertThat(pid).isPositive();
        }
    }
}
