package dev.harrow.spawn;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The services that modules declare, in the form in which jars of a class path do: an isolated actor has the classes of all modules in one that has no
 * name, and no declaration.
 */
final class ModuleServices {
    /** Where jars declare services. */
    static final String FOLDER = "META-INF/services/";

    private ModuleServices() {}

    /**
     * A file that names the providers of a service.
     *
     * @param file where a jar would have it
     * @param world the loader of the modules; those of other loaders do not count
     * @param wanted whether the providers of a package count
     * @return null if there are none
     */
    static @Nullable URL declared(String file, ClassLoader world, Predicate<String> wanted) {
        String service = file.substring(FOLDER.length());
        Set<String> providers = new LinkedHashSet<>();
        for (Module each : ModuleLayer.boot().modules()) {
            if (each.getClassLoader() == world) {
                for (ModuleDescriptor.Provides provided : each.getDescriptor().provides()) {
                    if (provided.service().equals(service)) {
                        provided.providers().stream()
                                .filter(name -> wanted.test(packageOf(name)))
                                .forEach(providers::add);
                    }
                }
            }
        }
        return providers.isEmpty() ? null : url(service, String.join("\n", providers));
    }

    private static String packageOf(String type) {
        return type.substring(0, Math.max(0, type.lastIndexOf('.')));
    }

    private static URL url(String service, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try {
            return URL.of(URI.create("harrow-services:/" + service), new URLStreamHandler() {
                @Override
                protected URLConnection openConnection(URL place) {
                    return new URLConnection(place) {
                        @Override
                        public void connect() {
                            connected = true;
                        }

                        @Override
                        public InputStream getInputStream() {
                            return new ByteArrayInputStream(bytes);
                        }
                    };
                }
            });
        } catch (MalformedURLException e) {
            throw new IllegalStateException("the place of the services of modules has a handler of its own", e);
        }
    }
}
