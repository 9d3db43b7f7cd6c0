package dev.harrow.testing;

import dev.harrow.Fn0;
import java.lang.invoke.LambdaConversionException;
import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.junit.jupiter.api.extension.ParameterResolutionException;

/**
 * Makes, of a class, the reference to its constructor that one would write in source: {@code Greeter::new}. A nursery takes no other
 * factories, because it sends their names.
 */
final class Factories {

    private Factories() {}

    /**
     * The reference to the constructor without parameters.
     *
     * @throws ParameterResolutionException if there is none, or the kit may not use it
     */
    static Fn0<?> constructorOf(Class<?> type) {
        try {
            MethodHandles.Lookup site = siteFor(type);
            MethodHandle constructor = site.findConstructor(type, MethodType.methodType(void.class));
            return (Fn0<?>) LambdaMetafactory.altMetafactory(
                            site,
                            "apply",
                            MethodType.methodType(Fn0.class),
                            MethodType.methodType(Object.class),
                            constructor,
                            MethodType.methodType(type),
                            LambdaMetafactory.FLAG_SERIALIZABLE)
                    .getTarget()
                    .invoke();
        } catch (NoSuchMethodException e) {
            throw new ParameterResolutionException(
                    "@Started(" + type.getSimpleName() + ".class): " + type.getName()
                            + " has no constructor without parameters; start it by nursery.start with a factory that makes it",
                    e);
        } catch (IllegalAccessException | LambdaConversionException e) {
            throw new ParameterResolutionException(
                    "@Started(" + type.getSimpleName() + ".class): the kit may not use the constructor of "
                            + type.getName()
                            + "; make both public and export their package, or start it by nursery.start",
                    e);
        } catch (Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a lambda without captured values could not be made", e);
        }
    }

    /** Where the reference seems to be written: in the class itself, as far as that is open to the kit. */
    private static MethodHandles.Lookup siteFor(Class<?> type) throws IllegalAccessException {
        MethodHandles.Lookup here = MethodHandles.lookup();
        Module kit = Factories.class.getModule();
        if (type.getModule() == kit) {
            return MethodHandles.privateLookupIn(type, here);
        }
        kit.addReads(
                type.getModule()); // where the kit is a module, that of the tests reads it, and not the other way round
        return here;
    }
}
