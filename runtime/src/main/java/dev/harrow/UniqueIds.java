package dev.harrow;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Version 4 UUIDs that are unique like random ones, for actors that are started by the hundred thousand.
 *
 * <p>{@link UUID#randomUUID} asks a generator of secrets for every one, behind a lock, and loading it costs a cold JVM some 20 ms. An
 * identity is no secret: what proves a peer is the secret of its tree (DESIGN §8). So randomness is drawn once for each copy of this
 * class, 128 bits from the operating system, and a counter is scattered over both halves from there: in one JVM no two are equal for
 * as long as anyone can count, and those of two JVMs are as unlikely to be as any random ones.
 */
final class UniqueIds {
    // The increments of SplittableRandom's kind: odd, with bits all over.
    private static final long HIGH_STEP = 0x9e3779b97f4a7c15L;
    private static final long LOW_STEP = 0xd1342543de82ef95L;

    private static final long HIGH;
    private static final long LOW;
    private static final AtomicLong COUNT = new AtomicLong();

    static {
        ByteBuffer seed = ByteBuffer.wrap(seed());
        HIGH = seed.getLong();
        LOW = seed.getLong();
    }

    private UniqueIds() {}

    private static byte[] seed() {
        // What SecureRandom reads too where there is such a file, without the machinery around it.
        try (InputStream system = new FileInputStream("/dev/urandom")) {
            byte[] seed = system.readNBytes(16);
            if (seed.length == 16) {
                return seed;
            }
        } catch (IOException e) {
            // Another system: its own way follows.
        }
        byte[] seed = new byte[16];
        new SecureRandom().nextBytes(seed);
        return seed;
    }

    static UUID next() {
        long count = COUNT.getAndIncrement();
        long high = scatter(HIGH + count * HIGH_STEP);
        long low = scatter(LOW + count * LOW_STEP);
        return new UUID((high & ~0xf000L) | 0x4000L, (low & 0x3fffffffffffffffL) | 0x8000000000000000L);
    }

    /** Spreads every bit over all others, and is one to one: the finalizer of MurmurHash3 as David Stafford improved it. */
    private static long scatter(long value) {
        long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
