package dev.harrow.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import dev.harrow.MsgTypeException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bytes that were damaged or made up end in a typed error, quickly, and without much memory (S-105, S-117). */
@Timeout(60)
class HostileInputTests {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** What one small input may cost; a length that is believed would cost megabytes. */
    private static final long MAX_ALLOCATED = 2 << 20;

    private final Mutator mutator = new Mutator(Seeds.random());

    private static final class Meter {
        private final long before = THREADS.getCurrentThreadAllocatedBytes();

        void check(byte[] input) {
            long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
            if (allocated > MAX_ALLOCATED) {
                fail("seed " + Seeds.SEED + ": " + allocated + " bytes were allocated for "
                        + HexFormat.of().formatHex(input));
            }
        }
    }

    @Test
    void damagedFramesEndInAWireException() {
        FrameCodec codec = new FrameCodec();
        List<byte[]> good =
                SampleMessages.all().keySet().stream().map(GoldenFiles::read).toList();
        int accepted = 0;
        int refused = 0;
        for (int i = 0; i < 150_000; i++) {
            byte[] input = mutator.mutate(good.get(i % good.size()));
            if (i % 3 != 0 && input.length >= 4) {
                // an honest length, so that the body is reached
                ByteBuffer.wrap(input).putInt(0, input.length - 4);
            }
            Meter meter = new Meter();
            try {
                Message message = codec.decode(ByteBuffer.wrap(input));
                assertThat(message).isNotNull();
                accepted++;
            } catch (WireException e) {
                refused++;
            } catch (RuntimeException | Error e) {
                fail("seed " + Seeds.SEED + ": " + HexFormat.of().formatHex(input), e);
            }
            meter.check(input);
        }
        // both happen often, or the mutator has become useless
        assertThat(accepted).isGreaterThan(1000);
        assertThat(refused).isGreaterThan(1000);
    }

    @Test
    void aDamagedStreamEndsInAWireExceptionOrWaits() {
        FrameCodec codec = new FrameCodec();
        List<byte[]> good =
                SampleMessages.all().keySet().stream().map(GoldenFiles::read).toList();
        for (int i = 0; i < 10_000; i++) {
            byte[] input = mutator.mutate(good.get(i % good.size()));
            Meter meter = new Meter();
            FrameDecoder decoder = new FrameDecoder(codec);
            decoder.feed(ByteBuffer.wrap(input));
            drain(decoder, input);
            meter.check(input);
        }
    }

    private static void drain(FrameDecoder decoder, byte[] input) {
        boolean more = true;
        while (more) {
            try {
                more = decoder.next() != null;
            } catch (WireException e) {
                more = e.kind() == WireException.Kind.BAD_FRAME;
            } catch (RuntimeException | Error e) {
                fail("seed " + Seeds.SEED + ": " + HexFormat.of().formatHex(input), e);
            }
        }
    }

    private record Target(PayloadCodec codec, byte[] good) {}

    private static List<Target> targets() {
        PayloadCodecs codecs = PayloadCodecs.of(HostileInputTests.class);
        List<Target> targets = new ArrayList<>();
        for (PayloadRoundTripTests.Sample sample : PayloadRoundTripTests.samples()) {
            PayloadCodec codec = codecs.of(sample.type(), "x");
            Bytes bytes = codec.encode(sample.value()).bytes();
            // the first use of Jackson for a type, and its first complaint, cost much and belong to nobody's input
            codec.decode(new Payload.Encoded(bytes));
            if (!bytes.isEmpty()) {
                assertThatThrownBy(() -> codec.decode(
                                new Payload.Encoded(Bytes.copyOf(Arrays.copyOf(bytes.toArray(), bytes.length() - 1)))))
                        .isInstanceOf(MsgTypeException.class);
            }
            if (bytes.length() < 1000) {
                targets.add(new Target(codec, bytes.toArray()));
            }
        }
        return targets;
    }

    @Test
    void damagedPayloadsEndInAMsgTypeException() {
        List<Target> targets = targets();
        int accepted = 0;
        int refused = 0;
        for (int i = 0; i < 60_000; i++) {
            Target target = targets.get(i % targets.size());
            byte[] input = mutator.mutate(target.good());
            Meter meter = new Meter();
            long start = System.nanoTime();
            try {
                target.codec().decode(new Payload.Encoded(Bytes.copyOf(input)));
                accepted++;
            } catch (MsgTypeException e) {
                assertThat(e.getMessage()).startsWith("x");
                refused++;
            } catch (RuntimeException | Error e) {
                fail(
                        "seed " + Seeds.SEED + ": "
                                + TypeVariables.show(target.codec().type()) + " "
                                + HexFormat.of().formatHex(input),
                        e);
            }
            meter.check(input);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        }
        assertThat(accepted).isGreaterThan(1000);
        assertThat(refused).isGreaterThan(1000);
    }
}
