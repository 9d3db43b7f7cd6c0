package dev.harrow.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Users need no {@code --enable-preview}: no class file of a published module depends on preview features, or on a JDK
 * newer than the oldest supported one. It reads the jars where they were built, and the folders of classes otherwise.
 */
class NoPreviewClassFilesTests {
    private static final int JDK_25 = 69;
    private static final int PREVIEW = 0xFFFF;

    @ParameterizedTest
    @ValueSource(strings = {"dev.harrow", "dev.harrow.spawn", "dev.harrow.testing"})
    void classFilesOfPublishedModulesNeedNoPreviewFlag(String module) throws IOException {
        List<Path> homes = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path home = Path.of(entry);
            if (Files.exists(home) && module.equals(moduleOf(home))) {
                homes.add(home);
            }
        }
        assertThat(homes).as("where " + module + " is on the class path").hasSize(1);
        assertThat(complaints(homes.getFirst())).isEmpty();
    }

    @Test
    void previewAndNewerClassFilesAreFound(@TempDir Path home) throws IOException {
        classFile(home.resolve("Fine.class"), 0, JDK_25);
        classFile(home.resolve("Preview.class"), PREVIEW, JDK_25);
        classFile(home.resolve("Newer.class"), 0, JDK_25 + 1);
        assertThat(complaints(home))
                .containsExactlyInAnyOrder("/Preview.class is version 69.65535", "/Newer.class is version 70.0");
    }

    @Test
    void anEmptyHomeIsNoProof(@TempDir Path home) throws IOException {
        assertThat(complaints(home)).containsExactly("no class file in " + home);
    }

    /** The name in the module descriptor of a jar or folder, or an empty string if it has none. */
    private static String moduleOf(Path home) throws IOException {
        return inside(home, root -> {
            Path descriptor = root.resolve("module-info.class");
            if (!Files.exists(descriptor)) {
                return "";
            }
            try (InputStream bytes = Files.newInputStream(descriptor)) {
                return ModuleDescriptor.read(bytes).name();
            }
        });
    }

    private static List<String> complaints(Path home) throws IOException {
        return inside(home, root -> {
            List<Path> files;
            try (Stream<Path> all = Files.walk(root)) {
                files = all.filter(file -> file.toString().endsWith(".class")).toList();
            }
            if (files.isEmpty()) {
                return List.of("no class file in " + home);
            }
            List<String> complaints = new ArrayList<>();
            for (Path file : files) {
                try (DataInputStream bytes = new DataInputStream(Files.newInputStream(file))) {
                    bytes.readInt(); // the magic number
                    int minor = bytes.readUnsignedShort();
                    int major = bytes.readUnsignedShort();
                    if (minor == PREVIEW || major > JDK_25) {
                        complaints.add("/" + root.relativize(file) + " is version " + major + "." + minor);
                    }
                }
            }
            return complaints;
        });
    }

    private static <T> T inside(Path home, Look<T> look) throws IOException {
        if (Files.isDirectory(home)) {
            return look.at(home);
        }
        try (FileSystem jar = FileSystems.newFileSystem(home)) {
            return look.at(jar.getPath("/"));
        }
    }

    private static void classFile(Path file, int minor, int major) throws IOException {
        Files.write(file, new byte[] {
            (byte) 0xCA, (byte) 0xFE, (byte) 0xBA, (byte) 0xBE, (byte) (minor >> 8), (byte) minor, 0, (byte) major
        });
    }

    private interface Look<T> {
        T at(Path root) throws IOException;
    }
}
