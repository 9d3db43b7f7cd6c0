package dev.harrow.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.DOUBLE;

import dev.harrow.Nursery;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every benchmark's work is done once, with small numbers, so that none of them rots. Nothing is measured here. */
class BenchmarksTests {
    private static final long SUM_OF_P1 = (long) P1.BATCH * (P1.BATCH + 1) / 2;
    private static final long SUM_OF_P5 = (long) P5.BATCH * (P5.BATCH + 1) / 2;
    private static final int LARGE = 64 << 10;
    private static final Afar.Arrived ALL_OF_P6 = new Afar.Arrived(P6.items(LARGE), (long) P6.items(LARGE) * LARGE);
    private static final long SUM_OF_P4 = (long) P4.BATCH * (P4.BATCH + 1) / 2;

    @Test
    void everyContenderOfP1AnswersEveryRequest() throws Exception {
        P1 benchmark = new P1();
        P1.OneActor actor = new P1.OneActor();
        actor.open();
        assertThat(benchmark.harrowFromVirtualThread(actor)).isEqualTo(SUM_OF_P1);
        assertThat(benchmark.harrowFromPlatformThread(actor)).isEqualTo(SUM_OF_P1);
        actor.close();
        assertThat(benchmark.bareFromVirtualThread()).isEqualTo(SUM_OF_P1);
        assertThat(benchmark.bareFromPlatformThread()).isEqualTo(SUM_OF_P1);
        P1.OnePekkoActor peer = new P1.OnePekkoActor();
        assertThat(benchmark.pekkoFromVirtualThread(peer)).isEqualTo(SUM_OF_P1);
        peer.close();
    }

    @Test
    void everyContenderOfP2ReceivesEveryItem() throws Exception {
        long sum = (long) P2.BATCH * (P2.BATCH - 1) / 2;
        P2 benchmark = new P2();
        StreamingActor actor = new StreamingActor();
        actor.open();
        assertThat(benchmark.harrow(actor)).isEqualTo(sum);
        actor.close();
        assertThat(benchmark.bareQueue()).isEqualTo(sum);
        ToldPeer peer = new ToldPeer();
        assertThat(benchmark.pekkoTell(peer)).isEqualTo(sum);
        assertThat(benchmark.pekkoTell(peer)).isEqualTo(sum);
        peer.close();
    }

    @Test
    void everyContenderOfP3AnswersEveryItem() throws Exception {
        long sum = (long) P3.BATCH * (P3.BATCH + 1) / 2;
        P3 benchmark = new P3();
        StreamingActor actor = new StreamingActor();
        actor.open();
        assertThat(benchmark.harrow(actor)).isEqualTo(sum);
        actor.close();
        assertThat(benchmark.bareQueues()).isEqualTo(sum);
        ToldPeer peer = new ToldPeer();
        assertThat(benchmark.pekkoPingPong(peer)).isEqualTo(sum);
        peer.close();
    }

    @Test
    void everyContenderOfP4AnswersEveryRequest() throws Exception {
        P4 benchmark = new P4();
        P4.OneNursery opened = new P4.OneNursery();
        opened.open();
        assertThat(benchmark.harrowFromVirtualThread(opened)).isEqualTo(SUM_OF_P4);
        assertThat(benchmark.harrowFromPlatformThread(opened)).isEqualTo(SUM_OF_P4);
        opened.close();
        assertThat(benchmark.scopeFromVirtualThread()).isEqualTo(SUM_OF_P4);
        P4.OnePekkoSystem peer = new P4.OnePekkoSystem();
        assertThat(benchmark.pekkoFromVirtualThread(peer)).isEqualTo(SUM_OF_P4);
        peer.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"harrow", "threads", "pekko"})
    void everyContenderOfP4KeepsItsIdleActors(String contender) throws Exception {
        P4Idle.Figures figures = P4Idle.measure(contender, 500);
        assertThat(figures.startsPerSecond()).isPositive();
        assertThat(figures.bytesEach()).isGreaterThan(16);
    }

    @Test
    void harrowOfP5AndP6GetsEveryAnswerAndItem() throws Exception {
        OneProcess process = new OneProcess();
        process.transport = "tcp"; // the processes of P9 are reached over uds
        process.open();
        assertThat(new P5().harrow(process)).isEqualTo(SUM_OF_P5);
        assertThat(largeP6().harrow(process)).isEqualTo(ALL_OF_P6);
        process.close();
    }

    @Test
    void nettyOfP5AndP6GetsEveryAnswerAndItem() throws Exception {
        NettyPeer peer = new NettyPeer(); // over uds, as the next over tcp
        peer.open();
        assertThat(new P5().netty(peer)).isEqualTo(SUM_OF_P5);
        assertThat(largeP6().netty(peer)).isEqualTo(ALL_OF_P6);
        peer.close();
    }

    @Test
    void grpcOfP5AndP6GetsEveryAnswerAndItem() throws Exception {
        GrpcPeer peer = new GrpcPeer();
        peer.transport = "tcp";
        peer.open();
        assertThat(new P5().grpc(peer)).isEqualTo(SUM_OF_P5);
        assertThat(largeP6().grpc(peer)).isEqualTo(ALL_OF_P6);
        peer.close();
    }

    @Test
    void pekkoOfP5AndP6GetsEveryAnswerAndItem() throws Exception {
        PekkoRemotePeer peer = new PekkoRemotePeer();
        peer.open();
        assertThat(new P5().pekko(peer)).isEqualTo(SUM_OF_P5);
        assertThat(largeP6().pekko(peer)).isEqualTo(ALL_OF_P6);
        peer.close();
    }

    private static P6 largeP6() {
        P6 benchmark = new P6();
        benchmark.payload = LARGE;
        return benchmark;
    }

    @Test
    void everyContenderOfP7StartsCallsAndEndsItsChild(@TempDir Path folder) throws Exception {
        assertThat(Nursery.<Map<String, Double>, InterruptedException>call(nursery -> {
                    P7.prepare(nursery, false, Duration.ZERO);
                    Map<String, Double> figures = P7.harrow(nursery);
                    nursery.stop();
                    return figures;
                }))
                .satisfies(BenchmarksTests::areFigures);
        assertThat(P7.handWritten(P7.handWritten(folder, false))).satisfies(BenchmarksTests::areFigures);
        Samples samples = new Samples();
        try (Turns contender = Turns.start(
                "floor",
                Jars.lean(folder),
                List.of(P7.NO_CACHE),
                P7.class,
                "hand-written",
                "with-cache",
                folder.toString())) {
            contender.take(2, "ms", samples);
        }
        assertThat(samples.get("floor-start").values()).hasSize(2);
        assertThat(samples.get("floor-end").values()).hasSize(2);
    }

    private static void areFigures(Map<String, Double> figures) {
        assertThat(figures).containsOnlyKeys("start", "end");
        assertThat(figures.values()).allSatisfy(each -> assertThat(each).isPositive());
    }

    @Test
    void aCacheThatNeverComesFailsP7() {
        assertThatThrownBy(() -> Nursery.run(nursery -> {
                    P7.prepare(nursery, true, Duration.ZERO);
                    nursery.stop();
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no child has used a start-up cache");
    }

    @Test
    void aContenderThatEndsBeforeItIsPreparedFailsItsBenchmark() {
        assertThatThrownBy(() -> Turns.start("nobody", "nothing", List.of("-Xlog:disable"), P7.class))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("contender 'nobody' ended before it had measured");
    }

    /** The clocks of two JVMs are the same on Linux only. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void theTimelineOfAStartHasEveryPointInItsOrder(@TempDir Path folder) throws Exception {
        Samples samples = new Samples();
        try (Turns contender = Turns.start(
                "start",
                Jars.lean(folder) + File.pathSeparator + Timeline.service(folder),
                List.of(P7.NO_CACHE),
                Timeline.class,
                "without-cache",
                folder.toString())) {
            contender.take(1, "ms", samples);
        }
        // When the process is made is told by the flight recorder, with a clock of its own, and beside the child.
        assertThat(samples.get("start-FORKED").median()).isPositive();
        assertThat(Arrays.stream(Point.values())
                        .filter(point -> point != Point.FORKED)
                        .map(point -> samples.get("start-" + point.name()).median()))
                .isSorted()
                .startsWith(0.0);
    }

    @ParameterizedTest
    @ValueSource(strings = {Standby.TOUCHED, Standby.UNTOUCHED})
    void theFloorOfP8IsHandedOverAndEnds(String prepared) throws Exception {
        assertThat(P8.standby(List.of(), prepared)).satisfies(BenchmarksTests::areFigures);
    }

    @Test
    void harrowOfP8StartsCallsAndEndsItsChild() throws Exception {
        assertThat(Nursery.<Map<String, Double>, InterruptedException>call(P8::ready, nursery -> {
                    Map<String, Double> figures = P8.warm(nursery);
                    nursery.stop();
                    return figures;
                }))
                .satisfies(BenchmarksTests::areFigures);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void everyContenderOfP10KeepsItsChildrenUntilTheyAreRead(@TempDir Path folder) throws Exception {
        for (List<Children.Memory> memory :
                List.of(P10.harrow(2, false), P10.handWritten(2, P7.handWritten(folder, false)), P10.bare(2))) {
            assertThat(memory)
                    .hasSize(2)
                    .allSatisfy(each -> assertThat(each.rss()).isGreaterThan(each.pss()));
        }
        Children.requireGone(List.of());
    }

    @Test
    void bothContendersOfP9StartReapAndKeepTheirProcesses() throws Exception {
        List<String> options = Children.optionsOf(P9Alive.HEAP);
        assertThat(options).contains(P9Alive.HEAP);
        Map<String, List<Double>> times = P9.rounds(2, 1, options);
        assertThat(times).containsOnlyKeys("harrow-start-2", "harrow-reap-2", "bare-start-2", "bare-reap-2");
        assertThat(times.values())
                .allSatisfy(each -> assertThat(each).singleElement(DOUBLE).isPositive());
        for (P9Alive.Figures figures : List.of(P9Alive.harrow(1), P9Alive.bare(1, options))) {
            assertThat(figures.startMillis()).isPositive();
            assertThat(figures.reapMillis()).isPositive();
            if (Files.isReadable(Path.of("/proc/self/smaps_rollup"))) {
                assertThat(figures.memory())
                        .singleElement()
                        .satisfies(each -> assertThat(each.rss()).isGreaterThan(each.pss()));
            }
        }
    }

    @Test
    void aProcessThatIsLeftBehindFailsP9() throws Exception {
        List<Process> left = Children.startBare(List.of(), 1);
        try {
            long pid = left.getFirst().pid();
            assertThatThrownBy(() -> Children.requireGone(List.of(pid)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(String.valueOf(pid));
        } finally {
            Children.endBare(left);
        }
        Children.requireGone(List.of(left.getFirst().pid()));
    }

    @Test
    void everyContenderOfP12EndsItsTreeInEveryRound() throws Exception {
        Map<String, List<Double>> times = P12.rounds(2, 3, 2);
        assertThat(times).containsOnlyKeys("harrow-idle", "harrow-busy", "scopes", "pekko");
        assertThat(times.values()).allSatisfy(each -> assertThat(each).hasSize(2));
    }

    @Test
    void bothContendersOfP11AnswerAndWhatIsLeftIsCounted() throws Exception {
        List<String> names = ChildJvm.runLean(List.of(), P11.class, "3", "1").stream()
                .map(line -> line.split(" ", -1)[0])
                .toList();
        assertThat(names)
                .contains("harrow-first-start", "harrow-first-end", "harrow-start", "harrow-end", "floor-start")
                .endsWith("left-metaspace", "left-classes", "left-threads")
                .hasSize(2 + 3 * 3 + 3);
    }

    @Test
    void bothContendersOfP14AnswerInAFreshJvm() throws Exception {
        for (Class<?> contender : List.of(P14.class, P14Floor.class)) {
            List<String> printed = ChildJvm.runLean(List.of(), contender);
            assertThat(printed)
                    .singleElement()
                    .satisfies(line -> assertThat(Double.parseDouble(line)).isPositive());
        }
    }

    @Test
    void theMedianOfAnEvenNumberOfValuesIsBetweenTheMiddleTwo() {
        assertThat(new Sample("ms", List.of(9.0, 1.0, 2.0, 4.0)).median()).isEqualTo(3);
        assertThat(new Sample("ms", List.of(9.0, 1.0, 4.0)).shown()).isEqualTo("4.00 ms (1.00–9.00)");
    }
}
