package dev.harrow.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harrow.ActorId;
import dev.harrow.ContractException;
import dev.harrow.internal.wire.SampleTypes.Amount;
import dev.harrow.internal.wire.SampleTypes.Annotated;
import dev.harrow.internal.wire.SampleTypes.Chain;
import dev.harrow.internal.wire.SampleTypes.Colour;
import dev.harrow.internal.wire.SampleTypes.Endless;
import dev.harrow.internal.wire.SampleTypes.Flat;
import dev.harrow.internal.wire.SampleTypes.Hidden;
import dev.harrow.internal.wire.SampleTypes.HoldsAbstract;
import dev.harrow.internal.wire.SampleTypes.HoldsDouble;
import dev.harrow.internal.wire.SampleTypes.HoldsInterface;
import dev.harrow.internal.wire.SampleTypes.HoldsKey;
import dev.harrow.internal.wire.SampleTypes.HoldsList;
import dev.harrow.internal.wire.SampleTypes.HoldsObject;
import dev.harrow.internal.wire.SampleTypes.HoldsOptionals;
import dev.harrow.internal.wire.SampleTypes.HoldsPojo;
import dev.harrow.internal.wire.SampleTypes.HoldsRaw;
import dev.harrow.internal.wire.SampleTypes.HoldsThrowable;
import dev.harrow.internal.wire.SampleTypes.HoldsVoid;
import dev.harrow.internal.wire.SampleTypes.HoldsWildcard;
import dev.harrow.internal.wire.SampleTypes.Item;
import dev.harrow.internal.wire.SampleTypes.Order;
import dev.harrow.internal.wire.SampleTypes.Shape;
import dev.harrow.internal.wire.SampleTypes.Tagged;
import dev.harrow.internal.wire.SampleTypes.Times;
import dev.harrow.internal.wire.SampleTypes.WithBody;
import dev.harrow.internal.wire.SampleTypes.WithBytes;
import dev.harrow.internal.wire.SampleTypes.WithClass;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** S-117: a type whose values would need a class name from the wire is refused when the contract is loaded. */
class TypeRefusalTests {

    interface Loose {
        <T> List<T> open(T value);
    }

    static List<Arguments> refused() throws NoSuchMethodException {
        Type open = Loose.class.getDeclaredMethod("open", Object.class).getGenericReturnType();
        return List.of(
                Arguments.of(HoldsObject.class, "x.items[].price: Object", "sealed interface"),
                Arguments.of(HoldsWildcard.class, "x.items[]: ?", "wildcard"),
                Arguments.of(HoldsRaw.class, "x.items: List", "List<...>"),
                Arguments.of(open, "x[]: T", "not bound"),
                Arguments.of(HoldsInterface.class, "x.task: Runnable", "sealed"),
                Arguments.of(HoldsAbstract.class, "x.number: Number", "abstract class"),
                Arguments.of(HoldsPojo.class, "x.pojo: SampleTypes.Pojo", "make it a record"),
                Arguments.of(HoldsList.class, "x.items: ArrayList<String>", "use List"),
                Arguments.of(HoldsOptionals.class, "x.items[]: Optional<String>", "leave absent ones out"),
                Arguments.of(HoldsDouble.class, "x.item: Optional<Optional<String>>", "one Optional"),
                Arguments.of(HoldsKey.class, "x.items.key: SampleTypes.Item", "scalars or enums"),
                Arguments.of(HoldsThrowable.class, "x.failure: IllegalStateException", "throw it"),
                Arguments.of(HoldsVoid.class, "x.nothing: Void", "leave the component out"),
                Arguments.of(Tagged.class, "x: SampleTypes.Tagged", "@JsonTypeInfo"),
                Arguments.of(WithClass.class, "x<Pojo>: SampleTypes.Pojo", "final class with a codec"),
                Arguments.of(Hidden.class, "x<Extra>: SampleTypes.Extra", "does not say"),
                Arguments.of(WithBody.class, "x<Bodies>: SampleTypes.Bodies", "plain constants"),
                Arguments.of(Object[].class, "x[]: Object", "class name"),
                Arguments.of(Enum.class, "x: Enum", "arguments are missing"),
                Arguments.of(Thread.class, "x: Thread", "make it a record"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void aTypeThatNeedsAClassNameIsRefusedWithItsPath(Type type, String place, String wayOut) {
        assertThatThrownBy(() -> PayloadCodecs.of(TypeRefusalTests.class).of(type, "x"))
                .isInstanceOf(ContractException.class)
                .hasMessageStartingWith(place)
                .hasMessageContaining(wayOut);
    }

    record Begin(Endless<Integer> it) {}

    @Test
    void aTypeThatGrowsWithoutEndIsRefused() {
        assertThatThrownBy(() -> PayloadCodecs.of(TypeRefusalTests.class).of(Begin.class, "x"))
                .isInstanceOf(ContractException.class)
                .hasMessageContaining("no end");
    }

    interface Service {
        void place(Order order, HoldsObject other);
    }

    @Test
    void aMethodIsRefusedWithItsNameAndParameter() throws Exception {
        var place = Service.class.getDeclaredMethod("place", Order.class, HoldsObject.class);
        String parameter = place.getParameters()[1].getName();
        assertThatThrownBy(() -> PayloadCodecs.of(Service.class).signature(place))
                .isInstanceOf(ContractException.class)
                .hasMessageStartingWith("TypeRefusalTests.Service.place(" + parameter + ").items[].price: Object");
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                int.class,
                Long.class,
                String.class,
                UUID.class,
                ActorId.class,
                Duration.class,
                Colour.class,
                Flat.class,
                Times.class,
                Amount.class,
                void.class
            })
    void immutableTypesCrossByReference(Class<?> type) {
        assertThat(ByReference.allowed(type)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                byte[].class,
                String[].class,
                WithBytes.class,
                Order.class,
                Item.class,
                Shape.class,
                Chain.class,
                Annotated.class,
                BigDecimal.class
            })
    void typesThatMayHoldSomethingMutableAreCopied(Class<?> type) {
        assertThat(ByReference.allowed(type)).isFalse();
    }
}
