package dev.harrow.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harrow.ContractException;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.lang.ref.WeakReference;
import java.lang.reflect.Constructor;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A user's module decides whether Harrow may build its records, and its class loader is let go. */
class UserModuleTests {
    @TempDir
    static Path folder;

    @BeforeAll
    static void compileAUsersModule() throws Exception {
        Path source = folder.resolve("source");
        write(
                source.resolve("module-info.java"),
                "module user.app { requires dev.harrow; opens user.opened to dev.harrow; exports user.exported; "
                        + "provides dev.harrow.Codec with user.exported.LinkCodec; }");
        write(source.resolve("user/exported/LinkCodec.java"), """
                package user.exported;
                import java.net.URI;
                public class LinkCodec implements dev.harrow.Codec<URI, String> {
                    public Class<URI> type() { return URI.class; }
                    public Class<String> form() { return String.class; }
                    public String encode(URI value) { return value.toString(); }
                    public URI decode(String form) throws Exception { return new URI(form); }
                }
                """);
        write(source.resolve("user/opened/Link.java"), "package user.opened; record Link(java.net.URI uri) {}");
        write(source.resolve("user/opened/Flat.java"), "package user.opened; record Flat(int a, String b) {}");
        write(
                source.resolve("user/opened/Deep.java"),
                "package user.opened; record Deep(Flat flat, java.util.List<Flat> all) {}");
        write(source.resolve("user/exported/Flat.java"), "package user.exported; public record Flat(int a) {}");
        write(
                source.resolve("user/exported/Deep.java"),
                "package user.exported; public record Deep(java.util.List<Flat> all) {}");
        write(source.resolve("user/exported/Secret.java"), "package user.exported; record Secret(int a) {}");
        write(source.resolve("user/closed/Flat.java"), "package user.closed; public record Flat(int a) {}");
        write(
                source.resolve("user/closed/Deep.java"),
                "package user.closed; public record Deep(java.util.List<user.exported.Flat> all) {}");
        List<String> files;
        try (var all = Files.walk(source)) {
            files = all.filter(Files::isRegularFile).map(Path::toString).toList();
        }
        String[] args = Stream.concat(
                        Stream.of(
                                "-Xlint:-module",
                                "--module-path",
                                System.getProperty("jdk.module.path"),
                                "-d",
                                folder.resolve("user.app").toString()),
                        files.stream())
                .toArray(String[]::new);
        int status = ToolProvider.findFirst("javac").orElseThrow().run(System.out, System.out, args);
        assertThat(status).isZero();
        assertThat(FrameCodec.class.getModule().getName()).isEqualTo("dev.harrow");
    }

    private static void write(Path file, String text) throws Exception {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static ClassLoader load() {
        ModuleLayer boot = ModuleLayer.boot();
        Configuration configuration = boot.configuration()
                .resolve(ModuleFinder.of(folder.resolve("user.app")), ModuleFinder.of(), Set.of("user.app"));
        return boot.defineModulesWithOneLoader(configuration, ClassLoader.getPlatformClassLoader())
                .findLoader("user.app");
    }

    private static Object make(Class<?> type, Object... args) throws Exception {
        Constructor<?> constructor = type.getDeclaredConstructors()[0];
        constructor.setAccessible(true);
        return constructor.newInstance(args);
    }

    private static Object roundTrip(Class<?> type, Object value) {
        PayloadCodec codec = PayloadCodecs.of(type).of(type, "x");
        return codec.decode(codec.encode(value));
    }

    @Test
    void recordsOfAnOpenPackageCrossCompactlyAndByJackson() throws Exception {
        ClassLoader loader = load();
        Class<?> flat = loader.loadClass("user.opened.Flat");
        Object one = make(flat, 1, "x");
        assertThat(roundTrip(flat, one)).isEqualTo(one);
        Class<?> deep = loader.loadClass("user.opened.Deep");
        Object two = make(deep, one, List.of(one));
        assertThat(roundTrip(deep, two)).isEqualTo(two);
    }

    /** S-118 · a module provides its codecs, and whoever loads it has them. */
    @Test
    void aCodecThatTheModuleProvidesIsFound() throws Exception {
        Class<?> link = load().loadClass("user.opened.Link");
        Object value = make(link, URI.create("https://example.org/a"));
        assertThat(roundTrip(link, value)).isEqualTo(value);
        assertThatThrownBy(() -> PayloadCodecs.of(UserModuleTests.class).of(link, "x"))
                .as("another contract, which cannot see the module")
                .isInstanceOf(ContractException.class)
                .hasMessageContaining("x.uri: URI");
    }

    @Test
    void publicRecordsOfAnExportedPackageNeedNoMore() throws Exception {
        ClassLoader loader = load();
        Object flat = make(loader.loadClass("user.exported.Flat"), 1);
        assertThat(roundTrip(flat.getClass(), flat)).isEqualTo(flat);
        Object deep = make(loader.loadClass("user.exported.Deep"), List.of(flat));
        assertThat(roundTrip(deep.getClass(), deep)).isEqualTo(deep);
    }

    @Test
    void aRecordOfAClosedPackageIsRefusedWithTheLineToAdd() throws Exception {
        for (String name : List.of("user.closed.Flat", "user.closed.Deep")) {
            Class<?> type = load().loadClass(name);
            assertThatThrownBy(() -> PayloadCodecs.of(type).of(type, "x"))
                    .isInstanceOf(ContractException.class)
                    .hasMessageContaining("x: " + name + " is in module user.app")
                    .hasMessageContaining("add 'opens user.closed to dev.harrow;' to its module-info.java");
        }
        Class<?> secret = load().loadClass("user.exported.Secret");
        assertThatThrownBy(() -> PayloadCodecs.of(secret).of(secret, "x"))
                .isInstanceOf(ContractException.class)
                .hasMessageContaining("opens user.exported to dev.harrow");
    }

    /** The codecs of an actor that is gone keep nothing of it: neither Jackson's caches nor ours. */
    @Test
    void theUsersClassLoaderIsLetGo() throws Exception {
        WeakReference<ClassLoader> loader = useAndForget();
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
            System.gc();
            return loader.get() == null;
        });
    }

    private static WeakReference<ClassLoader> useAndForget() throws Exception {
        ClassLoader loader = load();
        Object flat = make(loader.loadClass("user.opened.Flat"), 1, "x");
        Object deep = make(loader.loadClass("user.opened.Deep"), flat, List.of(flat));
        Object link = make(loader.loadClass("user.opened.Link"), URI.create("a:b"));
        for (Object value : List.of(flat, deep, link)) {
            PayloadCodec codec = PayloadCodecs.of(value.getClass()).of(value.getClass(), "x");
            Payload.Encoded sent = codec.encode(value);
            Object got = Objects.requireNonNull(codec.decode(sent));
            // not by equals(): the method handles that the JDK links into a record's equals() outlive its loader for a
            // while
            assertThat(codec.encode(got)).isEqualTo(sent);
        }
        return new WeakReference<>(loader);
    }
}
