package names.main;

import dev.harrow.Fn0;
import dev.harrow.Fn1;
import dev.harrow.Fn2;
import dev.harrow.Fn3;
import dev.harrow.HarrowException;
import dev.harrow.Proc1;
import dev.harrow.Proc3;
import dev.harrow.Target;
import dev.harrow.internal.rpc.Contract;
import dev.harrow.internal.rpc.Exposure;
import dev.harrow.internal.rpc.Factory;
import dev.harrow.internal.rpc.Functions;
import dev.harrow.internal.rpc.MethodRefs;
import dev.harrow.internal.rpc.MethodSpec;
import dev.harrow.internal.rpc.Proxies;
import dev.harrow.internal.wire.MethodName;
import java.io.Serializable;
import java.util.List;
import java.util.concurrent.Callable;
import names.api.Api;
import names.api.Api.Counter;
import names.api.Api.Primes;
import names.api.Api.Store;
import names.api.Api.TrialDivision;
import names.api.Api.User;
import names.api.Api.Users;
import names.api.Api.Work;
import names.closed.Closed;
import names.opened.Opened;

/** Prints one line for each case: what a target is named, or why it is refused. */
public final class Main {

    private Main() {}

    interface Marker {}

    public static void main(String[] args) {
        accepted();
        refusedMethods();
        functions();
        factories();
        contracts();
        proxies();
    }

    private static void accepted() {
        method("interface method", Primes.class, (Fn2<Primes, Long, Boolean>) Primes::isPrime);
        method("widened argument", Primes.class, (Fn2<Primes, Integer, Boolean>) Primes::isPrime);
        method("result ignored", Primes.class, (dev.harrow.Proc2<Primes, Long>) Primes::isPrime);
        method("default method", Primes.class, (Fn2<Primes, Long, Boolean>) Primes::isComposite);
        method("varargs as an array", Primes.class, (Fn2<Primes, int[], Integer>) Primes::sum);
        method("generic supertype", Users.class, (Fn2<Users, String, User>) Users::get);
        method("written as the supertype", Users.class, (Fn2<Users, String, User>) Store::get);
        method("generic parameter", Users.class, (Proc3<Users, String, User>) Users::put);
        method("generic list", Users.class, (Fn1<Users, List<User>>) Users::all);
        method("overload without", Users.class, (Fn1<Users, Integer>) Users::count);
        method("overload with", Users.class, (Fn2<Users, String, Integer>) Users::count);
        method("class contract", Counter.class, (Fn2<Counter, Integer, Integer>) Counter::increment);
        method("contract of the JDK", Callable.class, (Fn1<Callable<?>, Object>) Callable::call);
        method("marked cast", Primes.class, (Fn2<Primes, Long, Boolean> & Marker) Primes::isPrime);
        method("package opened", Opened.contract(), Opened.square());
        method("package closed", Closed.contract(), Closed.cube());
    }

    private static void refusedMethods() {
        TrialDivision actor = new TrialDivision();
        method("lambda", Primes.class, (Fn2<Primes, Long, Boolean>) (p, n) -> p.isPrime(n));
        method("capturing lambda", Primes.class, (Fn1<Primes, Integer>) p -> actor.sum());
        method("lambda without call", Primes.class, (Fn1<Primes, Integer>) p -> 1);
        method("varargs", Primes.class, (Fn3<Primes, Integer, Integer, Integer>) Primes::sum);
        method("bound receiver", Primes.class, (Fn1<Long, Boolean>) actor::isPrime);
        method("Object method", Primes.class, (Fn1<Primes, String>) Object::toString);
        method("Object method of contract", Primes.class, (Fn1<Primes, Integer>) Primes::hashCode);
        method("static taking contract", Primes.class, (Fn1<Primes, Integer>) Primes::staticFirst);
        method("other contract", Primes.class, (Fn1<Users, Integer>) Users::count);
        method("implementation", Primes.class, (Fn2<TrialDivision, Long, Boolean>) TrialDivision::isPrime);
        method("private", Primes.class, Primes.toSecret());
        method("constructor", Primes.class, (Fn0<TrialDivision>) TrialDivision::new);
        method("super reference", Counter.class, Counter.superReference());
        method("intersection receiver", Users.class, Api.intersection());
        method("array constructor", Primes.class, (Fn1<Integer, int[]>) int[]::new);
        method("array clone", Primes.class, (Fn1<int[], int[]>) int[]::clone);
        method("inherited by class", Counter.class, (Fn1<Counter, Integer>) Counter::inherited);
        method("close of class", Counter.class, (Proc1<Counter>) Counter::close);
        method("not public", Counter.class, Counter.toInternal());
        method("object of a class", Primes.class, new Fn1<Primes, Integer>() {
            @Override
            public Integer apply(Primes primes) {
                return 1;
            }
        });
    }

    private static void functions() {
        function("function", (Fn1<Integer, Integer>) Work::burn, 3);
        function("function by array", (Fn1<Integer[], Integer>) Work::sum, (Object) new Integer[2]);
        function("function of opened package", Opened.function(), 3);
        function("function of closed package", Closed.function(), 3);
        function("varargs function", (Fn2<Integer, Integer, Integer>) Work::sum, 1, 2);
        function("generic function", (Fn1<String, String>) Work::same, "x");
        function("private function", Work.toSecret(), 1);
        function("method as function", (Fn1<String, Integer>) String::length, "x");
        function("constructor as function", (Fn1<String, StringBuilder>) StringBuilder::new, "x");
        function("lambda as function", (Fn1<Integer, Integer>) n -> Work.burn(n), 1);
    }

    private static void factories() {
        factory("constructor", Primes.class, TrialDivision::new);
        factory("static factory", Primes.class, Work::primes);
        factory("factory of opened package", Opened.contract(), Opened.factory());
        factory("factory of closed package", Closed.contract(), Closed.factory());
        factory("factory lambda", Primes.class, () -> new TrialDivision());
        factory("inner class", Counter.class, (Fn0<?>) Counter.innerConstructor());
        factory("private constructor", Primes.class, Work.privateFactory());
        factory("bound factory", Primes.class, "x"::length);
        factory("wrong product", Primes.class, Work::anything);
        factory("failing factory", Primes.class, Work::failing);
    }

    private static void contracts() {
        line("unbound variable", () -> Contract.of(Store.class));
        line("reachable", () -> {
            Contract.of(Primes.class).requireReachable();
            return "yes";
        });
        line("opened contract", () -> {
            Contract.of(Opened.contract()).requireReachable();
            return "yes";
        });
        line("closed contract", () -> {
            Contract.of(Closed.contract()).requireReachable();
            return "yes";
        });
        line("public type in closed package", () -> {
            Contract.of(Closed.PublicCubes.class).requireReachable();
            return "yes";
        });
        line("closed functions", () -> {
            Functions.of(Closed.class).requireReachable();
            return "yes";
        });
        line("invoke", () -> {
            MethodSpec spec =
                    MethodRefs.method((Fn2<Primes, Integer, Boolean>) Primes::isPrime, Contract.of(Primes.class));
            return spec.invoke(new TrialDivision(), spec.coerce(new Object[] {97}));
        });
        line(
                "not exposed",
                () -> new Exposure(List.of(Contract.of(Primes.class)), List.of(), List.of())
                        .find(new MethodName(Primes.class.getName(), "isOdd", "(J)Z")));
        line(
                "nothing exposed",
                () -> new Exposure(List.of(), List.of(), List.of())
                        .find(new MethodName("java.lang.System", "exit", "(I)V")));
    }

    private static void proxies() {
        line(
                "proxy",
                () -> Proxies.proxy(Primes.class, "a", (spec, arguments) -> arguments[0].equals(7L))
                        .isPrime(7));
        line(
                "default method is remote",
                () -> Proxies.proxy(Primes.class, "a", (spec, arguments) -> {
                            System.out.print("[" + spec + "] ");
                            return true;
                        })
                        .isComposite(7));
        line(
                "proxy text",
                () -> Proxies.proxy(Primes.class, "a", (spec, arguments) -> true)
                        .toString());
        line(
                "opened proxy",
                () -> Opened.call(Proxies.proxy(Opened.contract(), "a", (spec, arguments) -> (int) arguments[0] + 1)));
        line(
                "closed proxy",
                () -> Closed.call(Proxies.proxy(Closed.contract(), "a", (spec, arguments) -> (int) arguments[0] + 1)));
        line(
                "proxy of closed public type",
                () -> Proxies.proxy(Closed.PublicCubes.class, "a", (spec, arguments) -> (int) arguments[0] + 2)
                        .cube(1));
        line("proxy of class", () -> Proxies.proxy(Counter.class, "a", (spec, arguments) -> 1));
    }

    private static void method(String label, Class<?> contract, Target target) {
        line(label, () -> {
            MethodSpec spec = MethodRefs.method(target, Contract.of(contract));
            if (MethodRefs.method(target, Contract.of(contract)) != spec) {
                throw new AssertionError("the second look-up found another method");
            }
            return spec.name() + " " + spec.parameterTypes() + " -> "
                    + spec.returnType().getTypeName();
        });
    }

    private static void function(String label, Target target, Object... arguments) {
        line(label, () -> {
            MethodSpec named = MethodRefs.function(target);
            MethodSpec found = Functions.resolve(named.name(), Main.class.getClassLoader());
            return found.name() + " = " + found.invoke(null, found.coerce(arguments));
        });
    }

    private static void factory(String label, Class<?> contract, Fn0<?> target) {
        line(label, () -> {
            Factory named = MethodRefs.factory(target);
            Factory found = Factory.resolve(named.name(), Main.class.getClassLoader());
            return found.name() + " = "
                    + found.create(Contract.of(contract)).getClass().getSimpleName();
        });
    }

    private interface Case extends Serializable {
        Object run() throws Throwable;
    }

    private static void line(String label, Case body) {
        String outcome;
        try {
            outcome = String.valueOf(body.run());
        } catch (HarrowException e) {
            outcome = e.getClass().getSimpleName() + ": " + e.getMessage();
        } catch (Throwable e) {
            outcome = "thrown " + e;
        }
        System.out.println(label + " | " + outcome);
    }
}
