package dev.harrow.internal.wire;

import dev.harrow.ContractException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import org.jspecify.annotations.Nullable;

/** Builds records and reads them, where their module allows it. */
final class RecordAccess {
    private static final Module HARROW = RecordAccess.class.getModule();

    private final String path;
    private final Constructor<?> canonical;
    private final Method[] getters;
    private volatile @Nullable MethodHandle constructor; // made by whoever needs it first; any one will do
    private volatile MethodHandle @Nullable [] accessors; // likewise; never changed

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

    /**
     * Makes sure that the record's members can be used, each of them. The handles are made when bytes are: inside one JVM records
     * mostly go by reference.
     *
     * @throws ContractException with the line to add to {@code module-info.java}
     */
    RecordAccess(Class<?> type, String path) {
        this.path = path;
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] parameters = new Class<?>[components.length];
        getters = new Method[components.length];
        for (int i = 0; i < components.length; i++) {
            parameters[i] = components[i].getType();
            getters[i] = components[i].getAccessor();
            open(getters[i], type, path + '.' + components[i].getName());
        }
        try {
            canonical = type.getDeclaredConstructor(parameters);
        } catch (ReflectiveOperationException e) {
            throw unusable(e);
        }
        open(canonical, type, path);
    }

    private ContractException unusable(ReflectiveOperationException e) {
        return new ContractException(path + ": the constructor or an accessor of the record cannot be used", e);
    }

    /** The canonical constructor, as a handle from {@code Object[]} to {@code Object}. */
    MethodHandle constructor() {
        MethodHandle known = constructor;
        if (known == null) {
            try {
                MethodHandle handle = MethodHandles.lookup().unreflectConstructor(canonical);
                known = handle.asType(handle.type().generic()).asSpreader(Object[].class, getters.length);
            } catch (ReflectiveOperationException e) {
                throw unusable(e);
            }
            constructor = known;
        }
        return known;
    }

    /** The components' accessors, as handles from {@code Object} to {@code Object}. */
    MethodHandle[] accessors() {
        MethodHandle[] known = accessors;
        if (known == null) {
            known = new MethodHandle[getters.length];
            try {
                for (int i = 0; i < known.length; i++) {
                    MethodHandle handle = MethodHandles.lookup().unreflect(getters[i]);
                    known[i] = handle.asType(handle.type().generic());
                }
            } catch (ReflectiveOperationException e) {
                throw unusable(e);
            }
            accessors = known;
        }
        return known;
    }

    private static void open(AccessibleObject member, Class<?> type, String path) {
        if (!member.trySetAccessible()) {
            // the module said yes when it was asked; only a nested class that is not public is left
            throw new ContractException(path + ": " + member + " cannot be used; add 'opens " + type.getPackageName()
                    + " to " + harrowName() + ";' to the module-info.java of " + type.getModule());
        }
    }
}
