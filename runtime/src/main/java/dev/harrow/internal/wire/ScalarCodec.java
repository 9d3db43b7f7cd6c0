package dev.harrow.internal.wire;

import dev.harrow.ActorId;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** The compact form of a single value. */
final class ScalarCodec extends ValueCodec {
    private static final int NANOS_PER_SECOND = 1_000_000_000;

    // Kinds and switches over them, not a table of lambdas: every lambda costs a cold JVM a millisecond when it is
    // made, and codecs
    // are made while an actor boots.
    private enum Kind {
        BOOLEAN,
        BYTE,
        SHORT,
        CHARACTER,
        INTEGER,
        LONG,
        FLOAT,
        DOUBLE,
        STRING,
        ARRAY,
        BUFFER,
        UUID,
        ACTOR,
        DURATION,
        INSTANT,
        ENUM
    }

    private static final Map<Class<?>, Kind> KINDS = Map.ofEntries(
            Map.entry(Boolean.class, Kind.BOOLEAN),
            Map.entry(Byte.class, Kind.BYTE),
            Map.entry(Short.class, Kind.SHORT),
            Map.entry(Character.class, Kind.CHARACTER),
            Map.entry(Integer.class, Kind.INTEGER),
            Map.entry(Long.class, Kind.LONG),
            Map.entry(Float.class, Kind.FLOAT),
            Map.entry(Double.class, Kind.DOUBLE),
            Map.entry(String.class, Kind.STRING),
            Map.entry(byte[].class, Kind.ARRAY),
            Map.entry(ByteBuffer.class, Kind.BUFFER),
            Map.entry(UUID.class, Kind.UUID),
            Map.entry(ActorId.class, Kind.ACTOR),
            Map.entry(Duration.class, Kind.DURATION),
            Map.entry(Instant.class, Kind.INSTANT));

    private final Kind kind;
    private final Sharing sharing;
    private final Map<String, Object> constants; // of an enum, by name

    ScalarCodec(Type type, String path) {
        super(type, path);
        kind = KINDS.getOrDefault(boxed(), Kind.ENUM);
        sharing = kind == Kind.ARRAY || kind == Kind.BUFFER ? Sharing.COPY : Sharing.REFERENCE;
        constants = kind == Kind.ENUM ? constants(boxed()) : Map.of();
    }

    @Override
    Sharing sharing() {
        return sharing;
    }

    @Override
    void write(Object value, WireWriter out) {
        switch (kind) {
            case BOOLEAN -> out.u8((Boolean) value ? 1 : 0);
            case BYTE -> out.u8((Byte) value);
            case SHORT -> out.i16((Short) value);
            case CHARACTER -> out.i16((short) ((Character) value).charValue());
            case INTEGER -> out.i32((Integer) value);
            case LONG -> out.i64((Long) value);
            case FLOAT -> out.i32(Float.floatToRawIntBits((Float) value));
            case DOUBLE -> out.i64(Double.doubleToRawLongBits((Double) value));
            case STRING -> out.string((String) value);
            case ARRAY -> writeArray((byte[]) value, out);
            case BUFFER -> writeBuffer((ByteBuffer) value, out);
            case UUID -> out.uuid((UUID) value);
            case ACTOR -> out.actor((ActorId) value);
            case DURATION -> writeDuration((Duration) value, out);
            case INSTANT -> writeInstant((Instant) value, out);
            case ENUM -> out.string(((Enum<?>) value).name());
        }
    }

    @Override
    Object read(WireReader in) {
        try {
            return switch (kind) {
                case BOOLEAN -> in.bool();
                case BYTE -> (byte) in.u8();
                case SHORT -> in.i16();
                case CHARACTER -> (char) in.i16();
                case INTEGER -> in.i32();
                case LONG -> in.i64();
                case FLOAT -> Float.intBitsToFloat(in.i32());
                case DOUBLE -> Double.longBitsToDouble(in.i64());
                case STRING -> in.string();
                case ARRAY -> in.byteArray();
                case BUFFER -> ByteBuffer.wrap(in.byteArray());
                case UUID -> in.uuid();
                case ACTOR -> in.actor();
                case DURATION -> readDuration(in);
                case INSTANT -> readInstant(in);
                case ENUM -> readConstant(in);
            };
        } catch (Malformed e) {
            throw unreadable(e);
        }
    }

    @Override
    Object copy(Object value) {
        if (value instanceof byte[] bytes) {
            return bytes.clone();
        }
        return value instanceof ByteBuffer buffer ? ByteBuffer.wrap(remaining(buffer)) : value;
    }

    private static byte[] remaining(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(buffer.position(), bytes);
        return bytes;
    }

    private static void writeArray(byte[] bytes, WireWriter out) {
        out.i32(bytes.length);
        out.raw(bytes, 0, bytes.length);
    }

    private static void writeBuffer(ByteBuffer buffer, WireWriter out) {
        // what is between position and limit; the sender's position stays
        out.i32(buffer.remaining());
        out.raw(buffer);
    }

    private static void writeDuration(Duration duration, WireWriter out) {
        out.i64(duration.getSeconds());
        out.i32(duration.getNano());
    }

    private static Duration readDuration(WireReader in) {
        long seconds = in.i64();
        return Duration.ofSeconds(seconds, readNanos(in));
    }

    private static void writeInstant(Instant instant, WireWriter out) {
        out.i64(instant.getEpochSecond());
        out.i32(instant.getNano());
    }

    private static Instant readInstant(WireReader in) {
        long seconds = in.i64();
        int nanos = readNanos(in);
        try {
            return Instant.ofEpochSecond(seconds, nanos);
        } catch (DateTimeException e) {
            throw new Malformed(seconds + " s is beyond every instant");
        }
    }

    private static int readNanos(WireReader in) {
        int nanos = in.i32();
        if (nanos < 0 || nanos >= NANOS_PER_SECOND) {
            throw new Malformed(nanos + " ns is no part of a second");
        }
        return nanos;
    }

    /** Enums cross by the name of the constant: an order that differs between two releases must not change the meaning. */
    private static Map<String, Object> constants(Class<?> type) {
        Map<String, Object> constants = new HashMap<>();
        for (Object constant : type.getEnumConstants()) {
            constants.put(((Enum<?>) constant).name(), constant);
        }
        return constants;
    }

    private Object readConstant(WireReader in) {
        String name = in.string();
        Object constant = constants.get(name);
        if (constant == null) {
            throw new Malformed("no constant is named '" + shorten(name) + "', there are " + constants.keySet());
        }
        return constant;
    }

    private static String shorten(String name) {
        return name.length() <= 64 ? name : name.substring(0, 64) + "...";
    }
}
