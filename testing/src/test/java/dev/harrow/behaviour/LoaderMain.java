package dev.harrow.behaviour;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;

/** A program that has its classes from a loader of its own, as one in a container has. */
public final class LoaderMain {

    private LoaderMain() {}

    /** The arguments are the class path of that loader, and those of {@link BackendMain}. */
    public static void main(String[] arguments) throws Exception {
        String[] elements = arguments[0].split(File.pathSeparator, -1);
        URL[] urls = new URL[elements.length];
        for (int i = 0; i < urls.length; i++) {
            urls[i] = Path.of(elements[i]).toUri().toURL();
        }
        try (URLClassLoader loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
            Thread.currentThread().setContextClassLoader(loader);
            Object rest = Arrays.copyOfRange(arguments, 1, arguments.length);
            loader.loadClass("dev.harrow.behaviour.BackendMain")
                    .getMethod("main", String[].class)
                    .invoke(null, rest);
        }
    }
}
