package names.api;

import dev.harrow.Fn0;
import dev.harrow.Fn1;
import dev.harrow.Fn2;
import java.io.IOException;
import java.util.List;

/** Public types in an exported package: they need no opens. */
public final class Api {

    private Api() {}

    public interface Primes {
        boolean isPrime(long n) throws InterruptedException;

        default boolean isComposite(long n) throws InterruptedException {
            return !isPrime(n);
        }

        int sum(int... numbers);

        static int staticFirst(Primes primes) {
            return 1;
        }

        private int secret() {
            return 7;
        }

        static Fn1<Primes, Integer> toSecret() {
            return Primes::secret;
        }
    }

    public static class TrialDivision implements Primes {
        @Override
        public boolean isPrime(long n) {
            for (long d = 2; d * d <= n; d++) {
                if (n % d == 0) {
                    return false;
                }
            }
            return n > 1;
        }

        @Override
        public int sum(int... numbers) {
            int sum = 0;
            for (int number : numbers) {
                sum += number;
            }
            return sum;
        }
    }

    public record User(String name) {}

    public interface Store<T> {
        T get(String key) throws IOException;

        void put(String key, T value);

        List<T> all();
    }

    public interface Users extends Store<User> {
        int count();

        int count(String prefix);
    }

    public static class MapUsers implements Users {
        @Override
        public User get(String key) throws IOException {
            if (key.isEmpty()) {
                throw new IOException("no key");
            }
            return new User(key);
        }

        @Override
        public void put(String key, User value) {}

        @Override
        public List<User> all() {
            return List.of();
        }

        @Override
        public int count() {
            return 0;
        }

        @Override
        public int count(String prefix) {
            return prefix.length();
        }
    }

    public static class Base {
        public int inherited(int by) {
            return by;
        }
    }

    public static class Counter extends Base implements AutoCloseable {
        private int count;

        public int increment(int by) {
            return count += by;
        }

        int internal() {
            return count;
        }

        @Override
        public void close() {}

        public static Fn1<Counter, Integer> toInternal() {
            return Counter::internal;
        }

        private Fn1<Integer, Integer> toSuper() {
            return super::inherited;
        }

        public static Fn1<Integer, Integer> superReference() {
            return new Counter().toSuper();
        }

        public class Inner {}

        private Fn0<Inner> inner() {
            return Inner::new;
        }

        public static Fn0<Inner> innerConstructor() {
            return new Counter().inner();
        }
    }

    /** Its contract is in a package that is closed. */
    public static class OpenCubes implements names.closed.Closed.PublicCubes {
        @Override
        public int cube(int n) {
            return n * n * n;
        }
    }

    /** Functions that may be exposed together: each can be called by name. */
    public static class Exposed {
        public static int half(int n) {
            return n / 2;
        }
    }

    public static class Work {
        public static int burn(int n) {
            return n + 1;
        }

        public static int sum(Integer... numbers) {
            return numbers.length;
        }

        public static <T> T same(T value) {
            return value;
        }

        private static int secret(int n) {
            return n;
        }

        public static Fn1<Integer, Integer> toSecret() {
            return Work::secret;
        }

        public static Fn0<Object> privateFactory() {
            return Hermit::new;
        }

        public static TrialDivision primes() {
            return new TrialDivision();
        }

        public static Object anything() {
            return "a string";
        }

        public static Object failing() throws IOException {
            throw new IOException("no disk");
        }

        private static final class Hermit {
            private Hermit() {}
        }
    }

    /** The receiver is an intersection, which javac can only express as a lambda. */
    public static <U extends Users & Runnable> Fn2<U, String, User> intersection() {
        return U::get;
    }
}
