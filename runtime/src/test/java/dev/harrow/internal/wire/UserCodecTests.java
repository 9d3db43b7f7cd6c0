package dev.harrow.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harrow.Codec;
import dev.harrow.ContractException;
import dev.harrow.MsgTypeException;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.BitSet;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** S-118, MSG-2, MSG-4, MSG-7: values of a type with a codec cross in its form, and nothing else about them is taken on trust. */
class UserCodecTests {

    private interface Turn<A, B> {
        B apply(A value) throws Exception;
    }

    private static class Turning<T, F> implements Codec<T, F> {
        private final Class<T> type;
        private final Class<F> form;
        private final Turn<T, F> to;
        private final Turn<F, T> back;

        Turning(Class<T> type, Class<F> form, Turn<T, F> to, Turn<F, T> back) {
            this.type = type;
            this.form = form;
            this.to = to;
            this.back = back;
        }

        @Override
        public Class<T> type() {
            return type;
        }

        @Override
        public Class<F> form() {
            return form;
        }

        @Override
        public F encode(T value) throws Exception {
            return to.apply(value);
        }

        @Override
        public T decode(F form) throws Exception {
            return back.apply(form);
        }
    }

    // ---- types that do not cross by themselves, or not well

    static class Money {
        private final BigDecimal amount;
        private final Currency currency;

        Money(BigDecimal amount, Currency currency) {
            this.amount = amount;
            this.currency = currency;
        }

        @Override
        public final boolean equals(Object other) {
            return other instanceof Money that && amount.equals(that.amount) && currency.equals(that.currency);
        }

        @Override
        public final int hashCode() {
            return amount.hashCode();
        }

        @Override
        public String toString() {
            return amount + " " + currency;
        }
    }

    static final class Cash extends Money {
        Cash(BigDecimal amount, Currency currency) {
            super(amount, currency);
        }
    }

    record MoneyForm(BigDecimal amount, Currency currency) {}

    static final class Bag extends AbstractList<String> {
        private final String[] items;

        Bag(String... items) {
            this.items = items.clone();
        }

        @Override
        public String get(int index) {
            return items[index];
        }

        @Override
        public int size() {
            return items.length;
        }
    }

    record Pair(int left, int right) {}

    sealed interface Payment permits Card, Voucher, Cheque {}

    static final class Card implements Payment {
        private final String number;

        Card(String number) {
            this.number = number;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Card that && number.equals(that.number);
        }

        @Override
        public int hashCode() {
            return number.hashCode();
        }
    }

    record Voucher(int code) implements Payment {}

    enum Cheque implements Payment {
        BLANK
    }

    record Order(
            Money total,
            List<Currency> currencies,
            Map<String, Path> files,
            Optional<BitSet> bits,
            @Nullable Path perhaps,
            Bag bag,
            Pair pair,
            Payment payment,
            Currency[] array) {}

    private static final Currency EURO = Currency.getInstance("EUR");

    private static final Codec<?, ?> CURRENCY =
            new Turning<>(Currency.class, String.class, Currency::getCurrencyCode, Currency::getInstance);
    private static final Codec<?, ?> MONEY = new Turning<>(
            Money.class,
            MoneyForm.class,
            money -> new MoneyForm(money.amount, money.currency),
            form -> new Money(form.amount(), form.currency()));
    private static final Codec<?, ?> PATH = new Turning<>(Path.class, String.class, Path::toString, Path::of);
    private static final Codec<?, ?> BITS =
            new Turning<>(BitSet.class, byte[].class, BitSet::toByteArray, BitSet::valueOf);
    private static final Codec<?, ?> BAG = new Turning<>(Bag.class, String[].class, bag -> bag.items, Bag::new);
    private static final Codec<?, ?> PAIR = new Turning<>(
            Pair.class,
            Long.class,
            pair -> (long) pair.left() << 32 | pair.right(),
            form -> new Pair((int) (form >> 32), form.intValue()));
    private static final Codec<?, ?> CARD = new Turning<>(Card.class, String.class, card -> card.number, Card::new);
    private static final List<Codec<?, ?>> ALL = List.of(CURRENCY, MONEY, PATH, BITS, BAG, PAIR, CARD);

    private static PayloadCodec codec(Type type, List<Codec<?, ?>> codecs) {
        return new PayloadCodecs(UserCodecTests.class, 1 << 20, new UserCodecs(() -> codecs)).of(type, "Shop.pay(it)");
    }

    private static PayloadCodec codec(Type type, Codec<?, ?>... codecs) {
        return codec(type, List.of(codecs));
    }

    private static Order order() {
        return new Order(
                new Money(new BigDecimal("1.50"), EURO),
                List.of(EURO, Currency.getInstance("JPY")),
                Map.of("a", Path.of("x", "y")),
                Optional.of(BitSet.valueOf(new long[] {5})),
                null,
                new Bag("p", "q"),
                new Pair(3, 4),
                new Card("4711"),
                new Currency[] {EURO});
    }

    private static void assertArrives(PayloadCodec codec, Object value) {
        for (Payload payload : List.of(codec.encode(value), codec.toLocal(value, false), codec.toLocal(value, true))) {
            assertThat(payload).as("never by reference").isInstanceOf(Payload.Encoded.class);
            Object got = codec.decode(payload);
            if (value instanceof Order sent) {
                Order arrived = (Order) Objects.requireNonNull(got);
                assertThat(arrived).usingRecursiveComparison().isEqualTo(sent);
                assertThat(arrived.bag()).isInstanceOf(Bag.class);
            } else {
                assertThat(got).isEqualTo(value);
            }
        }
    }

    @Test
    void valuesArriveWhereverTheyStand() {
        assertArrives(codec(Order.class, ALL), order());
        assertArrives(codec(Currency.class, ALL), EURO);
        assertArrives(codec(Path.class, ALL), Path.of("a/b"));
        assertArrives(codec(Pair.class, ALL), new Pair(-1, 2));
        for (Payment payment : List.of(new Card("1"), new Voucher(2), Cheque.BLANK)) {
            assertArrives(codec(Payment.class, ALL), payment);
        }
        assertThat(codec(Currency.class, ALL).decode(codec(Currency.class, ALL).encode(null)))
                .as("null is no codec's business")
                .isNull();
        assertThat(codec(Currency.class, ALL).isByReference()).isFalse();
    }

    @Test
    void theFormIsWhatIsSent() {
        Payload.Encoded sent = codec(Order.class, ALL).encode(order());
        String text = new String(sent.bytes().toArray(), StandardCharsets.UTF_8);
        assertThat(text)
                .contains("\"total\":{\"amount\":1.50,\"currency\":\"EUR\"}")
                .contains("\"pair\":12884901892")
                .contains("\"payment\":[\"Card\",\"4711\"]")
                .contains("\"perhaps\":null");
    }

    /** A value's class may be below the declared type; what arrives is what the codec makes. */
    @Test
    void aValueOfASubclassCrossesAsItsDeclaredType() {
        PayloadCodec codec = codec(Money.class, ALL);
        Object got = codec.decode(codec.encode(new Cash(BigDecimal.ONE, EURO)));
        assertThat(got).isEqualTo(new Money(BigDecimal.ONE, EURO)).isExactlyInstanceOf(Money.class);
    }

    /** A sealed interface with a codec has no tags any more, and a form may have some. */
    @Test
    void aHierarchyMayHaveAFormOrBeOne() {
        Codec<?, ?> payment = new Turning<>(
                Payment.class,
                String.class,
                value -> value instanceof Voucher voucher ? "v" + voucher.code() : "other",
                form -> form.startsWith("v") ? new Voucher(Integer.parseInt(form.substring(1))) : Cheque.BLANK);
        assertArrives(codec(Payment.class, payment), new Voucher(7));
        assertArrives(codec(Payment.class, payment), Cheque.BLANK);

        Codec<?, ?> currency =
                new Turning<>(Currency.class, Payment.class, value -> new Voucher(value.getNumericCode()), _ -> EURO);
        assertArrives(codec(Currency.class, currency, CARD), EURO);
    }

    // ---- refusals

    private static void assertRefused(Type type, List<Codec<?, ?>> codecs, String... parts) {
        assertThatThrownBy(() -> codec(type, codecs))
                .isInstanceOf(ContractException.class)
                .hasMessageStartingWith("Shop.pay(it)")
                .hasMessageContainingAll(parts);
    }

    record Priced(Currency currency) {}

    @Test
    void withoutACodecTheTypeIsRefused() {
        assertRefused(Priced.class, List.of(), "Shop.pay(it).currency: Currency", "write a Codec for it");
        assertRefused(Cash.class, ALL, "is for UserCodecTests.Money, declare that");
    }

    record Loose(Object anything) {}

    @Test
    void aFormThatCannotCrossIsRefusedWithItsPath() {
        Codec<?, ?> loose = new Turning<>(Currency.class, Loose.class, Loose::new, _ -> EURO);
        assertRefused(
                Priced.class,
                List.of(loose),
                "Shop.pay(it).currency (as UserCodecTests.Loose by ",
                ").anything: Object");
        Codec<?, ?> itself = new Turning<>(Currency.class, Currency.class, value -> value, form -> form);
        assertRefused(Priced.class, List.of(itself), "has the type itself as its form");
        @SuppressWarnings("rawtypes")
        Codec<?, ?> raw = new Turning<Currency, List>(Currency.class, List.class, List::of, _ -> EURO);
        assertRefused(Priced.class, List.of(raw), "type arguments are missing");
        Codec<?, ?> money = new Turning<>(Money.class, MoneyForm.class, _ -> null, _ -> null);
        assertRefused(Money.class, List.of(money), "(as UserCodecTests.MoneyForm", ").currency: Currency");
    }

    interface Animal {}

    record Cat(int lives) implements Animal {}

    enum Ant implements Animal {
        QUEEN
    }

    record Zoo(Animal animal, Cat cat) {}

    record Farm(Ant ant, Animal animal) {}

    private static final Codec<?, ?> ANIMAL =
            new Turning<>(Animal.class, Integer.class, value -> ((Cat) value).lives(), Cat::new);

    @Test
    void typesThatOverlapAreRefused() {
        assertRefused(
                Currency.class,
                List.of(CURRENCY, new Turning<>(Currency.class, Integer.class, _ -> 1, _ -> EURO)),
                "Currency is claimed by two codecs");
        Codec<?, ?> cash = new Turning<>(Cash.class, Integer.class, _ -> 1, _ -> null);
        record Purse(Money money, Cash cash) {}
        assertRefused(Purse.class, List.of(CURRENCY, MONEY, cash), "can both be meant by one value");
        assertRefused(Zoo.class, List.of(ANIMAL), "Shop.pay(it).cat", "UserCodecTests.Cat, which crosses by itself");
        assertRefused(
                Farm.class, List.of(ANIMAL), "Shop.pay(it).animal", "UserCodecTests.Ant, which crosses by itself");
        assertArrives(codec(Animal.class, ANIMAL), new Cat(9));
        assertThat(codec(Cat.class, ANIMAL).isByReference())
                .as("a record of another contract")
                .isTrue();
    }

    interface Box<T> {}

    interface Boxes {
        Box<String> box();
    }

    @Test
    void aGenericTypeHasNoCodec() throws Exception {
        @SuppressWarnings("rawtypes")
        Codec<?, ?> box = new Turning<Box, String>(Box.class, String.class, _ -> "", _ -> null);
        Type type = Boxes.class.getDeclaredMethod("box").getGenericReturnType();
        assertRefused(type, List.of(box), "is not told what the type arguments are");
        assertRefused(Box.class, List.of(box), "is not told what the type arguments are");
    }

    @Test
    void codecsAreLookedForOnlyWhenATypeMayHaveOne() {
        PayloadCodecs codecs = new PayloadCodecs(UserCodecTests.class, 1000, new UserCodecs(() -> {
            throw new ContractException("looked for");
        }));
        codecs.of(String.class, "x");
        codecs.of(Ant.class, "x");
        assertThatThrownBy(() -> codecs.of(Pair.class, "x")).hasMessage("looked for");
    }

    // ---- codecs that fail

    private static final Object[] FAILURES = {"throws", "null", "wrong"};

    @SuppressWarnings("unchecked")
    private static <A, B> Turn<A, B> failing(Object how) {
        return value -> switch (how.toString()) {
            case "throws" -> throw new Exception("no rate today");
            case "null" -> null;
            default -> (B) (Object) Thread.currentThread();
        };
    }

    private static String expected(Object how) {
        return switch (how.toString()) {
            case "throws" -> "no rate today";
            case "null" -> "returned null";
            default -> "returned Thread[";
        };
    }

    /** The sender's side: nothing is sent. */
    @Test
    void aValueThatTheCodecCannotWriteFailsAtTheSender() {
        for (Object how : FAILURES) {
            Codec<?, ?> broken = new Turning<Currency, String>(Currency.class, String.class, failing(how), _ -> EURO);
            for (PayloadCodec codec : List.of(codec(Priced.class, broken), codec(Currency.class, broken))) {
                Object value = codec.type() == Priced.class ? new Priced(EURO) : EURO;
                assertThatThrownBy(() -> codec.encode(value))
                        .isInstanceOf(MsgTypeException.class)
                        .hasMessageStartingWith(
                                codec.type() == Priced.class ? "Shop.pay(it).currency: " : "Shop.pay(it): ")
                        .hasMessageContainingAll(Turning.class.getName(), "EUR (a java.util.Currency)", expected(how));
                assertThatThrownBy(() -> codec.toLocal(value, false)).isInstanceOf(MsgTypeException.class);
            }
        }
    }

    /** The receiver's side. */
    @Test
    void aFormThatTheCodecCannotReadFailsAtTheReceiver() {
        Payload sent = codec(Priced.class, CURRENCY).encode(new Priced(EURO));
        for (Object how : FAILURES) {
            Codec<?, ?> broken = new Turning<Currency, String>(Currency.class, String.class, _ -> "", failing(how));
            assertThatThrownBy(() -> codec(Priced.class, broken).decode(sent))
                    .isInstanceOf(MsgTypeException.class)
                    .hasMessageStartingWith("Shop.pay(it).currency: ")
                    .hasMessageContainingAll(Turning.class.getName(), "EUR (a java.lang.String)", expected(how));
        }
    }

    /** A value that cannot even be shown, or has no end. */
    @Test
    void hostileValuesFailAtTheSender() {
        class Mute extends Money {
            Mute() {
                super(BigDecimal.ONE, EURO);
            }

            @Override
            public String toString() {
                throw new IllegalStateException();
            }
        }
        Codec<?, ?> broken = new Turning<Money, String>(Money.class, String.class, failing("throws"), _ -> null);
        assertThatThrownBy(() -> codec(Money.class, broken).encode(new Mute()))
                .isInstanceOf(MsgTypeException.class)
                .hasMessageContaining("a value without text");

        Codec<?, ?> endless = new Turning<>(Money.class, Nest.class, Nest::new, Nest::money);
        assertThatThrownBy(() -> codec(Money.class, endless).encode(new Money(BigDecimal.ONE, EURO)))
                .isInstanceOf(MsgTypeException.class);
    }

    record Nest(Money money) {}
}
