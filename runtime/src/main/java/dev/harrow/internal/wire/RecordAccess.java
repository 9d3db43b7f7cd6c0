package dev.harrow.internal.wire;

import dev.harrow.ContractException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;

/** Builds records and reads them, where their module allows it. */
final class RecordAccess {
    private static final Module HARROW = RecordAccess.class.getModule();

    private RecordAccess() {}

    /**
     * Makes sure that Harrow can build and read the record.
     *
     * @throws ContractException with the line to add to {@code module-info.java}
     */
    static void require(Class<?> type, String path) {
        Module module = type.getModule();
        String owner = type.getPackageName();
        boolean open = module.isOpen(owner, HARROW);
        boolean exported = module.isExported(owner, HARROW) && isPublic(type);
        if (!open && !exported) {
            throw new ContractException(path + ": " + type.getName() + " is in module " + module.getName()
                    + ", which does not let Harrow build its records; add 'opens " + owner + " to " + harrowName()
                    + ";' to its module-info.java");
        }
    }

    private static String harrowName() {
        return HARROW.isNamed() ? HARROW.getName() : "dev.harrow";
    }

    private static boolean isPublic(Class<?> type) {
        for (Class<?> at = type; at != null; at = at.getDeclaringClass()) {
            if (!Modifier.isPublic(at.getModifiers())) {
                return false;
            }
        }
        return true;
    }

    /** Lets {@code library} do what the record's module allows Harrow to do. */
    static void forward(Class<?> type, Module library) {
        Module module = type.getModule();
        if (module.isNamed() && module.isOpen(type.getPackageName(), HARROW)) {
            module.addOpens(type.getPackageName(), library);
        }
    }

    /** The canonical constructor, as a handle from {@code Object[]} to {@code Object}. */
    static MethodHandle constructor(Class<?> type, String path) {
        Class<?>[] parameters = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(parameters);
            open(constructor, type, path);
            MethodHandle handle = MethodHandles.lookup().unreflectConstructor(constructor);
            return handle.asType(handle.type().generic()).asSpreader(Object[].class, parameters.length);
        } catch (ReflectiveOperationException e) {
            throw new ContractException(
                    path + ": the canonical constructor of " + type.getName() + " cannot be used", e);
        }
    }

    /** A component's accessor, as a handle from {@code Object} to {@code Object}. */
    static MethodHandle accessor(Class<?> type, RecordComponent component, String path) {
        Method accessor = component.getAccessor();
        try {
            open(accessor, type, path);
            MethodHandle handle = MethodHandles.lookup().unreflect(accessor);
            return handle.asType(handle.type().generic());
        } catch (IllegalAccessException e) {
            throw new ContractException(path + ": the accessor " + accessor + " cannot be used", e);
        }
    }

    private static void open(AccessibleObject member, Class<?> type, String path) {
        if (!member.trySetAccessible()) {
            // the module said yes when it was asked; only a nested class that is not public is left
            throw new ContractException(path + ": " + member + " cannot be used; add 'opens " + type.getPackageName()
                    + " to " + harrowName() + ";' to the module-info.java of " + type.getModule());
        }
    }
}
