package dev.harrow.testing;

import dev.harrow.Backend;
import dev.harrow.Nursery;
import dev.harrow.Portal;
import dev.harrow.RootConfig;
import dev.harrow.Transport;
import dev.harrow.spi.ForTesting;
import java.lang.annotation.Annotation;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.TestInstances;
import org.junit.platform.commons.JUnitException;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;

/** What the kit gives to the parameters of a test. */
final class Injected {
    private static final List<Class<?>> PER_BACKEND =
            List.of(Nursery.class, Portal.class, Backend.class, Transport.class);
    private static final List<Class<?>> PER_TEST = List.of(VirtualTime.class, CapturedLog.class, TestLink.class);

    private Injected() {}

    static boolean supports(ParameterContext parameter) {
        Class<?> type = parameter.getParameter().getType();
        return parameter.isAnnotated(Started.class)
                || PER_TEST.contains(type)
                || (PER_BACKEND.contains(type) && type != Portal.class);
    }

    /** What a parameter gets; {@code run} begins the run of the test if need be. */
    static Object resolve(ParameterContext parameter, ExtensionContext context, Supplier<TestRun> run) {
        Class<?> type = parameter.getParameter().getType();
        if (parameter.isAnnotated(Started.class) && type != Portal.class) {
            throw new ParameterResolutionException(
                    what(parameter) + " is marked @Started, which gives a portal; declare it as Portal<Contract>");
        }
        Cell cell = Cell.of(context);
        if (PER_BACKEND.contains(type) && cell == null) {
            throw new ParameterResolutionException(what(parameter)
                    + " depends on what the test is run on, so there is one for tests that are run per backend only:"
                    + " mark the method or the class @ActorTest. What runs once for a whole class has none either");
        }
        if (cell != null && type == Backend.class) {
            return cell.backend();
        }
        if (cell != null && type == Transport.class) {
            return cell.transport();
        }
        if (context.getTestMethod().isEmpty()) {
            throw new ParameterResolutionException(
                    what(parameter)
                            + " belongs to one test, and this runs for a whole class; take it in a method that runs for each test");
        }
        if (type == VirtualTime.class) {
            return run.get().time();
        }
        if (type == TestLink.class) {
            return run.get().link();
        }
        if (type == CapturedLog.class) {
            return run.get().log();
        }
        if (cell == null) {
            throw new IllegalStateException(what(parameter) + " is of no kind that the kit knows");
        }
        Nursery nursery = nursery(run.get(), cell, context);
        return type == Nursery.class ? nursery : start(run.get(), nursery, parameter);
    }

    private static String what(ParameterContext parameter) {
        return "parameter " + parameter.getParameter() + " of " + parameter.getDeclaringExecutable();
    }

    // ---- the nursery

    private static Nursery nursery(TestRun run, Cell cell, ExtensionContext context) {
        VirtualTime time = takesTime(context) ? run.time() : null;
        Long seed = Schedules.seedOf(context);
        if (time != null && seed != null) {
            throw new ParameterResolutionException(
                    "test " + context.getRequiredTestMethod()
                            + " is @Steered, so its tree has a clock of its own that jumps; take no VirtualTime, or steer it not");
        }
        SeededSteering steering = seed == null ? null : run.steering(seed);
        var changes = RootOptions.of(context);
        try {
            return run.nursery(root -> {
                var changed = changes.apply(ready(root, cell.backend())).defaultBackend(cell.backend());
                if (!cell.transport().equals(Transport.LOCAL)) {
                    changed = changed.transport(cell.transport());
                }
                if (steering != null) {
                    return changed.steering(steering);
                }
                return time == null ? changed : changed.ticker(time);
            });
        } catch (Error | JUnitException e) {
            throw e;
        } catch (Throwable e) {
            throw new StartFailedException("the nursery of the test could not be opened", e);
        }
    }

    /** With one JVM that stands by from the beginning, so that each test has an actor in such a one, and pays for no second. */
    private static RootConfig ready(RootConfig root, Backend backend) {
        return backend.equals(Backend.WARM)
                ? root.standby(standby -> standby.prefill().refillAfter(Duration.ofHours(1)))
                : root;
    }

    /**
     * Whether a test, or what JUnit runs before and after it, takes its time. Asked before any of them runs: the nursery may be wanted
     * first, and a tree has one clock.
     */
    private static boolean takesTime(ExtensionContext context) {
        List<Executable> all = new ArrayList<>();
        all.add(context.getRequiredTestMethod());
        // Of the classes around, those whose fixtures JUnit runs too: it has an instance of them.
        for (Object each :
                context.getTestInstances().map(TestInstances::getAllInstances).orElse(List.of())) {
            addFixtures(each.getClass(), all);
        }
        addFixtures(context.getRequiredTestClass(), all); // its instance may be made only now
        return all.stream()
                .anyMatch(each -> Arrays.asList(each.getParameterTypes()).contains(VirtualTime.class));
    }

    private static void addFixtures(Class<?> type, List<Executable> all) {
        all.addAll(List.of(type.getDeclaredConstructors()));
        for (Class<? extends Annotation> kind : List.of(BeforeEach.class, AfterEach.class)) {
            all.addAll(AnnotationSupport.findAnnotatedMethods(type, kind, HierarchyTraversalMode.TOP_DOWN));
        }
    }

    // ---- portals

    private static Portal<?> start(TestRun run, Nursery nursery, ParameterContext parameter) {
        Started mark = parameter.findAnnotation(Started.class).orElseThrow();
        Class<?> contract = contract(parameter);
        Class<?> implementation = mark.value() == void.class ? contract : mark.value();
        if (!contract.isAssignableFrom(implementation)) {
            throw new ParameterResolutionException(what(parameter) + " is to be a portal of " + contract.getName()
                    + ", which " + implementation.getName() + " is not; name a class that implements it");
        }
        if (implementation.isInterface()) {
            throw new ParameterResolutionException(
                    what(parameter) + " names no class that can be made, only the interface " + implementation.getName()
                            + "; write @Started(Implementation.class)");
        }
        Constructor<?> constructor = constructor(implementation);
        String name = mark.name().isEmpty() ? implementation.getSimpleName() : mark.name();
        try {
            return run.call(() -> ForTesting.ofThisJvm().start(nursery, name, contract, constructor));
        } catch (Error e) {
            throw e;
        } catch (Throwable e) {
            throw new StartFailedException("actor '" + name + "' of " + what(parameter) + " could not be started", e);
        }
    }

    private static Constructor<?> constructor(Class<?> implementation) {
        try {
            return implementation.getDeclaredConstructor();
        } catch (NoSuchMethodException e) {
            throw new ParameterResolutionException(
                    "@Started(" + implementation.getSimpleName() + ".class): " + implementation.getName()
                            + " has no constructor without parameters; start it by nursery.start with a factory that makes it",
                    e);
        }
    }

    private static Class<?> contract(ParameterContext parameter) {
        if (parameter.getParameter().getParameterizedType() instanceof ParameterizedType portal) {
            Type contract = portal.getActualTypeArguments()[0];
            if (contract instanceof Class<?> plain) {
                return plain;
            }
            if (contract instanceof ParameterizedType generic) {
                return (Class<?>) generic.getRawType();
            }
        }
        throw new ParameterResolutionException(
                what(parameter) + " does not say of what contract the portal is; declare it as Portal<Contract>");
    }
}
