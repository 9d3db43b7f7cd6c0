import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.ImportOrderer;
import com.palantir.javaformat.java.JavaFormatterOptions;
import com.palantir.javaformat.java.JavaFormatterOptions.Style;
import com.palantir.javaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Checks or applies the formatting of every Java file below a folder. It is a source program, started on the build's
 * own JDK, because a formatter that runs inside Maven's JVM cannot parse a newer Java than that JVM knows.
 */
final class Format {
    private static final Set<String> SKIPPED = Set.of("target", ".git", ".harrow", ".idea");

    private static final Formatter FORMATTER = Formatter.createFormatter(
            JavaFormatterOptions.builder().style(Style.PALANTIR).build());

    private Format() {}

    public static void main(String[] args) throws IOException {
        if (args.length != 2 || !Set.of("check", "apply").contains(args[0])) {
            System.err.println("usage: Format.java check|apply FOLDER; got: " + String.join(" ", args));
            System.exit(2);
        }
        boolean apply = args[0].equals("apply");
        Path root = Path.of(args[1]).toRealPath();
        List<Path> files = javaFiles(root);
        if (files.isEmpty()) {
            System.err.println("no Java file below " + root + "; name the folder of the project");
            System.exit(2);
        }
        List<String> findings = files.parallelStream()
                .map(file -> visit(file, apply))
                .filter(finding -> !finding.isEmpty())
                .map(finding -> finding.replace(root + "/", ""))
                .sorted()
                .toList();
        findings.forEach(System.err::println);
        if (findings.stream().anyMatch(finding -> !finding.startsWith("formatted"))) {
            System.err.println("format them with: mvn -q -pl build-tools verify -Dharrow.format=apply");
            System.exit(1);
        }
    }

    private static List<Path> javaFiles(Path root) throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                return SKIPPED.contains(folder.getFileName().toString())
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.toString().endsWith(".java")) {
                    files.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return files;
    }

    /** What is to be said about one file; empty if it is as it should be. */
    private static String visit(Path file, boolean apply) {
        try {
            String before = Files.readString(file);
            String after = FORMATTER.formatSource(
                    RemoveUnusedImports.removeUnusedImports(ImportOrderer.reorderImports(before, Style.PALANTIR)));
            if (after.equals(before)) {
                return "";
            }
            if (!apply) {
                return "not formatted: " + file;
            }
            Files.writeString(file, after);
            return "formatted: " + file;
        } catch (FormatterException e) {
            return "cannot be parsed: " + file + ": " + e.getMessage();
        } catch (IOException e) {
            throw new UncheckedIOException("reading or writing " + file, e);
        }
    }
}
