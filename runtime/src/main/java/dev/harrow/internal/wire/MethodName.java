package dev.harrow.internal.wire;

import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * A method or constructor by name: what crosses in place of code.
 *
 * @param owner the binary name of the class that the call is resolved against, with dots
 * @param name the method's name, or {@code <init>} for a constructor
 * @param descriptor its JVM descriptor
 */
public record MethodName(String owner, String name, String descriptor) {

    /** The name under which a constructor is known. */
    public static final String CONSTRUCTOR = "<init>";

    public MethodName {
        if (owner.isEmpty() || name.isEmpty()) {
            throw new IllegalArgumentException(
                    "a method name needs a class and a method, not '" + owner + '.' + name + '\'');
        }
        if (!descriptor.startsWith("(") || descriptor.indexOf(')') < 0) {
            throw new IllegalArgumentException("'" + descriptor + "' is no method descriptor");
        }
    }

    /** The name of {@code method} as seen through {@code owner}, which may inherit it. */
    public static MethodName of(Class<?> owner, Method method) {
        String descriptor = MethodType.methodType(method.getReturnType(), method.getParameterTypes())
                .descriptorString();
        return new MethodName(owner.getName(), method.getName(), descriptor);
    }

    public static MethodName of(Constructor<?> constructor) {
        String descriptor = MethodType.methodType(void.class, constructor.getParameterTypes())
                .descriptorString();
        return new MethodName(constructor.getDeclaringClass().getName(), CONSTRUCTOR, descriptor);
    }

    public boolean isConstructor() {
        return name.equals(CONSTRUCTOR);
    }

    // Both are written out, because linking the generated ones costs a JVM that boots an actor some 15 ms.

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MethodName that
                && name.equals(that.name)
                && descriptor.equals(that.descriptor)
                && owner.equals(that.owner);
    }

    @Override
    public int hashCode() {
        return (31 * name.hashCode() + descriptor.hashCode()) * 31 + owner.hashCode();
    }

    /** {@code com.example.Primes.isPrime(J)Z}, for logs and error messages. */
    @Override
    public String toString() {
        return owner + '.' + name + descriptor;
    }
}
