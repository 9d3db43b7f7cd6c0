package dev.harrow.testing;

import dev.harrow.RootConfig;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.ReflectionSupport;

/** Makes one function of all {@link ConfigureRoot} over a test. */
final class RootOptions {

    private RootOptions() {}

    /**
     * The changes that a test makes to the options of its tree.
     *
     * @throws ExtensionConfigurationException if one of them names what is no such method
     */
    static UnaryOperator<RootConfig> of(ExtensionContext context) {
        Class<?> test = context.getRequiredTestClass();
        UnaryOperator<RootConfig> all = UnaryOperator.identity();
        for (ConfigureRoot mark :
                Marks.every(ConfigureRoot.class, test, context.getTestMethod()).reversed()) {
            for (String name : mark.value()) {
                Method method = find(name, test);
                UnaryOperator<RootConfig> before = all;
                all = root -> apply(method, before.apply(root));
            }
        }
        return all;
    }

    private static Method find(String name, Class<?> test) {
        for (Class<?> type = test; type != null; type = type.getEnclosingClass()) {
            Optional<Method> found = ReflectionSupport.findMethod(type, name, RootConfig.class);
            if (found.isPresent()) {
                Method method = found.get();
                if (!Modifier.isStatic(method.getModifiers()) || method.getReturnType() != RootConfig.class) {
                    throw new ExtensionConfigurationException("@ConfigureRoot(\"" + name + "\") names " + method
                            + ", which must be static and return a RootConfig");
                }
                return method;
            }
        }
        throw new ExtensionConfigurationException("@ConfigureRoot(\"" + name + "\") over " + test.getName()
                + " names no method of it; write static RootConfig " + name + "(RootConfig root)");
    }

    private static RootConfig apply(Method method, RootConfig root) {
        Object changed = ReflectionSupport.invokeMethod(method, null, root);
        if (changed instanceof RootConfig config) {
            return config;
        }
        throw new ExtensionConfigurationException(
                "@ConfigureRoot: " + method + " returned null; return the changed options");
    }
}
