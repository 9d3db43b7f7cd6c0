package dev.harrow.consumer;

import java.io.File;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a user of Harrow has on the module path, or on the class path. */
public final class ModulePath {
    private static final List<String> NEEDED = List.of("dev.harrow", "dev.harrow.spawn", "org.jspecify", "org.slf4j");

    private ModulePath() {}

    /** Harrow and what it needs, wherever the build has put them for this JVM. */
    public static String ofHarrow() {
        return Stream.of("jdk.module.path", "java.class.path")
                .map(name -> System.getProperty(name, ""))
                .flatMap(path -> Stream.of(path.split(File.pathSeparator)))
                .filter(entry -> !entry.isEmpty() && Files.exists(Path.of(entry)))
                .distinct()
                .filter(entry -> ModuleFinder.of(Path.of(entry)).findAll().stream()
                        .map(ModulePath::name)
                        .anyMatch(name -> NEEDED.contains(name)
                                || name.startsWith("com.fasterxml.jackson.")
                                || name.startsWith("io.netty.")))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String name(ModuleReference module) {
        return module.descriptor().name();
    }
}
