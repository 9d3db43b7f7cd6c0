package names.opened;

import dev.harrow.Fn0;
import dev.harrow.Fn1;
import dev.harrow.Fn2;

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

    public static Class<?> contract() {
        return Squares.class;
    }

    public static Fn2<?, Integer, Integer> square() {
        Fn2<Squares, Integer, Integer> target = Squares::square;
        return target;
    }

    public static Fn0<?> factory() {
        Fn0<Squares> target = SquaresActor::new;
        return target;
    }

    public static Fn1<Integer, Integer> function() {
        return Opened::twice;
    }

    /** What only code of this package can do with a proxy. */
    public static int call(Object proxy) {
        return ((Squares) proxy).square(6);
    }
}
