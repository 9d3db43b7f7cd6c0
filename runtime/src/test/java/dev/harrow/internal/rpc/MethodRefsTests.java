package dev.harrow.internal.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.harrow.ContractException;
import dev.harrow.Fn0;
import dev.harrow.Fn1;
import dev.harrow.internal.wire.MethodName;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

// serial: javac warns of every serializable reference to a member of a type that is not public
@SuppressWarnings("serial")
class MethodRefsTests {

    public interface Store<T> {
        T get();
    }

    public interface Texts extends Store<String> {}

    public interface Numbers extends Store<Integer> {}

    public static class TextStore implements Texts {
        @Override
        public String get() {
            return "x";
        }

        public static Fn1<Texts, String> target() {
            return Texts::get;
        }
    }

    /** One call site may serve portals of several contracts; each gets its own method. */
    @Test
    @SuppressWarnings("rawtypes")
    void aCallSiteKeepsOneMethodForEachContract() {
        Fn1<Store, Object> target = Store::get;
        Contract texts = Contract.of(Texts.class);
        Contract numbers = Contract.of(Numbers.class);
        for (int i = 0; i < 3; i++) {
            assertThat(MethodRefs.method(target, texts).returnType()).isEqualTo(String.class);
            assertThat(MethodRefs.method(target, numbers).returnType()).isEqualTo(Integer.class);
        }
    }

    @Test
    void aRefusalIsRepeated() {
        Fn1<Texts, String> lambda = texts -> texts.get();
        Contract contract = Contract.of(Texts.class);
        for (int i = 0; i < 2; i++) {
            assertThatExceptionOfType(ContractException.class)
                    .isThrownBy(() -> MethodRefs.method(lambda, contract))
                    .withMessageStartingWith("the call target is a lambda in ");
        }
    }

    /** ONE-10 · what cannot be sent along is refused where it is written. */
    @Test
    void captureOfALocalClassIsExplained() {
        String captured = "x".repeat(2);
        class Local implements Texts {
            @Override
            public String get() {
                return captured;
            }
        }
        assertThatExceptionOfType(ContractException.class)
                .isThrownBy(() -> MethodRefs.factory((Fn0<Texts>) Local::new))
                .withMessage(
                        "constructor reference Local::new needs an outer instance or captured variables, which cannot be sent; make Local a static nested or a top-level class");
    }

    @Test
    void aFactoryThatIsNotThereIsNamed() {
        ClassLoader loader = MethodRefsTests.class.getClassLoader();
        assertThatExceptionOfType(ContractException.class)
                .isThrownBy(() -> Factory.resolve(new MethodName("no.Such", "<init>", "()V"), loader))
                .withMessage(
                        "factory no.Such.<init>()V cannot be found, because the actor cannot load class no.Such; put it on the path of that actor");
        MethodName missing = new MethodName(TextStore.class.getName(), "<init>", "(I)V");
        assertThatExceptionOfType(ContractException.class)
                .isThrownBy(() -> Factory.resolve(missing, loader))
                .withMessageContaining("no such constructor or static method here");
        MethodName instance = new MethodName(TextStore.class.getName(), "get", "()Ljava/lang/String;");
        assertThatExceptionOfType(ContractException.class)
                .isThrownBy(() -> Factory.resolve(instance, loader))
                .withMessageContaining("no such constructor or static method here");
        assertThatExceptionOfType(ContractException.class)
                .isThrownBy(() -> Functions.resolve(instance, loader))
                .withMessageContaining("no such static method here");
    }

    /** The isolated backend loads the same contract twice: the names agree, the classes do not. */
    @Test
    void twoLoadersGiveTheSameNames() throws Exception {
        Class<?> twin = Class.forName(Texts.class.getName(), true, new Twin());
        assertThat(twin).isNotSameAs(Texts.class);
        assertThat(Contract.of(twin).methods().stream().map(MethodSpec::name))
                .containsExactlyElementsOf(Contract.of(Texts.class).methods().stream()
                        .map(MethodSpec::name)
                        .toList());
        assertThatExceptionOfType(ContractException.class)
                .isThrownBy(() -> MethodRefs.method(TextStore.target(), Contract.of(twin)))
                .withMessageContaining("does not belong to the portal's contract");
    }

    @Test
    void nothingKeepsALoaderAlive() throws Exception {
        WeakReference<ClassLoader> gone = useTwin();
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
            System.gc();
            return gone.get() == null;
        });
    }

    @Test
    void aCallSiteDoesNotKeepAContractAlive() throws Exception {
        WeakReference<ClassLoader> gone = useTwinContractAtOwnCallSite();
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
            System.gc();
            return gone.get() == null;
        });
    }

    private static WeakReference<ClassLoader> useTwin() throws Exception {
        Twin loader = new Twin();
        Class<?> store = Class.forName(TextStore.class.getName(), true, loader);
        Fn1<?, ?> target = (Fn1<?, ?>) store.getMethod("target").invoke(null);
        Contract contract = Contract.of(Class.forName(Texts.class.getName(), true, loader));
        assertThat(MethodRefs.method(target, contract).returnType()).isEqualTo(String.class);
        return new WeakReference<>(loader);
    }

    @SuppressWarnings("rawtypes")
    private static WeakReference<ClassLoader> useTwinContractAtOwnCallSite() throws Exception {
        Twin loader = new Twin(Store.class.getName());
        Fn1<Store, Object> target = Store::get;
        Contract contract = Contract.of(Class.forName(Texts.class.getName(), true, loader));
        assertThat(MethodRefs.method(target, contract).returnType()).isEqualTo(String.class);
        return new WeakReference<>(loader);
    }

    /** A contract that outlives Harrow, such as one of the JDK's, must not keep Harrow in memory. */
    @Test
    void aContractOfTheJdkDoesNotKeepHarrowAlive() throws Exception {
        WeakReference<ClassLoader> gone = useTwinHarrow();
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
            System.gc();
            return gone.get() == null;
        });
    }

    private static WeakReference<ClassLoader> useTwinHarrow() throws Exception {
        Twin loader = new Twin("dev.harrow.", "");
        Class<?> contract = Class.forName(Contract.class.getName(), true, loader);
        assertThat(contract).isNotSameAs(Contract.class);
        Object runnable = contract.getMethod("of", Class.class).invoke(null, Runnable.class);
        assertThat(runnable).hasToString("contract java.lang.Runnable");
        return new WeakReference<>(loader);
    }

    /** Defines the classes of which the name begins so again; the shared one is taken from the parent. */
    private static final class Twin extends ClassLoader {
        private final String own;
        private final String shared;

        Twin() {
            this("");
        }

        Twin(String shared) {
            this(MethodRefsTests.class.getName(), shared);
        }

        Twin(String own, String shared) {
            super(MethodRefsTests.class.getClassLoader());
            this.own = own;
            this.shared = shared;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(own) || name.equals(shared)) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            if (loaded != null) {
                return loaded;
            }
            try (InputStream in =
                    MethodRefsTests.class.getModule().getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
