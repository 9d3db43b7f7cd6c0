package names.closed;

import dev.harrow.Fn0;
import dev.harrow.Fn1;
import dev.harrow.Fn2;

/** Types in a package that is neither exported nor open. */
public final class Closed {

    private Closed() {}

    interface Cubes {
        int cube(int n);
    }

    public interface PublicCubes {
        int cube(int n);
    }

    public static final class CubesActor implements Cubes, PublicCubes {
        @Override
        public int cube(int n) {
            return n * n * n;
        }
    }

    public static int thrice(int n) {
        return 3 * n;
    }

    public static Class<?> contract() {
        return Cubes.class;
    }

    public static Fn2<?, Integer, Integer> cube() {
        Fn2<Cubes, Integer, Integer> target = Cubes::cube;
        return target;
    }

    public static Fn0<?> factory() {
        Fn0<Cubes> target = CubesActor::new;
        return target;
    }

    public static Fn1<Integer, Integer> function() {
        return Closed::thrice;
    }

    public static int call(Object proxy) {
        return ((Cubes) proxy).cube(3);
    }
}
