package dev.harrow.benchmarks;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The small records as bytes, written by hand for the peers: none of them shall wait for a format that is more than it needs. */
final class SmallBytes {
    private SmallBytes() {}

    static byte[] of(Ping ping) {
        byte[] text = ping.text().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Long.BYTES + Integer.BYTES + text.length)
                .putLong(ping.id())
                .putInt(ping.count())
                .put(text)
                .array();
    }

    static Ping ping(byte[] bytes) {
        ByteBuffer from = ByteBuffer.wrap(bytes);
        long id = from.getLong();
        int count = from.getInt();
        return new Ping(id, new String(bytes, from.position(), from.remaining(), StandardCharsets.UTF_8), count);
    }

    static byte[] of(Pong pong) {
        return ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
                .putLong(pong.id())
                .putInt(pong.count())
                .array();
    }

    static Pong pong(byte[] bytes) {
        ByteBuffer from = ByteBuffer.wrap(bytes);
        return new Pong(from.getLong(), from.getInt());
    }

    static byte[] of(Afar.Arrived arrived) {
        return ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(arrived.items())
                .putLong(arrived.bytes())
                .array();
    }

    static Afar.Arrived arrived(byte[] bytes) {
        ByteBuffer from = ByteBuffer.wrap(bytes);
        return new Afar.Arrived(from.getLong(), from.getLong());
    }
}
