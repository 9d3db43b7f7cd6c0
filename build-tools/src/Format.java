import static java.nio.charset.StandardCharsets.UTF_8;

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
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Checks or applies the formatting of every Java file below a folder. It is a source program, started on the build's
 * own JDK, because a formatter that runs inside Maven's JVM cannot parse a newer Java than that JVM knows. Files that
 * were found in order are remembered by their content, in the cache file.
 */
final class Format {
    private static final Set<String> SKIPPED = Set.of("target", ".git", ".harrow", ".idea");

    private static final Formatter FORMATTER = Formatter.createFormatter(
            JavaFormatterOptions.builder().style(Style.PALANTIR).build());

    private static final String FORMATTER_VERSION = Path.of(Formatter.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .getPath())
            .getFileName()
            .toString();

    private Format() {}

    public static void main(String[] args) throws IOException {
        if (args.length != 3 || !Set.of("check", "apply").contains(args[0])) {
            System.err.println("usage: Format.java check|apply FOLDER CACHE; got: " + String.join(" ", args));
            System.exit(2);
        }
        boolean apply = args[0].equals("apply");
        Path root = Path.of(args[1]).toRealPath();
        List<Path> files = javaFiles(root);
        if (files.isEmpty()) {
            System.err.println("no Java file below " + root + "; name the folder of the project");
            System.exit(2);
        }
        Path cache = Path.of(args[2]);
        Set<String> known = Files.exists(cache) ? Set.copyOf(Files.readAllLines(cache)) : Set.of();
        Set<String> formatted = ConcurrentHashMap.newKeySet();
        List<String> findings = files.parallelStream()
                .map(file -> visit(file, apply, known, formatted))
                .filter(finding -> !finding.isEmpty())
                .map(finding -> finding.replace(root + "/", ""))
                .sorted()
                .toList();
        Files.createDirectories(cache.toAbsolutePath().getParent());
        Files.write(cache, new TreeSet<>(formatted));
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
    private static String visit(Path file, boolean apply, Set<String> known, Set<String> formatted) {
        try {
            String before = Files.readString(file);
            if (known.contains(fingerprint(before))) {
                formatted.add(fingerprint(before));
                return "";
            }
            String after = format(before);
            if (after.equals(before)) {
                formatted.add(fingerprint(before));
                return "";
            }
            if (!apply) {
                return "not formatted: " + file;
            }
            // What it makes of a long comment is not in order yet, for itself.
            for (String again = format(after); !again.equals(after); again = format(after)) {
                after = again;
            }
            Files.writeString(file, after);
            formatted.add(fingerprint(after));
            return "formatted: " + file;
        } catch (FormatterException e) {
            return "cannot be parsed: " + file + ": " + e.getMessage();
        } catch (IOException e) {
            throw new UncheckedIOException("reading or writing " + file, e);
        }
    }

    private static String format(String text) throws FormatterException {
        return FORMATTER.formatSource(
                RemoveUnusedImports.removeUnusedImports(ImportOrderer.reorderImports(text, Style.PALANTIR)));
    }

    /** Of the text and of the formatter: a text that was in order for one version may not be so for the next. */
    private static String fingerprint(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(FORMATTER_VERSION.getBytes(UTF_8));
            return HexFormat.of().formatHex(digest.digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
