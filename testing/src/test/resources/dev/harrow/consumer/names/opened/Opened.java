package names.opened;

import dev.harrow.Fn1;
import dev.harrow.Nursery;
import dev.harrow.Portal;

/** Types that are not public, in a package that is open to Harrow. */
public final class Opened {

    private Opened() {}

    interface Squares {
        int square(int n);
    }

    static final class SquaresActor implements Squares {
        @Override
        public int square(int n) {
            return n * n;
        }
    }

    static int twice(int n) {
        return 2 * n;
    }

    public static Fn1<Integer, Integer> function() {
        return Opened::twice;
    }

    /** What only code of this package can do. */
    public static String use(Nursery nursery) throws InterruptedException {
        Portal<Squares> portal = nursery.start("squares", Squares.class, SquaresActor::new);
        int called = portal.call(Squares::square, 6);
        return called + ", by proxy " + portal.proxy().square(7);
    }
}
