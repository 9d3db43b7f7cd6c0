package dev.harrow.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import dev.harrow.ContractException;
import dev.harrow.MsgTypeException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * S-6, S-117: whatever type a contract may declare, its values arrive as they were and can be changed by nobody, whatever cannot cross is refused
 * at its place, and no bytes do harm. Types and values are drawn at random; {@code -Dharrow.test.seed=...} repeats a run, and
 * {@code -Dharrow.test.rounds=...} makes it longer.
 */
@Timeout(value = 30 * 60)
class RandomPayloadTests {
    private static final int ROUNDS = Integer.getInteger("harrow.test.rounds", 1);
    private static final int TYPES = 30;
    private static final int VALUES = 12;
    private static final int INPUTS = 40;

    /** What one small input may cost; a length that is believed would cost more. */
    private static final long MAX_ALLOCATED = 4 << 20;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final SplittableRandom random = new SplittableRandom(Seeds.SEED);
    private final RandomValues values = new RandomValues(random);

    // how many damaged inputs were values all the same, and how many were not
    private int accepted;
    private int refused;

    @TempDir
    Path folder;

    @Test
    void whateverIsDeclaredCrossesOrIsRefusedAtItsPlace() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Path own = Files.createDirectory(folder.resolve("round-" + round));
            RandomTypes.Drawn drawn = RandomTypes.draw(random, TYPES, own);
            try {
                assertCross(drawn);
            } catch (Throwable e) {
                Files.writeString(Path.of("target", "random-types-" + Seeds.SEED + ".java"), drawn.source());
                throw e;
            }
        }
        // both happen often, or the damage has become useless
        assertThat(accepted).isGreaterThan(20 * ROUNDS);
        assertThat(refused).isGreaterThan(200 * ROUNDS);
    }

    private void assertCross(RandomTypes.Drawn drawn) {
        PayloadCodecs codecs = new PayloadCodecs(RandomPayloadTests.class, 1 << 20);
        for (RandomTypes.Poisoned poisoned : drawn.poisoned()) {
            assertThatThrownBy(() -> codecs.of(poisoned.type(), "x"))
                    .as(where(poisoned.type()))
                    .isInstanceOf(ContractException.class)
                    .hasMessageStartingWith("x" + poisoned.path() + ": ");
        }
        for (Type type : drawn.types()) {
            PayloadCodec codec = codecs.of(type, "x");
            List<byte[]> sent = new ArrayList<>();
            for (int i = 0; i < VALUES; i++) {
                sent.add(assertArrives(codec, values.draw(type, i % 4 == 3)));
            }
            for (int i = 0; i < INPUTS; i++) {
                if (survives(codec, damage(sent.get(i % VALUES)))) {
                    accepted++;
                } else {
                    refused++;
                }
            }
        }
    }

    private static String where(Type type) {
        return "seed " + Seeds.SEED + ": " + TypeVariables.show(type) + ", see target/random-types-" + Seeds.SEED
                + ".java";
    }

    private byte[] assertArrives(PayloadCodec codec, @Nullable Object value) {
        try {
            Payload.Encoded bytes = codec.encode(value);
            assertEqual(codec, value, codec.decode(bytes));
            Payload local = codec.toLocal(value, false);
            Object handed = codec.fromLocal(local);
            if (codec.isByReference()) {
                assertThat(handed).isSameAs(value);
                RandomValues.visit(
                        value,
                        part -> assertThat(isMutable(part))
                                .as("shared: %s", part)
                                .isFalse());
            } else {
                assertEqual(codec, value, handed);
            }
            return bytes.bytes().toArray();
        } catch (RuntimeException e) {
            throw new AssertionError(where(codec.type()) + ": " + e, e);
        }
    }

    private void assertEqual(PayloadCodec codec, @Nullable Object sent, @Nullable Object received) {
        if (!RandomValues.same(sent, received)) {
            fail("%s\nsent     %s\nreceived %s", where(codec.type()), sent, received);
        }
        Set<Object> mine = Collections.newSetFromMap(new IdentityHashMap<>());
        RandomValues.visit(sent, mine::add);
        RandomValues.visit(received, part -> {
            if (isModifiable(part)) {
                fail("%s: %s can be changed", where(codec.type()), part);
            }
            if (isMutable(part) && mine.contains(part)) {
                fail("%s: %s is the sender's", where(codec.type()), part);
            }
        });
    }

    private static boolean isMutable(Object part) {
        return part.getClass().isArray()
                || part instanceof Collection
                || part instanceof Map
                || part instanceof ByteBuffer;
    }

    @SuppressWarnings("unchecked")
    private static boolean isModifiable(Object part) {
        try {
            switch (part) {
                case Collection<?> collection -> ((Collection<Object>) collection).add("x");
                case Map<?, ?> map -> ((Map<Object, Object>) map).put("x", "y");
                default -> {
                    return false;
                }
            }
            return true;
        } catch (UnsupportedOperationException e) {
            return false;
        }
    }

    /** Whether the bytes are a value; if not, that must have been said properly. */
    private boolean survives(PayloadCodec codec, byte[] input) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        long start = System.nanoTime();
        boolean accepted;
        try {
            codec.decode(new Payload.Encoded(Bytes.copyOf(input)));
            accepted = true;
        } catch (MsgTypeException e) {
            assertThat(e.getMessage()).startsWith("x");
            accepted = false;
        } catch (RuntimeException | Error e) {
            return fail(where(codec.type()) + "\n" + HexFormat.of().formatHex(input), e);
        }
        assertThat(THREADS.getCurrentThreadAllocatedBytes() - before)
                .as("%s\n%s", where(codec.type()), HexFormat.of().formatHex(input))
                .isLessThan(MAX_ALLOCATED);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        return accepted;
    }

    private byte[] damage(byte[] good) {
        byte[] bytes = good.clone();
        for (int changes = random.nextInt(3); changes >= 0 && bytes.length > 0; changes--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(8)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt();
                case 2 -> bytes = Arrays.copyOf(bytes, at);
                case 3 -> bytes = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(8));
                case 4 -> {
                    if (bytes.length - at >= 4) {
                        int[] lies = {-1, Integer.MAX_VALUE, Integer.MIN_VALUE, 1 << 24, bytes.length, random.nextInt()
                        };
                        ByteBuffer.wrap(bytes).putInt(at, lies[random.nextInt(lies.length)]);
                    }
                }
                // what JSON is made of
                case 5, 6 -> bytes[at] = (byte) "[]{}\",:0-eEnull".charAt(random.nextInt(15));
                default -> {
                    int length = random.nextInt(bytes.length - at + 1);
                    System.arraycopy(good, 0, bytes, at, Math.min(length, good.length));
                }
            }
        }
        return bytes;
    }
}
