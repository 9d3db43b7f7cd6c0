package names.closed;

import dev.harrow.Fn1;
import dev.harrow.Nursery;
import dev.harrow.Portal;
import names.api.Api.OpenCubes;
import names.api.Api.Primes;
import names.api.Api.TrialDivision;

/** Types in a package that is neither exported nor open. */
public final class Closed {

    private Closed() {}

    interface Cubes {
        int cube(int n);
    }

    public interface PublicCubes {
        int cube(int n);
    }

    public static final class CubesActor implements Cubes {
        @Override
        public int cube(int n) {
            return n * n * n;
        }
    }

    public static final class ClosedPrimes extends TrialDivision {}

    public static int thrice(int n) {
        return 3 * n;
    }

    /** Functions that may be exposed together, if they can be reached. */
    public static final class Loose {
        private Loose() {}

        public static int half(int n) {
            return n / 2;
        }
    }

    public static Fn1<Integer, Integer> function() {
        return Closed::thrice;
    }

    public static Object contract(Nursery nursery) throws InterruptedException {
        Portal<Cubes> portal = nursery.start("cubes", Cubes.class, CubesActor::new);
        int called = portal.call(Cubes::cube, 3);
        return called + ", by proxy " + portal.proxy().cube(2);
    }

    public static Object publicContract(Nursery nursery) throws InterruptedException {
        return nursery.start("cubes", PublicCubes.class, OpenCubes::new).call(PublicCubes::cube, 3);
    }

    public static Object factory(Nursery nursery) throws InterruptedException {
        return nursery.start("primes", Primes.class, ClosedPrimes::new).call(Primes::isPrime, 97L);
    }

    public static Object exposed(Nursery nursery) throws InterruptedException {
        return nursery.start("primes", Primes.class, TrialDivision::new, c -> c.expose(Loose.class))
                .callStatic(Loose::half, 8);
    }
}
