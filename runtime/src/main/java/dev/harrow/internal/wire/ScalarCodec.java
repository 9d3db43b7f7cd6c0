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

    private static final Map<Class<?>, Form<?>> FORMS = Map.ofEntries(
            form(Boolean.class, (v, out) -> out.u8(v ? 1 : 0), WireReader::bool),
            form(Byte.class, (v, out) -> out.u8(v), in -> (byte) in.u8()),
            form(Short.class, (v, out) -> out.i16(v), WireReader::i16),
            form(Character.class, (v, out) -> out.i16((short) v.charValue()), in -> (char) in.i16()),
            form(Integer.class, (v, out) -> out.i32(v), WireReader::i32),
            form(Long.class, (v, out) -> out.i64(v), WireReader::i64),
            form(Float.class, (v, out) -> out.i32(Float.floatToRawIntBits(v)), in -> Float.intBitsToFloat(in.i32())),
            form(
                    Double.class,
                    (v, out) -> out.i64(Double.doubleToRawLongBits(v)),
                    in -> Double.longBitsToDouble(in.i64())),
            form(String.class, (v, out) -> out.string(v), WireReader::string),
            form(byte[].class, ScalarCodec::writeArray, WireReader::byteArray),
            form(ByteBuffer.class, ScalarCodec::writeBuffer, in -> ByteBuffer.wrap(in.byteArray())),
            form(UUID.class, (v, out) -> out.uuid(v), WireReader::uuid),
            form(ActorId.class, (v, out) -> out.actor(v), WireReader::actor),
            form(Duration.class, ScalarCodec::writeDuration, ScalarCodec::readDuration),
            form(Instant.class, ScalarCodec::writeInstant, ScalarCodec::readInstant));

    private interface Put<T> {
        void write(T value, WireWriter out);
    }

    private interface Take<T> {
        T read(WireReader in);
    }

    private record Form<T>(Class<T> type, Put<T> put, Take<? extends T> take) {
        void write(Object value, WireWriter out) {
            put.write(type.cast(value), out);
        }
    }

    private static <T> Map.Entry<Class<?>, Form<?>> form(Class<T> type, Put<T> put, Take<? extends T> take) {
        return Map.entry(type, new Form<>(type, put, take));
    }

    private final Form<?> form;
    private final Sharing sharing;

    ScalarCodec(Type type, String path) {
        super(type, path);
        Form<?> known = FORMS.get(boxed());
        form = known == null ? enumForm(boxed()) : known;
        sharing = boxed() == byte[].class || boxed() == ByteBuffer.class ? Sharing.COPY : Sharing.REFERENCE;
    }

    @Override
    Sharing sharing() {
        return sharing;
    }

    @Override
    void write(Object value, WireWriter out) {
        form.write(value, out);
    }

    @Override
    Object read(WireReader in) {
        try {
            return form.take().read(in);
        } catch (Malformed e) {
            throw unreadable(e);
        }
    }

    @Override
    Object copy(Object value) {
        return switch (value) {
            case byte[] bytes -> bytes.clone();
            case ByteBuffer buffer -> ByteBuffer.wrap(remaining(buffer));
            default -> value;
        };
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
    private static Form<?> enumForm(Class<?> type) {
        Map<String, Object> constants = new HashMap<>();
        for (Object constant : type.getEnumConstants()) {
            constants.put(((Enum<?>) constant).name(), constant);
        }
        return new Form<>(Object.class, (value, out) -> out.string(((Enum<?>) value).name()), in -> {
            String name = in.string();
            Object constant = constants.get(name);
            if (constant == null) {
                throw new Malformed("no constant is named '" + shorten(name) + "', there are " + constants.keySet());
            }
            return constant;
        });
    }

    private static String shorten(String name) {
        return name.length() <= 64 ? name : name.substring(0, 64) + "...";
    }
}
