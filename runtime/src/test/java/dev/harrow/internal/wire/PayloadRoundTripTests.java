package dev.harrow.internal.wire;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harrow.ActorId;
import dev.harrow.internal.wire.SampleTypes.Amount;
import dev.harrow.internal.wire.SampleTypes.Annotated;
import dev.harrow.internal.wire.SampleTypes.Barter;
import dev.harrow.internal.wire.SampleTypes.Chain;
import dev.harrow.internal.wire.SampleTypes.Circle;
import dev.harrow.internal.wire.SampleTypes.Clash;
import dev.harrow.internal.wire.SampleTypes.Colour;
import dev.harrow.internal.wire.SampleTypes.Containers;
import dev.harrow.internal.wire.SampleTypes.Empty;
import dev.harrow.internal.wire.SampleTypes.Err;
import dev.harrow.internal.wire.SampleTypes.Euros;
import dev.harrow.internal.wire.SampleTypes.Flat;
import dev.harrow.internal.wire.SampleTypes.Group;
import dev.harrow.internal.wire.SampleTypes.Item;
import dev.harrow.internal.wire.SampleTypes.Keys;
import dev.harrow.internal.wire.SampleTypes.Label;
import dev.harrow.internal.wire.SampleTypes.Left;
import dev.harrow.internal.wire.SampleTypes.Numbers;
import dev.harrow.internal.wire.SampleTypes.Ok;
import dev.harrow.internal.wire.SampleTypes.Optionals;
import dev.harrow.internal.wire.SampleTypes.Order;
import dev.harrow.internal.wire.SampleTypes.Origin;
import dev.harrow.internal.wire.SampleTypes.Pair;
import dev.harrow.internal.wire.SampleTypes.Positive;
import dev.harrow.internal.wire.SampleTypes.Result;
import dev.harrow.internal.wire.SampleTypes.Right;
import dev.harrow.internal.wire.SampleTypes.Shape;
import dev.harrow.internal.wire.SampleTypes.Times;
import dev.harrow.internal.wire.SampleTypes.Tree;
import dev.harrow.internal.wire.SampleTypes.WithBytes;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** S-117: a value that fits its declared type arrives as it was, by every way to send it. */
class PayloadRoundTripTests {
    private static final ActorId ACTOR = new ActorId("a b/c", new UUID(1, 2));

    /** Generic types, as a contract would declare them. */
    interface Declared {
        List<Item> items();

        Set<Colour> colours();

        Map<String, List<Item>> byName();

        Optional<Flat> flat();

        Pair<String, Integer> flatPair();

        Pair<List<String>, Shape> pair();

        Result<Item> result();

        List<Result<Integer>> results();

        Result<Shape> shapeResult();

        String[] strings();

        List<String>[] lists();
    }

    static Type declared(String method) {
        try {
            return Declared.class.getDeclaredMethod(method).getGenericReturnType();
        } catch (NoSuchMethodException e) {
            throw new AssertionError(e);
        }
    }

    record Sample(Type type, @Nullable Object value) {
        /** In characters that a report of tests may have. */
        @Override
        public String toString() {
            return (TypeVariables.show(type) + " " + value)
                    .codePoints()
                    .mapToObj(each -> each >= ' ' && each < 0x7f ? Character.toString(each) : "\\u%04x".formatted(each))
                    .collect(joining());
        }
    }

    static Flat flat() {
        return new Flat(
                7,
                "seven €",
                Long.MIN_VALUE,
                null,
                Colour.GREEN,
                new UUID(3, 4),
                ACTOR,
                Duration.ofNanos(-1),
                Instant.MAX,
                true,
                (byte) -1,
                Short.MIN_VALUE,
                '\uD800',
                Float.MIN_VALUE,
                Double.NaN);
    }

    static Order order() {
        Map<String, Integer> counts = new LinkedHashMap<>();
        counts.put("z", 1);
        counts.put("a", 2);
        return new Order(
                new UUID(5, 6),
                List.of(new Item("nut", new BigDecimal("1.50")), new Item(null, BigDecimal.TEN)),
                counts,
                Optional.of("soon"));
    }

    static Keys keys() {
        Instant now = Instant.parse("2026-01-02T03:04:05.000000006Z");
        return new Keys(
                Map.of(-1, "a"),
                Map.of(Long.MAX_VALUE, "b"),
                Map.of('x', "c"),
                Map.of(true, "d"),
                Map.of(0.1, "e"),
                Map.of(new UUID(1, 2), "f"),
                Map.of(ACTOR, "g"),
                Map.of(now, "h"),
                Map.of(Duration.ofMillis(-5), "i"),
                Map.of(LocalDate.of(2026, 1, 2), "j"),
                Map.of(now.atZone(ZoneId.of("Europe/Berlin")), "k"),
                Map.of(ZoneId.of("Asia/Tokyo"), "l"),
                Map.of(Year.of(2026), "m"),
                Map.of(MonthDay.of(2, 29), "n"),
                Map.of(OffsetTime.of(1, 2, 3, 4, ZoneOffset.ofHours(-3)), "o"));
    }

    static Times times() {
        LocalDateTime dateTime = LocalDateTime.of(2026, 10, 25, 2, 30, 0, 1);
        return new Times(
                LocalDate.of(-5, 1, 1),
                LocalTime.of(23, 59, 59, 999_999_999),
                dateTime,
                dateTime.atOffset(ZoneOffset.ofHoursMinutes(5, 30)),
                OffsetTime.of(1, 2, 3, 4, ZoneOffset.MAX),
                // the later one of the hour that occurs twice
                ZonedDateTime.ofLocal(dateTime, ZoneId.of("Europe/Berlin"), ZoneOffset.ofHours(1)),
                Period.of(1, -2, 3),
                Year.of(12026),
                YearMonth.of(2026, 7),
                MonthDay.of(2, 29),
                ZoneId.of("America/St_Johns"),
                ZoneOffset.ofTotalSeconds(-3601),
                DayOfWeek.FRIDAY,
                Instant.MIN,
                Duration.ofSeconds(Long.MIN_VALUE, 1));
    }

    static List<Sample> samples() {
        Shape shape =
                new Group(List.of(new Circle(-0.0), new Label(null, Origin.THERE), Origin.HERE, new Group(List.of())));
        return List.of(
                new Sample(boolean.class, true),
                new Sample(byte.class, Byte.MIN_VALUE),
                new Sample(short.class, (short) -2),
                new Sample(char.class, '\uFFFF'),
                new Sample(int.class, Integer.MIN_VALUE),
                new Sample(long.class, Long.MAX_VALUE),
                new Sample(float.class, Float.NEGATIVE_INFINITY),
                new Sample(double.class, -0.0),
                new Sample(Integer.class, 5),
                new Sample(Integer.class, null),
                new Sample(Character.class, null),
                new Sample(String.class, ""),
                new Sample(String.class, null),
                new Sample(String.class, "grüße \uD83D\uDE00 \uFFFD \0"),
                new Sample(String.class, "half \uD83D pair"),
                new Sample(UUID.class, new UUID(-1, 1)),
                new Sample(ActorId.class, ACTOR),
                new Sample(Colour.class, Colour.GREEN),
                new Sample(Colour.class, null),
                new Sample(Duration.class, Duration.ofSeconds(-3, 7)),
                new Sample(Instant.class, Instant.MIN),
                new Sample(byte[].class, new byte[] {1, 0, -1}),
                new Sample(ByteBuffer.class, ByteBuffer.wrap(new byte[] {9, 8, 7})),
                new Sample(Empty.class, new Empty()),
                new Sample(Flat.class, flat()),
                new Sample(Flat.class, null),
                new Sample(declared("flatPair"), new Pair<>("l", null)),
                new Sample(declared("pair"), new Pair<>(List.of("x"), shape)),
                new Sample(Positive.class, new Positive(3)),
                new Sample(Order.class, order()),
                new Sample(Order.class, null),
                new Sample(Shape.class, shape),
                new Sample(Amount.class, new Barter("half \uDE00", new Positive(2))),
                new Sample(Amount.class, new Euros(5)),
                new Sample(Clash.class, new Left.Same(1)),
                new Sample(Clash.class, new Right.Same("x")),
                new Sample(Annotated.class, new Annotated("x")),
                new Sample(Times.class, times()),
                new Sample(
                        Numbers.class,
                        new Numbers(
                                BigInteger.TWO.pow(4000).negate(),
                                new BigDecimal("1E+3"),
                                Double.NEGATIVE_INFINITY,
                                Float.NaN,
                                Long.MIN_VALUE,
                                (short) 1,
                                (byte) 2,
                                '\uDC00',
                                '"')),
                new Sample(
                        Optionals.class,
                        new Optionals(
                                Optional.of(new Item("n", BigDecimal.ONE)),
                                OptionalInt.of(0),
                                OptionalLong.empty(),
                                OptionalDouble.of(0.5),
                                Optional.of(List.of()))),
                new Sample(
                        Optionals.class,
                        new Optionals(
                                Optional.empty(),
                                OptionalInt.empty(),
                                OptionalLong.of(1L << 60),
                                OptionalDouble.empty(),
                                Optional.empty())),
                new Sample(Tree.class, new Tree("a", List.of(new Tree("b", List.of())))),
                new Sample(Chain.class, new Chain(1, new Chain(2, null))),
                new Sample(Keys.class, keys()),
                new Sample(declared("items"), List.of(new Item(null, BigDecimal.ZERO))),
                new Sample(declared("colours"), new LinkedHashSet<>(List.of(Colour.GREEN, Colour.RED))),
                new Sample(declared("byName"), Map.of("x", List.of(new Item("y", BigDecimal.ONE)))),
                new Sample(declared("flat"), Optional.of(flat())),
                new Sample(declared("flat"), Optional.empty()),
                new Sample(declared("result"), new Ok<>(new Item("n", BigDecimal.ONE))),
                new Sample(declared("result"), new Err<>("why", Optional.empty())),
                new Sample(declared("results"), List.of(new Ok<>(1), new Err<>(null, Optional.of(2)))),
                new Sample(declared("shapeResult"), new Ok<>(new Circle(1))),
                new Sample(declared("shapeResult"), new Err<>("why", Optional.of(Origin.HERE))),
                new Sample(declared("strings"), new String[] {"a", "b"}),
                new Sample(declared("lists"), new List<?>[] {List.of("a"), List.of()}));
    }

    private static PayloadCodec codec(Type type) {
        return PayloadCodecs.of(Declared.class).of(type, TypeVariables.show(type));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void aValueArrivesAsItWas(Sample sample) {
        PayloadCodec codec = codec(sample.type());
        assertSame(codec.decode(codec.encode(sample.value())), sample.value());
    }

    /** S-6 */
    @ParameterizedTest
    @MethodSource("samples")
    void aValueArrivesAsItWasInsideOneJvm(Sample sample) {
        PayloadCodec codec = codec(sample.type());
        assertSame(codec.fromLocal(codec.toLocal(sample.value(), false)), sample.value());
        assertSame(codec.fromLocal(codec.toLocal(sample.value(), true)), sample.value());
        assertThat(codec.toLocal(sample.value(), true)).isInstanceOf(Payload.Encoded.class);
    }

    private static void assertSame(@Nullable Object actual, @Nullable Object expected) {
        if (expected instanceof Object[] array) {
            assertThat(actual).isInstanceOf(expected.getClass());
            assertThat((Object[]) actual).containsExactly(array);
        } else {
            assertThat(actual).isEqualTo(expected);
        }
    }

    /** A map of words with one long word among them, as a component of a record so that it goes as JSON. */
    public record Words(Map<String, Long> counts) {}

    /** Keys as text and as a character, with all that JSON's names cannot hold. */
    record OddKeys(Map<String, Integer> texts, Map<Character, Integer> characters, Map<ActorId, Integer> actors) {}

    @Test
    void aMapsKeyMayBeAnyText() {
        Map<String, Integer> texts = new LinkedHashMap<>();
        for (String key : List.of("", "\0", "\0d83d", "half \uD83D pair", "\uDE00", "whole \uD83D\uDE00", "0041")) {
            texts.put(key, texts.size());
        }
        OddKeys sent = new OddKeys(
                texts, Map.of('\uD83D', 1, '\0', 2, 'x', 3), Map.of(new ActorId("half \uDE00", new UUID(1, 2)), 1));
        PayloadCodec codec = codec(OddKeys.class);

        assertThat(codec.decode(codec.encode(sent))).isEqualTo(sent);
    }

    @Test
    void aMapsKeyMayBeAsLongAsAnyText() {
        Words sent = new Words(Map.of("x".repeat(200_000), 1L));
        PayloadCodec codec = codec(Words.class);

        assertThat(codec.decode(codec.encode(sent))).isEqualTo(sent);
    }

    @Test
    void containersArriveUnmodifiableAndInOrder() {
        Map<Colour, List<Integer>> map = new LinkedHashMap<>();
        map.put(Colour.GREEN, List.of(3, 1, 2));
        map.put(Colour.RED, List.of());
        Containers sent = new Containers(
                List.of(Colour.RED),
                new LinkedHashSet<>(List.of("z", "a", "m")),
                Set.of(4L),
                map,
                new int[] {1, 2},
                new String[] {"x"},
                new byte[] {1},
                List.of(new byte[] {2, 3}),
                new double[][] {{1}, {}});
        PayloadCodec codec = codec(Containers.class);
        Containers got = (Containers) codec.decode(codec.encode(sent));
        assertThat(got).usingRecursiveComparison().ignoringFields("set").isEqualTo(sent);
        assertThat(got.set()).containsExactly("z", "a", "m");
        assertThat(got.map().keySet()).containsExactly(Colour.GREEN, Colour.RED);
        assertThatThrownBy(() -> got.list().add(Colour.RED)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> got.set().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> got.collection().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> got.map().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> got.map().get(Colour.GREEN).clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void aBufferCrossesFromPositionToLimitAndIsNotConsumed() {
        ByteBuffer sent =
                ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5}).position(1).limit(4);
        PayloadCodec codec = codec(ByteBuffer.class);
        for (Payload payload : List.of(codec.encode(sent), codec.toLocal(sent, false))) {
            ByteBuffer got = (ByteBuffer) codec.decode(payload);
            assertThat(got).isEqualTo(ByteBuffer.wrap(new byte[] {2, 3, 4}));
            assertThat(sent.position()).isEqualTo(1);
        }
        PayloadCodec record = codec(WithBytes.class);
        WithBytes both = (WithBytes) record.decode(record.encode(new WithBytes(new byte[] {1}, sent)));
        assertThat(both.bytes()).containsExactly(1);
        assertThat(both.buffer()).isEqualTo(sent);
    }

    interface Store<T> {
        Optional<T> find(String key, int version, T like);

        void clear();
    }

    interface OrderStore extends Store<Order> {}

    @Test
    void argumentsOfAnInheritedGenericMethodAreBoundThroughTheContract() throws Exception {
        Method find = Store.class.getDeclaredMethod("find", String.class, int.class, Object.class);
        SignatureCodec codec = PayloadCodecs.of(OrderStore.class).signature(find);
        assertThat(codec.decode(codec.encode("k", 3, order()))).containsExactly("k", 3, order());
        assertThat(codec.decode(codec.encode(null, 3, null))).containsExactly(null, 3, null);
        assertThat(codec.result().decode(codec.result().encode(Optional.of(order()))))
                .isEqualTo(Optional.of(order()));
        assertThat(PayloadCodecs.of(OrderStore.class).signature(find)).isSameAs(codec);
    }

    @Test
    void aVoidResultHasNoBytes() throws Exception {
        SignatureCodec codec = PayloadCodecs.of(OrderStore.class).signature(Store.class.getDeclaredMethod("clear"));
        assertThat(codec.result().encode(null)).isEqualTo(Payload.EMPTY);
        assertThat(codec.result().decode(Payload.EMPTY)).isNull();
        assertThat(codec.encode()).isEqualTo(Payload.EMPTY);
        assertThat(codec.decode(codec.toLocal(new Object[0], false))).isEmpty();
    }

    interface Counting {
        long count(Object context, String text, Colour colour);
    }

    @Test
    void leadingParametersThatTheCalleeFillsInAreSkipped() throws Exception {
        Method count = Counting.class.getDeclaredMethod("count", Object.class, String.class, Colour.class);
        SignatureCodec codec = PayloadCodecs.of(Counting.class).signature(count, 1, true);
        assertThat(codec.argumentCount()).isEqualTo(2);
        assertThat(codec.decode(codec.encode("x", Colour.RED))).containsExactly("x", Colour.RED);
    }

    @Test
    void manyArgumentsThatMayBeNullKeepTheirPlaces() {
        int count = 20;
        Tuple tuple = new Tuple(IntStream.range(0, count)
                .mapToObj(i -> (ValueCodec) new ScalarCodec(Integer.class, "p" + i))
                .toList());
        for (int absent = 0; absent < count; absent++) {
            @Nullable Object[] values = new @Nullable Object[count];
            Arrays.setAll(values, i -> i);
            values[absent] = null;
            Payload.Encoded payload = Tuples.encode(tuple, values, "t", 1000);
            assertThat(Tuples.decode(tuple, payload.bytes(), "t")).containsExactly(values);
        }
    }
}
