package dev.harrow.spawn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harrow.Nursery;
import dev.harrow.spi.SpawnBackend;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

/** The class loader of an isolated actor, by itself. */
class IsolatedLoaderTests {
    private final ClassLoader world = IsolatedLoaderTests.class.getClassLoader();

    private IsolatedLoader loader(String... shared) {
        return new IsolatedLoader("test", world, Set.of(shared));
    }

    /** Classes of the application and of Harrow are its own, of the JDK and of shared packages the parent's. */
    @Test
    void whatItDefinesAndWhatItShares() throws Exception {
        IsolatedLoader loader = loader();

        for (Class<?> own : List.of(IsolatedLoaderTests.class, Nursery.class, IsolatedBackend.class)) {
            Class<?> other = loader.loadClass(own.getName());
            assertThat(other.getClassLoader()).isSameAs(loader);
            assertThat(other).isNotSameAs(own).isSameAs(loader.loadClass(own.getName()));
            assertThat(other.getModule().isNamed()).isFalse();
            assertThat(other.getProtectionDomain().getCodeSource().getLocation())
                    .isEqualTo(own.getProtectionDomain().getCodeSource().getLocation());
        }
        for (Class<?> shared : List.of(String.class, List.class, ProcessHandle.class, Logger.class)) {
            assertThat(loader.loadClass(shared.getName())).isSameAs(shared);
        }
        assertThat(loader("org.junit.jupiter").loadClass(Test.class.getName())).isSameAs(Test.class);
        assertThat(loader("org.junit.jup").loadClass(Test.class.getName())).isNotSameAs(Test.class);
    }

    /** What the parent's loader has no bytes of does not exist inside, and the error names it and where it was looked for. */
    @Test
    void whatHasNoBytesIsNotThere() {
        assertThatThrownBy(() -> loader().loadClass("com.acme.Nothing"))
                .isInstanceOf(ClassNotFoundException.class)
                .hasMessageContaining("com.acme.Nothing")
                .hasMessageContaining(world.toString());
    }

    /** Where the services of the parent are declared, by jars or by modules, its own are found. */
    @Test
    void itFindsItsOwnServices() throws Exception {
        List<String> named = new ArrayList<>();
        for (URL each : Collections.list(loader().getResources(ModuleServices.FOLDER + SpawnBackend.class.getName()))) {
            try (InputStream in = each.openStream()) {
                named.addAll(new String(in.readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .toList());
            }
        }
        assertThat(named).contains(ThreadBackend.class.getName(), IsolatedBackend.class.getName());
    }

    /** Services that only modules declare are found as if a jar declared them, but for those of packages that are shared. */
    @Test
    void whatModulesDeclareIsReadAsWhatJarsDo() throws IOException {
        String file = ModuleServices.FOLDER + "java.util.spi.ToolProvider";
        ClassLoader ofTools = ModuleLayer.boot().findLoader("jdk.jartool");

        URL declared = ModuleServices.declared(file, ofTools, pack -> true);

        assertThat(declared).isNotNull();
        try (InputStream in = declared.openStream()) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8).lines())
                    .contains("sun.tools.jar.JarToolProvider");
        }
        assertThat(ModuleServices.declared(file, ofTools, pack -> false)).isNull();
        assertThat(ModuleServices.declared(ModuleServices.FOLDER + "com.acme.None", ofTools, pack -> true))
                .isNull();
    }

    /** Resources are the parent's, and the bytes of a class are given on as they were read. */
    @Test
    void itHasTheResourcesOfItsParent() throws IOException {
        IsolatedLoader loader = loader();
        String file = Nursery.class.getName().replace('.', '/') + ".class";

        assertThat(loader.getResource(file)).isEqualTo(world.getResource(file));
        assertThat(Collections.list(loader.getResources("META-INF/MANIFEST.MF")))
                .isEqualTo(Collections.list(world.getResources("META-INF/MANIFEST.MF")));
        try (InputStream inside = loader.getResourceAsStream(file);
                InputStream outside = world.getResourceAsStream(file)) {
            assertThat(inside.readAllBytes()).isEqualTo(outside.readAllBytes());
        }
        assertThat(loader.getResourceAsStream("com/acme/Nothing.class")).isNull();
    }

    /** The gate: where the bytes of a class cannot be had there can be no copy of it. */
    @Test
    void theGateAsksForBytes() throws Exception {
        assertThat(ClassBytes.missing(SpawnBackend.class, IsolatedBackend.class))
                .isNull();
        assertThat(ClassBytes.missing(String.class)).isSameAs(String.class);
        Class<?> secret = new Secretive(world).loadClass(Nursery.class.getName());
        assertThat(ClassBytes.missing(SpawnBackend.class, secret)).isSameAs(secret);
    }

    /** Defines a class, and gives nobody its bytes. */
    private static final class Secretive extends ClassLoader {
        Secretive(ClassLoader parent) {
            super(parent);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.equals(Nursery.class.getName())) {
                return super.loadClass(name, resolve);
            }
            try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] code = in.readAllBytes();
                return defineClass(name, code, 0, code.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }

        @Override
        public @Nullable URL getResource(String name) {
            return null;
        }
    }
}
