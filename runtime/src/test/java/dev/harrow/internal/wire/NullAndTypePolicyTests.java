package dev.harrow.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harrow.MsgTypeException;
import dev.harrow.internal.wire.SampleTypes.Chain;
import dev.harrow.internal.wire.SampleTypes.Circle;
import dev.harrow.internal.wire.SampleTypes.Colour;
import dev.harrow.internal.wire.SampleTypes.Flat;
import dev.harrow.internal.wire.SampleTypes.Item;
import dev.harrow.internal.wire.SampleTypes.Optionals;
import dev.harrow.internal.wire.SampleTypes.Order;
import dev.harrow.internal.wire.SampleTypes.Positive;
import dev.harrow.internal.wire.SampleTypes.Shape;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** S-117, S-119: what does not fit its type is refused where it is made, by every way to send it and in the same words. */
class NullAndTypePolicyTests {

    interface Declared {
        List<String> strings();

        Map<String, Integer> counts();

        Optional<String> optional();

        List<Integer> integers();
    }

    private static Type declared(String method) {
        try {
            return Declared.class.getDeclaredMethod(method).getGenericReturnType();
        } catch (NoSuchMethodException e) {
            throw new AssertionError(e);
        }
    }

    private static PayloadCodec codec(Type type) {
        return PayloadCodecs.of(NullAndTypePolicyTests.class).of(type, "Shop.place(order)");
    }

    @SuppressWarnings("unchecked")
    private static List<Integer> polluted() {
        List<Object> list = new ArrayList<>(List.of("no integer"));
        return (List<Integer>) (List<?>) list;
    }

    private static List<Object> itself() {
        List<Object> list = new ArrayList<>();
        list.add(list);
        return list;
    }

    private static Chain chain(int length) {
        Chain chain = null;
        for (int i = 0; i < length; i++) {
            chain = new Chain(i, chain);
        }
        return Objects.requireNonNull(chain);
    }

    static List<Arguments> misfits() {
        Map<String, Integer> nullValue = new HashMap<>();
        nullValue.put("k", null);
        Map<@Nullable String, Integer> nullKey = new HashMap<>();
        nullKey.put(null, 1);
        Order nullItem = new Order(
                new UUID(1, 2), Arrays.asList(new Item("a", BigDecimal.ONE), null), Map.of(), Optional.empty());
        return List.of(
                Arguments.of(int.class, null, "expected int, found null"),
                Arguments.of(long.class, 1, "expected long, found a java.lang.Integer"),
                Arguments.of(Integer.class, "1", "expected Integer, found a java.lang.String"),
                Arguments.of(Flat.class, "x", "expected SampleTypes.Flat, found a java.lang.String"),
                Arguments.of(Shape.class, Colour.RED, "expected SampleTypes.Shape, found a " + Colour.class.getName()),
                Arguments.of(declared("optional"), null, "expected Optional<String>, found null"),
                Arguments.of(declared("strings"), Arrays.asList("a", null), "null is no element"),
                Arguments.of(String[].class, new String[] {null}, "null is no element"),
                Arguments.of(declared("counts"), nullValue, "null is no element"),
                Arguments.of(declared("counts"), nullKey, "Null key"),
                Arguments.of(Order.class, nullItem, "order).items"),
                Arguments.of(declared("integers"), polluted(), "cannot be written"),
                Arguments.of(declared("integers"), itself(), "cannot be written"),
                Arguments.of(Chain.class, chain(5000), "cannot be written"),
                Arguments.of(OptionalsHolder.class, new OptionalsHolder(null), "order).optional"),
                Arguments.of(void.class, 1, "expected nothing"));
    }

    record OptionalsHolder(@Nullable Optional<String> optional) {}

    @ParameterizedTest
    @MethodSource("misfits")
    void aValueThatDoesNotFitIsRefusedAlikeByEveryWay(Type type, @Nullable Object value, String message) {
        PayloadCodec codec = codec(type);
        assertThatThrownBy(() -> codec.encode(value))
                .isInstanceOf(MsgTypeException.class)
                .hasMessageStartingWith("Shop.place(order)")
                .hasMessageContaining(message);
        assertThatThrownBy(() -> codec.toLocal(value, false))
                .isInstanceOf(MsgTypeException.class)
                .hasMessageContaining(message);
    }

    static final List<Arguments> FOREIGN_JSON = List.of(
            Arguments.of(declared("strings"), "[\"a\",null]"),
            Arguments.of(declared("strings"), "[1]"),
            Arguments.of(declared("strings"), "{}"),
            Arguments.of(declared("strings"), "null"),
            Arguments.of(declared("strings"), "[\"a\"] 1"),
            Arguments.of(declared("strings"), "[\"a\""),
            Arguments.of(declared("strings"), ""),
            Arguments.of(declared("integers"), "[\"1\"]"),
            Arguments.of(declared("integers"), "[1.5]"),
            Arguments.of(declared("integers"), "[2147483648]"),
            Arguments.of(declared("counts"), "{\"a\":null}"),
            Arguments.of(declared("counts"), "{\"a\":1,\"a\":2}"),
            Arguments.of(declared("counts"), "{\"\\u0000d83\":1}"),
            Arguments.of(declared("counts"), "{\"\\u0000d83x\":1}"),
            Arguments.of(Chain.class, "{\"value\":1}"),
            Arguments.of(Chain.class, "{\"value\":null,\"next\":null}"),
            Arguments.of(Chain.class, "{\"value\":1,\"next\":null,\"more\":1}"),
            Arguments.of(Chain.class, "{\"next\":".repeat(100_000)),
            Arguments.of(Shape.class, "{\"radius\":1}"),
            Arguments.of(Shape.class, "[\"java.lang.Thread\",{}]"),
            Arguments.of(Shape.class, "[\"Shape\",{}]"),
            Arguments.of(Shape.class, "[\"Origin\",0]"),
            Arguments.of(Shape.class, "[\"Circle\",null]"),
            Arguments.of(Shape.class, "[\"Circle\"]"));

    @ParameterizedTest
    @FieldSource("FOREIGN_JSON")
    void jsonThatNoHarrowWroteIsRefused(Type type, String json) {
        byte[] text = json.getBytes(StandardCharsets.UTF_8);
        WireWriter out = new WireWriter(1 << 20);
        boolean optional = codec(type).type() == declared("optional");
        if (!optional) {
            out.u8(1);
        }
        out.i32(text.length);
        out.raw(text, 0, text.length);
        assertThatThrownBy(() -> codec(type).decode(new Payload.Encoded(out.finish())))
                .isInstanceOf(MsgTypeException.class)
                .hasMessageStartingWith("Shop.place(order)");
    }

    @Test
    void aRecordThatRefusesItsValuesIsToldAsATypeError() {
        WireWriter out = new WireWriter(100);
        out.u8(1);
        out.i32(-5);
        assertThatThrownBy(() -> codec(Positive.class).decode(new Payload.Encoded(out.finish())))
                .isInstanceOf(MsgTypeException.class)
                .hasMessageContaining("Positive refused the values that arrived: not positive: -5");
    }

    @Test
    void bytesThatAreLeftOverAreAnError() {
        assertThatThrownBy(() -> codec(int.class).decode(new Payload.Encoded(Bytes.copyOf(new byte[5]))))
                .isInstanceOf(MsgTypeException.class)
                .hasMessageContaining("1 bytes are left over");
        assertThatThrownBy(() -> codec(void.class).decode(new Payload.Encoded(Bytes.copyOf(new byte[1]))))
                .isInstanceOf(MsgTypeException.class);
    }

    @Test
    void aValueThatIsTooLargeIsRefusedBeforeItIsSent() {
        PayloadCodecs small = new PayloadCodecs(NullAndTypePolicyTests.class, 1000);
        assertThatThrownBy(() -> small.of(String.class, "x").encode("a".repeat(1000)))
                .isInstanceOf(MsgTypeException.class)
                .hasMessageContaining("limit of 1000 bytes");
        assertThatThrownBy(() -> small.of(declared("strings"), "x").encode(List.of("a".repeat(9000))))
                .isInstanceOf(MsgTypeException.class)
                .hasMessageContaining("limit of 1000 bytes");
    }

    @Test
    void theCallersArrayAndBytesCanChangeAfterTheCall() throws Exception {
        interface Take {
            void take(String text, byte[] bytes);

            void plain(String text, Circle circle);
        }
        PayloadCodecs codecs = PayloadCodecs.of(Take.class);
        byte[] bytes = {1, 2};
        Object[] args = {"a", bytes};
        SignatureCodec take = codecs.signature(Take.class.getDeclaredMethod("take", String.class, byte[].class));
        Payload payload = take.toLocal(args, false);
        args[0] = "b";
        bytes[0] = 9;
        assertThat(payload).isInstanceOf(Payload.Reference.class);
        assertThat(take.fromLocal(payload)).containsExactly("a", new byte[] {1, 2});

        SignatureCodec plain = codecs.signature(Take.class.getDeclaredMethod("plain", String.class, Circle.class));
        Circle circle = new Circle(1);
        assertThat(plain.isByReference()).isTrue();
        assertThat(plain.fromLocal(plain.toLocal(new Object[] {"a", circle}, false))[1])
                .isSameAs(circle);
        assertThat(plain.fromLocal(plain.toLocal(new Object[] {"a", circle}, true))[1])
                .isNotSameAs(circle)
                .isEqualTo(circle);
        assertThatThrownBy(() -> plain.toLocal(new Object[] {"a"}, false)).isInstanceOf(MsgTypeException.class);
    }

    @Test
    void aListIsCopiedInsideOneJvm() {
        PayloadCodec codec = codec(declared("strings"));
        List<String> list = new ArrayList<>(List.of("a"));
        Payload payload = codec.toLocal(list, false);
        list.add("b");
        assertThat(codec.fromLocal(payload)).isEqualTo(List.of("a"));
        assertThat(codec.isByReference()).isFalse();
        Optionals none = new Optionals(
                Optional.empty(), OptionalInt.empty(), OptionalLong.empty(), OptionalDouble.empty(), Optional.empty());
        assertThat(codec(Optionals.class).fromLocal(codec(Optionals.class).toLocal(none, false)))
                .isEqualTo(none);
    }
}
