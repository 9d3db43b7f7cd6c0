package dev.harrow.internal.rpc;

import dev.harrow.ContractException;
import dev.harrow.internal.wire.MethodName;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Descriptors, reachability and the wording shared by everything that names a method. */
final class Signatures {

    private Signatures() {}

    static String descriptor(Class<?> result, Class<?>... parameters) {
        return MethodType.methodType(result, parameters).descriptorString();
    }

    static String descriptor(Executable executable) {
        Class<?> result = executable instanceof Method method ? method.getReturnType() : void.class;
        return descriptor(result, executable.getParameterTypes());
    }

    static @Nullable Method declared(Class<?> type, String name, String descriptor) {
        for (Method method : type.getDeclaredMethods()) {
            if (method.getName().equals(name) && descriptor(method).equals(descriptor)) {
                return method;
            }
        }
        return null;
    }

    static @Nullable Constructor<?> constructor(Class<?> type, String descriptor) {
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (descriptor(constructor).equals(descriptor)) {
                return constructor;
            }
        }
        return null;
    }

    /** Whether this is a method that every object has, declared by {@link Object} or redeclared elsewhere. */
    static boolean isObjectMethod(Method method) {
        if (method.getDeclaringClass() == Object.class) {
            return true;
        }
        return switch (method.getName()) {
            case "toString", "hashCode", "getClass", "notify", "notifyAll", "clone", "finalize" ->
                method.getParameterCount() == 0;
            case "equals" -> Arrays.equals(method.getParameterTypes(), new Class<?>[] {Object.class});
            case "wait" ->
                switch (descriptor(method)) {
                    case "()V", "(J)V", "(JI)V" -> true;
                    default -> false;
                };
            default -> false;
        };
    }

    /** For messages: {@code Work.burn(Integer...)} or {@code new Work(int)}. */
    static String show(Executable executable) {
        Class<?>[] parameters = executable.getParameterTypes();
        String[] names = Arrays.stream(parameters).map(Class::getSimpleName).toArray(String[]::new);
        if (executable.isVarArgs()) {
            int last = parameters.length - 1;
            names[last] = parameters[last].getComponentType().getSimpleName() + "...";
        }
        String owner = executable.getDeclaringClass().getSimpleName();
        String arguments = Arrays.stream(names).collect(Collectors.joining(", ", "(", ")"));
        return executable instanceof Constructor
                ? "new " + owner + arguments
                : owner + "." + executable.getName() + arguments;
    }

    /** For messages: what is exposed. */
    static String exposed(String what, List<MethodSpec> methods) {
        return methods.isEmpty()
                ? what + " exposes nothing"
                : what
                        + methods.stream()
                                .map(spec -> spec.toString()
                                        .substring(spec.owner().getSimpleName().length() + 1))
                                .collect(Collectors.joining(", ", " exposes ", ""));
    }

    static Class<?> load(String what, MethodName name, ClassLoader loader) {
        try {
            return Class.forName(name.owner(), false, loader);
        } catch (ClassNotFoundException | LinkageError e) {
            throw new ContractException(
                    "%s %s cannot be found, because the actor cannot load class %s; put it on the path of that actor"
                            .formatted(what, name, name.owner()),
                    e);
        }
    }

    static ContractException unreachable(String what, Member member) {
        Class<?> type = member.getDeclaringClass();
        Module harrow = Signatures.class.getModule();
        return new ContractException(
                "%s cannot be called by Harrow, because %s or that member of it is not public in an exported package; add 'opens %s%s;' to the module-info of %s, or make the type and the member public and export the package"
                        .formatted(
                                what,
                                type.getName(),
                                type.getPackageName(),
                                harrow.isNamed() ? " to " + harrow.getName() : "",
                                type.getModule().getName()));
    }

    /** The boxed value of a primitive parameter, widened as the language does at a call. */
    static Object widen(Object value, Class<?> type, MethodSpec spec) {
        if (MethodType.methodType(type).wrap().returnType() == value.getClass()) {
            return value;
        }
        if (value instanceof Character character && type != char.class) {
            return widen((int) character, type, spec);
        }
        if (value instanceof Number number) {
            int from = rank(value.getClass());
            int to = rank(MethodType.methodType(type).wrap().returnType());
            if (from > 0 && to > from) {
                return switch (to) {
                    case 2 -> number.shortValue();
                    case 3 -> number.intValue();
                    case 4 -> number.longValue();
                    case 5 -> number.floatValue();
                    default -> number.doubleValue();
                };
            }
        }
        throw new IllegalArgumentException("a parameter of %s is of type %s and cannot take a %s"
                .formatted(spec, type.getName(), value.getClass().getName()));
    }

    // The order of primitive widening: byte, short, int, long, float, double; 0 is for what has no place in it.
    private static int rank(Class<?> box) {
        if (box == Byte.class) {
            return 1;
        }
        if (box == Short.class) {
            return 2;
        }
        if (box == Integer.class) {
            return 3;
        }
        if (box == Long.class) {
            return 4;
        }
        if (box == Float.class) {
            return 5;
        }
        return box == Double.class ? 6 : 0;
    }
}
