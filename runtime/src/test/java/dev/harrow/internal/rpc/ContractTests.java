package dev.harrow.internal.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.harrow.ContractException;
import dev.harrow.Fn1;
import dev.harrow.Fn2;
import dev.harrow.NotExposedException;
import dev.harrow.Proc1;
import dev.harrow.internal.wire.MethodName;
import java.io.Closeable;
import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

// serial: javac warns of every serializable reference to a member of a type that is not public
@SuppressWarnings("serial")
class ContractTests {

    interface Shelf<K, V> {
        V get(K key);

        void put(K key, V value);

        Map<K, List<? extends V>> all();

        V[] array();

        default Optional<V> first(List<K> keys) {
            return keys.stream().findFirst().map(this::get);
        }
    }

    interface Half<V> extends Shelf<String, V> {}

    interface Book {}

    interface Books extends Half<Book> {
        @Override
        Book get(String key);

        static int helper() {
            return 1;
        }
    }

    /** The variables of a contract are bound through its hierarchy. */
    @Test
    void typesAreResolvedThroughTheHierarchy() throws Exception {
        Contract contract = Contract.of(Books.class);
        assertThat(contract.methods().stream().map(MethodSpec::toString))
                .containsExactly(
                        "Books.all()",
                        "Books.array()",
                        "Books.first(List)",
                        "Books.get(String)",
                        "Books.put(String, Book)");
        MethodSpec all = contract.methods().get(0);
        class Expected {
            Map<String, List<? extends Book>> all = Map.of();
        }
        Type expected = Expected.class.getDeclaredField("all").getGenericType();
        assertThat(new Expected().all).isEmpty();
        assertThat(all.returnType()).isEqualTo(expected).hasSameHashCodeAs(expected);
        assertThat(expected).isEqualTo(all.returnType());
        assertThat(all.returnType().getTypeName())
                .isEqualTo("java.util.Map<java.lang.String, java.util.List<? extends %s>>", Book.class.getName());
        assertThat(contract.methods().get(1).returnType()).isEqualTo(Book[].class);
        ParameterizedType keys =
                (ParameterizedType) contract.methods().get(2).parameterTypes().getFirst();
        assertThat(keys.getActualTypeArguments()).containsExactly(String.class);
    }

    @Test
    void everyMethodKnowsItsPlaceItsPathAndItsKind() {
        Contract contract = Contract.of(Books.class);
        for (int i = 0; i < contract.methods().size(); i++) {
            assertThat(contract.methods().get(i).index()).isEqualTo(i);
        }
        MethodSpec put = MethodRefs.method((dev.harrow.Proc3<Books, String, Book>) Books::put, contract);
        assertThat(put.isVoid()).isTrue();
        assertThat(put.isStatic()).isFalse();
        assertThat(put.path()).isEqualTo("Books.put");
        assertThat(put.parameterPath(1)).matches("Books\\.put\\((value|arg1)\\)");
        assertThat(put.returnPath()).isEqualTo("Books.put() result");
        assertThat(put.contract()).isSameAs(contract);
        assertThat(put.name())
                .isEqualTo(new MethodName(
                        Books.class.getName(),
                        "put",
                        "(Ljava/lang/String;L" + Book.class.getName().replace('.', '/') + ";)V"));
        assertThat(contract.find(put.name())).isSameAs(put);
    }

    interface Reader {
        Object read() throws Exception;
    }

    interface FileReader {
        CharSequence read() throws IOException, InterruptedException;
    }

    interface Both extends Reader, FileReader {}

    /** Two supertypes may declare the same method: the narrower result and the exceptions that both allow count. */
    @Test
    void oneMethodOfTwoSupertypesIsOne() {
        Contract contract = Contract.of(Both.class);
        assertThat(contract.methods()).hasSize(1);
        MethodSpec read = contract.methods().getFirst();
        assertThat(read.returnType()).isEqualTo(CharSequence.class);
        assertThat(read.exceptionTypes()).containsExactlyInAnyOrder(IOException.class, InterruptedException.class);
        assertThat(read.declares(java.io.FileNotFoundException.class)).isTrue();
        assertThat(read.declares(Exception.class)).isFalse();
        assertThat(MethodRefs.method((Fn1<Both, Object>) Reader::read, contract))
                .isSameAs(read);
        assertThat(MethodRefs.method((Fn1<Both, Object>) FileReader::read, contract))
                .isSameAs(read);
    }

    interface Two<A, B extends Number> {
        void take(A a);

        void take(B b);
    }

    interface Clash extends Two<Integer, Integer> {}

    @Test
    void methodsThatErasureMakesOneAreRefused() {
        assertThatExceptionOfType(ContractException.class)
                .isThrownBy(() -> Contract.of(Clash.class))
                .withMessageStartingWith("contract Clash is ambiguous: ")
                .withMessageEndingWith("once erased, so a call cannot tell them apart; rename one of them");
    }

    interface Own {
        <T extends Book> void take(List<T> books);
    }

    interface Raw extends Supplier<Collection<? super Book>> {}

    /** S-51 */
    @Test
    void aTypeVariableThatNothingBindsIsRefusedWithItsPath() {
        assertThatExceptionOfType(ContractException.class)
                .isThrownBy(() -> Contract.of(Own.class))
                .withMessageMatching(
                        "Own\\.take\\((books|arg0)\\) has the type java\\.util\\.List<T>, and the type variable T"
                                + " is the method's own, so no value of it can be decoded; declare the method with concrete types");
        assertThatExceptionOfType(ContractException.class)
                .isThrownBy(() -> Contract.of(Half.class))
                .withMessageContaining("nothing binds the type variable V of Half")
                .withMessageEndingWith("such as 'interface MyHalf extends Half<...>'");
        assertThat(Contract.of(Raw.class).methods()).hasSize(1);
    }

    @Test
    void methodsOfObjectAndStaticMethodsAreNoPartOfAContract() {
        interface Plain {
            @Override
            String toString();

            @Override
            boolean equals(Object other);

            int size();

            private int secret() {
                return size();
            }

            static int helper(Plain plain) {
                return plain.secret();
            }
        }
        assertThat(Contract.of(Plain.class).methods().stream().map(MethodSpec::toString))
                .containsExactly("Plain.size()");
    }

    @Retention(java.lang.annotation.RetentionPolicy.RUNTIME)
    @interface Mark {}

    @Test
    void whatIsNoContractIsRefused() {
        for (Class<?> type : List.<Class<?>>of(int.class, String[].class, Mark.class, Object.class)) {
            assertThatExceptionOfType(ContractException.class)
                    .isThrownBy(() -> Contract.of(type))
                    .withMessageStartingWith(type.getTypeName() + " cannot be a contract;");
        }
    }

    static class Base<T> {
        public T value(T value) {
            return value;
        }

        public int inherited() {
            return 1;
        }
    }

    static class Account extends Base<String> implements Closeable {
        @Override
        public String value(String value) {
            return value + "!";
        }

        public int balance() {
            return 5;
        }

        int internal() {
            return 1;
        }

        @Override
        public String toString() {
            return "account";
        }

        public void close(int code) {}

        @Override
        public void close() {}
    }

    /** A class that is its own contract exposes what it declares publicly, never close(). */
    @Test
    void aClassExposesItsOwnPublicMethods() throws Throwable {
        Contract contract = Contract.of(Account.class);
        assertThat(contract.methods().stream().map(MethodSpec::toString))
                .containsExactly("Account.balance()", "Account.close(int)", "Account.value(String)");
        MethodSpec value = MethodRefs.method((Fn2<Account, String, String>) Account::value, contract);
        assertThat(value.invoke(new Account(), value.coerce(new Object[] {"x"})))
                .isEqualTo("x!");
        assertThat(MethodRefs.method((Fn2<Account, String, String>) Base<String>::value, contract))
                .isSameAs(value);
        assertThatExceptionOfType(ContractException.class)
                .isThrownBy(() -> MethodRefs.method((Proc1<Account>) Account::close, contract))
                .withMessageContaining("never remote");
    }

    /** S-51 */
    @Test
    void whatIsNotExposedIsRefusedByName() {
        Contract contract = Contract.of(Account.class);
        MethodName inherited = new MethodName(Account.class.getName(), "inherited", "()I");
        assertThatExceptionOfType(NotExposedException.class)
                .isThrownBy(() -> contract.find(inherited))
                .withMessage(
                        "%s is not exposed; contract Account exposes balance(), close(int), value(String)", inherited);
        Exposure exposure = new Exposure(
                List.of(contract), List.of(), List.of(MethodRefs.function((Fn1<Integer, Integer>) Math::abs)));
        MethodName abs = new MethodName("java.lang.Math", "abs", "(I)I");
        assertThat(exposure.find(abs).name()).isEqualTo(abs);
        assertThat(exposure.find(contract.methods().getFirst().name()))
                .isSameAs(contract.methods().getFirst());
        assertThatExceptionOfType(NotExposedException.class)
                .isThrownBy(() -> exposure.find(new MethodName("java.lang.Math", "abs", "(J)J")))
                .withMessage(
                        "java.lang.Math.abs(J)J is not exposed; the actor exposes contract %s, function Math.abs(int)",
                        Account.class.getName());
        assertThatExceptionOfType(NotExposedException.class)
                .isThrownBy(() -> exposure.find(inherited))
                .withMessageEndingWith("contract Account exposes balance(), close(int), value(String)");
    }

    public static class Helpers {
        public static long square(long n) {
            return n * n;
        }

        public static <T> T same(T value) {
            return value;
        }

        static int internal() {
            return 1;
        }
    }

    @Test
    void aClassExposesItsPublicFunctions() throws Throwable {
        Functions functions = Functions.of(Helpers.class);
        assertThat(functions.methods().stream().map(MethodSpec::toString)).containsExactly("Helpers.square(long)");
        Exposure exposure = new Exposure(List.of(), List.of(functions), List.of());
        MethodSpec square = exposure.find(
                MethodRefs.function((Fn1<Integer, Long>) Helpers::square).name());
        assertThat(square.isStatic()).isTrue();
        assertThat(square.invoke(null, square.coerce(new Object[] {4}))).isEqualTo(16L);
        assertThatExceptionOfType(NotExposedException.class)
                .isThrownBy(() -> functions.find(new MethodName(Helpers.class.getName(), "internal", "()I")))
                .withMessageEndingWith("the functions of Helpers exposes square(long)");
        assertThatExceptionOfType(ContractException.class)
                .isThrownBy(() -> functions.find(
                        new MethodName(Helpers.class.getName(), "same", "(Ljava/lang/Object;)Ljava/lang/Object;")))
                .withMessageContaining("the method's own");
        assertThatExceptionOfType(ContractException.class)
                .isThrownBy(() -> Functions.of(Book.class))
                .withMessageContaining("declares no public static method");
    }

    @Test
    void argumentsAreWidenedAsAtACall() {
        interface Wide {
            void take(byte b, short s, char c, int i, long l, float f, double d, boolean z, Long box);
        }
        MethodSpec take = Contract.of(Wide.class).methods().getFirst();
        assertThat(take.coerce(new Object[] {(byte) 1, (byte) 1, 'c', 'c', 3, 3L, 3f, true, 4L}))
                .containsExactly((byte) 1, (short) 1, 'c', (int) 'c', 3L, 3f, 3.0, true, 4L);
        Object[] narrowing = {(byte) 1, 1L, 'c', 1, 1L, 1f, 1.0, true, 4L};
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> take.coerce(narrowing))
                .withMessageContaining("is of type short and cannot take a java.lang.Long");
        Object[] none = {null, (short) 1, 'c', 1, 1L, 1f, 1.0, true, 4L};
        assertThatExceptionOfType(NullPointerException.class).isThrownBy(() -> take.coerce(none));
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> take.coerce(new Object[1]))
                .withMessageContaining("takes 9 arguments, not 1");
    }

    @Test
    void aTypeHasOneContract() {
        assertThat(Contract.of(Books.class)).isSameAs(Contract.of(Books.class));
    }
}
