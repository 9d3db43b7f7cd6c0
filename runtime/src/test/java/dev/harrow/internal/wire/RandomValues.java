package dev.harrow.internal.wire;

import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Values of a declared type, drawn at random, and ways to look at two of them. */
final class RandomValues {
    private static final int MAX_DEPTH = 5;

    private final SplittableRandom random;
    private final Map<Class<?>, Supplier<Object>> scalars = new HashMap<>();

    RandomValues(SplittableRandom random) {
        this.random = random;
        put(boolean.class, Boolean.class, random::nextBoolean);
        put(byte.class, Byte.class, () -> (byte) number());
        put(short.class, Short.class, () -> (short) number());
        put(char.class, Character.class, () -> (char) random.nextInt(0x10000));
        put(int.class, Integer.class, () -> (int) number());
        put(long.class, Long.class, this::number);
        put(float.class, Float.class, () -> Float.intBitsToFloat((int) number()));
        put(double.class, Double.class, () -> Double.longBitsToDouble(number()));
        scalars.put(String.class, this::text);
        scalars.put(UUID.class, () -> new UUID(random.nextLong(), random.nextLong()));
        scalars.put(Duration.class, () -> Duration.ofSeconds(number(), random.nextInt(1_000_000_000)));
        scalars.put(Instant.class, this::instant);
        scalars.put(LocalDate.class, () -> dateTime().toLocalDate());
        scalars.put(LocalTime.class, () -> dateTime().toLocalTime());
        scalars.put(LocalDateTime.class, this::dateTime);
        scalars.put(OffsetDateTime.class, () -> dateTime().atOffset(offset()));
        scalars.put(ZonedDateTime.class, () -> dateTime().atZone(zone()));
        scalars.put(Period.class, () -> Period.of((int) number(), (int) number(), (int) number()));
        scalars.put(Year.class, () -> Year.of(dateTime().getYear()));
        scalars.put(YearMonth.class, () -> YearMonth.from(dateTime()));
        scalars.put(MonthDay.class, () -> MonthDay.from(dateTime()));
        scalars.put(ZoneId.class, this::zone);
        scalars.put(ZoneOffset.class, this::offset);
        scalars.put(BigInteger.class, () -> new BigInteger(bytes(40)));
        scalars.put(BigDecimal.class, () -> new BigDecimal(new BigInteger(bytes(20)), random.nextInt(-50, 50)));
        scalars.put(byte[].class, () -> bytes(20));
        scalars.put(ByteBuffer.class, () -> ByteBuffer.wrap(bytes(20)));
        scalars.put(OptionalInt.class, () -> rarely() ? OptionalInt.empty() : OptionalInt.of((int) number()));
        scalars.put(OptionalLong.class, () -> rarely() ? OptionalLong.empty() : OptionalLong.of(number()));
        scalars.put(
                OptionalDouble.class,
                () -> rarely() ? OptionalDouble.empty() : OptionalDouble.of(Double.longBitsToDouble(number())));
    }

    private void put(Class<?> primitive, Class<?> box, Supplier<Object> supplier) {
        scalars.put(primitive, supplier);
        scalars.put(box, supplier);
    }

    private boolean rarely() {
        return random.nextInt(5) == 0;
    }

    private long number() {
        return switch (random.nextInt(6)) {
            case 0 -> random.nextInt(-2, 3);
            case 1 -> random.nextBoolean() ? Long.MAX_VALUE : Long.MIN_VALUE;
            case 2 -> random.nextInt();
            default -> random.nextLong();
        };
    }

    private byte[] bytes(int atMost) {
        byte[] bytes = new byte[1 + random.nextInt(atMost)];
        random.nextBytes(bytes);
        return bytes;
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(8);
        for (int i = 0; i < length; i++) {
            switch (random.nextInt(12)) {
                case 0 -> text.append((char) random.nextInt(0x10000));
                case 1 -> text.appendCodePoint(0x1F600 + random.nextInt(50));
                case 2 -> text.append("\"\\\0\n/<".charAt(random.nextInt(6)));
                default -> text.append((char) random.nextInt(32, 0x250));
            }
        }
        return text.toString();
    }

    private Instant instant() {
        return Instant.ofEpochSecond(
                random.nextLong(-100_000_000_000L, 100_000_000_000L), random.nextInt(1_000_000_000));
    }

    private LocalDateTime dateTime() {
        return LocalDateTime.ofInstant(instant(), ZoneOffset.UTC);
    }

    private ZoneOffset offset() {
        return ZoneOffset.ofTotalSeconds(random.nextInt(-18 * 3600, 18 * 3600 + 1));
    }

    private ZoneId zone() {
        return switch (random.nextInt(5)) {
            case 0 -> ZoneId.of("Europe/Berlin");
            case 1 -> ZoneId.of("America/St_Johns");
            case 2 -> ZoneId.of("UTC");
            case 3 -> ZoneId.of("GMT+2");
            default -> offset();
        };
    }

    /** A value for a parameter or component, null where that is one and {@code orNull} says so. */
    @Nullable
    Object draw(Type type, boolean orNull) {
        return component(type, 0, orNull);
    }

    private @Nullable Object component(Type type, int depth, boolean orNull) {
        Class<?> raw = TypeVariables.rawClass(type);
        boolean nullable = !TypeInspector.refusesNull(raw);
        if (nullable && orNull && (rarely() || (depth >= MAX_DEPTH && !scalars.containsKey(raw)))) {
            return null;
        }
        return value(type, depth);
    }

    private Object value(Type type, int depth) {
        Class<?> raw = TypeVariables.rawClass(type);
        Supplier<Object> scalar = scalars.get(raw);
        if (scalar != null) {
            return scalar.get();
        }
        if (raw.isEnum()) {
            Object[] constants = raw.getEnumConstants();
            return constants[random.nextInt(constants.length)];
        }
        if (raw.isArray()) {
            Type element =
                    type instanceof GenericArrayType array ? array.getGenericComponentType() : raw.getComponentType();
            Object array = Array.newInstance(raw.getComponentType(), size(depth));
            for (int i = 0; i < Array.getLength(array); i++) {
                Array.set(array, i, value(element, depth + 1));
            }
            return array;
        }
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            if (raw == Optional.class) {
                return rarely() || depth >= MAX_DEPTH ? Optional.empty() : Optional.of(value(arguments[0], depth + 1));
            }
            if (raw == Map.class) {
                Map<Object, Object> map = new LinkedHashMap<>();
                for (int i = size(depth); i > 0; i--) {
                    map.put(value(arguments[0], depth + 1), value(arguments[1], depth + 1));
                }
                return map;
            }
            if (Collection.class.isAssignableFrom(raw)) {
                Collection<Object> made = raw == Set.class ? new LinkedHashSet<>() : new ArrayList<>();
                for (int i = size(depth); i > 0; i--) {
                    made.add(value(arguments[0], depth + 1));
                }
                return made;
            }
        }
        if (SealedTags.isHierarchy(raw)) {
            List<Class<?>> leaves = SealedTags.leaves(raw);
            Class<?> leaf = leaves.get(random.nextInt(leaves.size()));
            return value(leaf.isEnum() ? leaf : TypeVariables.leafOf(type, leaf), depth);
        }
        return record(type, raw, depth);
    }

    private int size(int depth) {
        return depth >= MAX_DEPTH ? 0 : random.nextInt(4);
    }

    private Object record(Type type, Class<?> raw, int depth) {
        List<Type> types = TypeInspector.componentTypes(type);
        Object[] values = new Object[types.size()];
        Arrays.setAll(values, i -> component(types.get(i), depth + 1, true));
        try {
            Constructor<?> constructor = raw.getDeclaredConstructors()[0];
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    // ---- looking at values

    private static List<@Nullable Object> parts(Object value) {
        List<@Nullable Object> parts = new ArrayList<>();
        switch (value) {
            case Optional<?> optional -> optional.ifPresent(parts::add);
            case Collection<?> collection -> parts.addAll(collection);
            case Map<?, ?> map ->
                map.forEach((key, content) -> {
                    parts.add(key);
                    parts.add(content);
                });
            case Record record -> {
                for (RecordComponent component : record.getClass().getRecordComponents()) {
                    try {
                        component.getAccessor().setAccessible(true);
                        parts.add(component.getAccessor().invoke(record));
                    } catch (ReflectiveOperationException e) {
                        throw new LinkageError(e.getMessage(), e);
                    }
                }
            }
            default -> {
                if (value.getClass().isArray()) {
                    for (int i = 0; i < Array.getLength(value); i++) {
                        parts.add(Array.get(value, i));
                    }
                }
            }
        }
        return parts;
    }

    /** Whether two values are the same to their last part, arrays and orders included. */
    static boolean same(@Nullable Object left, @Nullable Object right) {
        if (left == null || right == null) {
            return left == right;
        }
        if (kind(left) != kind(right)) {
            return false;
        }
        if (!isComposite(left)) {
            return left.equals(right);
        }
        List<@Nullable Object> mine = parts(left);
        List<@Nullable Object> theirs = parts(right);
        if (mine.size() != theirs.size()) {
            return false;
        }
        Iterator<@Nullable Object> other = theirs.iterator();
        return mine.stream().allMatch(part -> same(part, other.next()));
    }

    /** What two values have to have in common: the class, or the interface of which there are many. */
    private static Class<?> kind(Object value) {
        return switch (value) {
            case Set<?> _ -> Set.class;
            case Collection<?> _ -> Collection.class;
            case Map<?, ?> _ -> Map.class;
            case ByteBuffer _ -> ByteBuffer.class;
            case ZoneId _ -> ZoneId.class;
            default -> value.getClass();
        };
    }

    private static boolean isComposite(Object value) {
        return value instanceof Record
                || value instanceof Collection
                || value instanceof Map
                || value instanceof Optional
                || value.getClass().isArray();
    }

    /** Shows everything that the value holds, itself included, to {@code visitor}. */
    static void visit(@Nullable Object value, Consumer<Object> visitor) {
        if (value != null) {
            visitor.accept(value);
            parts(value).forEach(part -> visit(part, visitor));
        }
    }
}
