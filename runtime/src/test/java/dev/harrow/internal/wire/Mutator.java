package dev.harrow.internal.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;

/** Damages good bytes in the ways in which they go wrong: flipped, cut, grown, with lengths that lie, shuffled. */
public final class Mutator {
    private final Random random;

    public Mutator(Random random) {
        this.random = random;
    }

    /** A damaged copy. */
    public byte[] mutate(byte[] good) {
        byte[] bytes = good.clone();
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes && bytes.length > 0; i++) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(7)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt();
                case 2 -> bytes = Arrays.copyOf(bytes, at);
                case 3 -> bytes = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(8));
                case 4 -> lie(bytes, at);
                case 5 -> random.nextBytes(bytes);
                default -> {
                    // a piece of itself at another place
                    int length = random.nextInt(bytes.length - at + 1);
                    System.arraycopy(good, 0, bytes, at, Math.min(length, good.length));
                }
            }
        }
        return bytes;
    }

    private void lie(byte[] bytes, int at) {
        if (bytes.length - at >= 4) {
            int[] lies = {-1, Integer.MAX_VALUE, Integer.MIN_VALUE, 1 << 24, bytes.length, 0, random.nextInt()};
            ByteBuffer.wrap(bytes).putInt(at, lies[random.nextInt(lies.length)]);
        }
    }
}
