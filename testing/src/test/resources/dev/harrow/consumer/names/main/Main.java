package names.main;

import dev.harrow.Fn0;
import dev.harrow.Fn1;
import dev.harrow.Fn2;
import dev.harrow.Fn3;
import dev.harrow.HarrowException;
import dev.harrow.Nursery;
import dev.harrow.Portal;
import java.util.concurrent.Callable;
import names.api.Api;
import names.api.Api.Counter;
import names.api.Api.MapUsers;
import names.api.Api.Primes;
import names.api.Api.Store;
import names.api.Api.TrialDivision;
import names.api.Api.User;
import names.api.Api.Users;
import names.api.Api.Work;
import names.closed.Closed;
import names.opened.Opened;

/** A program of a user: prints one line for each case, with what came back or why it was refused. */
public final class Main {

    private Main() {}

    interface Marker {}

    public static void main(String[] args) throws Exception {
        Nursery.run(nursery -> {
            Portal<Primes> primes = nursery.start("primes", Primes.class, TrialDivision::new);
            Portal<Users> users = nursery.start("users", Users.class, MapUsers::new);
            Portal<Counter> counter = nursery.start("counter", Counter::new);
            accepted(nursery, primes, users, counter);
            refused(primes, users, counter);
            functions(nursery, primes);
            factories(nursery);
            contracts(nursery, counter);
            nursery.stop();
        });
        System.out.println("ended | in order");
    }

    private static void accepted(Nursery nursery, Portal<Primes> primes, Portal<Users> users, Portal<Counter> counter) {
        line("interface method", () -> primes.call(Primes::isPrime, 97L));
        line("widened argument", () -> primes.call((Fn2<Primes, Integer, Boolean>) Primes::isPrime, 97));
        line("result ignored", () -> {
            primes.run(Primes::isPrime, 97L);
            return "done";
        });
        line("default method", () -> primes.call(Primes::isComposite, 97L));
        line("varargs as an array", () -> primes.call((Fn2<Primes, int[], Integer>) Primes::sum, new int[] {1, 2, 3}));
        line("generic supertype", () -> users.call(Users::get, "ada"));
        line("written as the supertype", () -> users.call((Fn2<Users, String, User>) Store::get, "ada"));
        line("generic parameter", () -> {
            users.run(Users::put, "ada", new User("ada"));
            return "done";
        });
        line("generic list", () -> users.call(Users::all));
        line("overload without", () -> users.call((Fn1<Users, Integer>) Users::count));
        line("overload with", () -> users.call((Fn2<Users, String, Integer>) Users::count, "ada"));
        line("class contract", () -> counter.call(Counter::increment, 2) + counter.call(Counter::increment, 3));
        line("marked cast", () -> primes.call((Fn2<Primes, Long, Boolean> & Marker) Primes::isPrime, 97L));
        line("proxy", () -> primes.proxy().isPrime(97));
        line("default method by proxy", () -> primes.proxy().isComposite(97));
        line("package opened", () -> Opened.use(nursery));
    }

    private static void refused(Portal<Primes> primes, Portal<Users> users, Portal<Counter> counter) {
        TrialDivision own = new TrialDivision();
        line("lambda", () -> primes.call((p, n) -> p.isPrime(n), 97L));
        line("capturing lambda", () -> primes.call(p -> own.isPrime(7)));
        line("lambda without call", () -> primes.call(p -> 1));
        line("varargs", () -> primes.call((Fn3<Primes, Integer, Integer, Integer>) Primes::sum, 1, 2));
        line("bound receiver", () -> primes.call(forced((Fn1<Long, Boolean>) own::isPrime)));
        line("Object method", () -> primes.call(Object::toString));
        line("Object method of contract", () -> primes.call(Primes::hashCode));
        line("static taking contract", () -> primes.call(Primes::staticFirst));
        line("other contract", () -> primes.call(forced((Fn1<Users, Integer>) Users::count)));
        line(
                "implementation",
                () -> primes.call(
                        Main.<Fn2<Primes, Long, Boolean>>any(
                                (Fn2<TrialDivision, Long, Boolean>) TrialDivision::isPrime),
                        97L));
        line("private", () -> primes.call(Primes.toSecret()));
        line("constructor", () -> primes.call(forced((Fn1<String, StringBuilder>) StringBuilder::new)));
        line("super reference", () -> primes.call(forced(Counter.superReference())));
        line("intersection receiver", () -> users.call(Main.<Fn2<Users, String, User>>any(Api.intersection()), "ada"));
        line("array constructor", () -> primes.call(forced((Fn1<Integer, int[]>) int[]::new)));
        line("array clone", () -> primes.call(forced((Fn1<int[], int[]>) int[]::clone)));
        line("inherited by class", () -> counter.call(Counter::inherited, 1));
        line("close of class", () -> {
            counter.run(Counter::close);
            return "closed";
        });
        line("not public", () -> counter.call(Counter.toInternal()));
        line(
                "object of a class",
                () -> primes.call(new Fn1<Primes, Integer>() {
                    @Override
                    public Integer apply(Primes actor) {
                        return 1;
                    }
                }));
        line("told lambda", () -> {
            primes.tell(p -> p.isPrime(1));
            return "told";
        });
        line("asynchronous lambda", () -> primes.callAsync(p -> 1).join());
        line("still usable", () -> primes.call(Primes::isPrime, 91L));
    }

    private static void functions(Nursery nursery, Portal<Primes> primes) {
        line("function", () -> nursery.callInActor(Work::burn, 3));
        line("function by a handle", () -> nursery.runInActor(Work::burn, 4).result());
        line("function by array", () -> nursery.callInActor((Fn1<Integer[], Integer>) Work::sum, new Integer[] {1, 2}));
        line("function of opened package", () -> nursery.callInActor(Opened.function(), 3));
        line("function of closed package", () -> nursery.callInActor(Closed.function(), 3));
        line(
                "exposed",
                () -> nursery.start("open", Primes.class, TrialDivision::new, c -> c.expose(Api.Exposed.class))
                        .callStatic(Api.Exposed::half, 8));
        line("not exposed", () -> primes.callStatic(Work::burn, 3));
        line("exposed of closed package", () -> Closed.exposed(nursery));
        line("varargs function", () -> nursery.callInActor((Fn2<Integer, Integer, Integer>) Work::sum, 1, 2));
        line("generic function", () -> nursery.callInActor((Fn1<String, String>) Work::same, "x"));
        line("private function", () -> nursery.callInActor(Work.toSecret(), 1));
        line("method as function", () -> nursery.callInActor(String::length, "x"));
        line(
                "constructor as function",
                () -> nursery.callInActor((Fn1<String, StringBuilder>) StringBuilder::new, "x"));
        line("lambda as function", () -> nursery.callInActor((Fn1<Integer, Integer>) n -> Work.burn(n), 1));
    }

    private static void factories(Nursery nursery) {
        line(
                "static factory",
                () -> nursery.start("a", Primes.class, Work::primes).call(Primes::isPrime, 97L));
        line("factory of closed package", () -> Closed.factory(nursery));
        line("factory lambda", () -> nursery.start("a", Primes.class, () -> new TrialDivision()));
        line("inner class", () -> nursery.start("a", Counter.innerConstructor()));
        line(
                "private constructor",
                () -> nursery.start("a", Primes.class, Main.<Fn0<Primes>>any(Work.privateFactory())));
        line(
                "bound factory",
                () -> nursery.start("a", Primes.class, Main.<Fn0<Primes>>any((Fn0<Integer>) "x"::length)));
        line(
                "wrong product",
                () -> nursery.start("a", Primes.class, Main.<Fn0<Primes>>any((Fn0<Object>) Work::anything)));
        line(
                "failing factory",
                () -> nursery.start("a", Primes.class, Main.<Fn0<Primes>>any((Fn0<Object>) Work::failing)));
    }

    private static void contracts(Nursery nursery, Portal<Counter> counter) {
        line(
                "unbound variable",
                () -> nursery.start("a", Store.class, Main.<Fn0<Store>>any((Fn0<MapUsers>) MapUsers::new)));
        line(
                "contract of the JDK",
                () -> nursery.start("a", Callable.class, Main.<Fn0<Callable>>any((Fn0<MapUsers>) MapUsers::new)));
        line("contract and factory of closed package", () -> Closed.contract(nursery));
        line("contract of closed package", () -> Closed.publicContract(nursery));
        line("proxy of class", () -> counter.proxy());
    }

    /** A target that the compiler would not take. */
    @SuppressWarnings("unchecked")
    private static Fn1<Primes, Object> forced(Fn1<?, ?> target) {
        return (Fn1<Primes, Object>) target;
    }

    @SuppressWarnings("unchecked")
    private static <T> T any(Object target) {
        return (T) target;
    }

    private interface Case {
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
        System.out.println(label + " | " + outcome.replaceAll("#[0-9a-f]+", "#id"));
    }
}
