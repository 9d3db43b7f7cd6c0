package dev.harrow.examples.probe;

import java.io.IOException;
import java.io.InputStream;

/** A class loader that has its own copy of one class and of those inside it, and all others from its parent. */
final class IsolatingLoader extends ClassLoader {
    private final String isolated;
    private final ClassLoader parent;

    IsolatingLoader(String isolated, ClassLoader parent) {
        super("isolated", parent);
        this.isolated = isolated;
        this.parent = parent;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.equals(isolated) && !name.startsWith(isolated + "$")) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            if (loaded == null) {
                loaded = define(name);
            }
            if (resolve) {
                resolveClass(loaded);
            }
            return loaded;
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        try (InputStream file = parent.getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (file == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] bytes = file.readAllBytes();
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }
}
