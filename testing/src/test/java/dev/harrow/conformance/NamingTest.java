package dev.harrow.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A test that names rules or cases, or a class of tests that does.
 *
 * @param file from the project's folder on, with slashes
 * @param type the name of the class
 * @param method the test, or null for all of the class
 * @param names in the order of the Javadoc
 */
record NamingTest(String file, String type, @Nullable String method, Set<String> names) {
    /** Where the modules keep their tests. */
    private static final List<String> ROOTS = List.of(
            "runtime/src/test/java",
            "spawn/src/test/java",
            "testing/src/test/java",
            "examples/src/test/java",
            "stress/src/main/java");

    /** All of the project whose folder this is, by file and name. */
    static List<NamingTest> all(Path home, Collection<String> areas) {
        List<NamingTest> all = new ArrayList<>();
        for (String root : ROOTS) {
            Path folder = home.resolve(root);
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.filter(each -> each.toString().endsWith("Tests.java"))
                        .sorted()
                        .toList()) {
                    String path = folder.relativize(file).toString().replace('\\', '/');
                    addFrom(Files.readString(file), root + "/" + path, typeOf(path), areas, all);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("the sources of the tests are read in " + folder.toAbsolutePath(), e);
            }
        }
        return all;
    }

    private static String typeOf(String path) {
        return path.substring(0, path.length() - ".java".length()).replace('/', '.');
    }

    static void addFrom(String source, String file, String type, Collection<String> areas, List<NamingTest> all) {
        Set<String> ofAll = TestJavadoc.names(TestJavadoc.ofClass(source), areas);
        if (!ofAll.isEmpty()) {
            all.add(new NamingTest(file, type, null, ofAll));
        }
        for (Map.Entry<String, String> doc : new TreeMap<>(TestJavadoc.ofTests(source)).entrySet()) {
            Set<String> names = TestJavadoc.names(doc.getValue(), areas);
            if (!names.isEmpty()) {
                all.add(new NamingTest(file, type, doc.getKey(), names));
            }
        }
    }

    /** Whether this is the test, or one of the tests, that a report calls by class and method. */
    boolean covers(String reportedType, String reportedMethod) {
        return type.equals(reportedType) && (method == null || method.equals(reportedMethod));
    }

    String simpleType() {
        return type.substring(type.lastIndexOf('.') + 1);
    }

    @Override
    public String toString() {
        return method == null ? simpleType() : simpleType() + "." + method;
    }
}
