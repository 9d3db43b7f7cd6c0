package dev.harrow.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** A class path as an application has it that was installed: of jars only, from which a start-up cache can be made. */
final class Jars {
    private Jars() {}

    /** The class path of a user, with its directories made jars in {@code folder}. */
    static String lean(Path folder) throws IOException {
        List<String> entries = new ArrayList<>();
        for (String entry : ChildJvm.leanClassPath()) {
            Path path = Path.of(entry);
            entries.add(
                    Files.isDirectory(path) ? jar(path, folder.resolve("classes-" + entries.size() + ".jar")) : entry);
        }
        return String.join(File.pathSeparator, entries);
    }

    /** Makes a jar of a directory; returns its path. */
    static String jar(Path directory, Path jar) throws IOException {
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> below = Files.walk(directory)) {
            for (Path file : below.filter(Files::isRegularFile).sorted().toList()) {
                out.putNextEntry(
                        new JarEntry(directory.relativize(file).toString().replace(File.separatorChar, '/')));
                Files.copy(file, out);
                out.closeEntry();
            }
        }
        return jar.toString();
    }
}
