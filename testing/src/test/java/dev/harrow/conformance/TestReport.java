package dev.harrow.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** What the reports of surefire say of a run. */
final class TestReport {
    /** How a test of the kit is called that was run on something. */
    private static final Pattern ON = Pattern.compile(" on (?<backend>\\S+) over (?<link>[^\\s,]+)");

    private static final Pattern METHOD = Pattern.compile("\\w+");

    /** How a class is called that is run on one thing after the other as a whole. */
    private static final Pattern RUN = Pattern.compile("(?<type>.+)\\[(?<number>\\d+)]");

    private TestReport() {}

    /** How a test has ended. */
    enum End {
        PASSED,
        SKIPPED,
        FAILED
    }

    /**
     * One run of one test.
     *
     * @param cell on what it was, or null if it was not run per backend
     * @param reason why it was skipped; empty otherwise
     */
    record Result(String type, String method, @Nullable Cell cell, End end, String reason) {}

    /** All below the folder of a project. */
    static List<Result> read(Path home) {
        List<Result> results = new ArrayList<>();
        try (Stream<Path> modules = Files.list(home)) {
            for (Path module : modules.sorted().toList()) {
                for (Path folder : list(module.resolve("target"), "surefire-reports")) {
                    for (Path file : list(folder, "TEST-")) {
                        addFrom(file, results);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the reports of the tests are read in " + home.toAbsolutePath(), e);
        }
        return results;
    }

    private static List<Path> list(Path folder, String start) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(each -> String.valueOf(each.getFileName()).startsWith(start))
                    .sorted()
                    .toList();
        }
    }

    private static void addFrom(Path file, List<Result> results) throws IOException {
        if (!file.toString().endsWith(".xml")) {
            return;
        }
        Element suite;
        try {
            DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
            suite = builder.parse(file.toFile()).getDocumentElement();
        } catch (SAXException | ParserConfigurationException e) {
            throw new IllegalStateException("the report " + file + " cannot be read; run the tests again", e);
        }
        Map<String, String> settings = new HashMap<>();
        elements(suite, "property")
                .forEach(each -> settings.put(each.getAttribute("name"), each.getAttribute("value")));
        Axes axes = new Axes(settings);
        for (Element test : elements(suite, "testcase")) {
            Matcher method = METHOD.matcher(test.getAttribute("name"));
            if (method.lookingAt()) {
                List<Element> skipped = elements(test, "skipped");
                boolean failed = !elements(test, "failure").isEmpty()
                        || !elements(test, "error").isEmpty();
                End end = failed ? End.FAILED : skipped.isEmpty() ? End.PASSED : End.SKIPPED;
                String type = test.getAttribute("classname");
                Matcher run = RUN.matcher(type);
                boolean numbered = run.matches();
                results.add(new Result(
                        numbered ? run.group("type") : type,
                        method.group(),
                        numbered
                                ? cell(Integer.parseInt(run.group("number")), axes)
                                : cell(test.getAttribute("name"), axes),
                        end,
                        skipped.isEmpty() ? "" : skipped.getFirst().getAttribute("message")));
            }
        }
    }

    /** That of a run of a whole class, whose name has only its number; null if there are not so many. */
    private static @Nullable Cell cell(int number, Axes axes) {
        return axes.cells().stream().skip(number - 1L).findFirst().orElse(null);
    }

    /** By the name; a test that says itself on what it is, by what all is on in that JVM, unless that is the usual one. */
    private static @Nullable Cell cell(String name, Axes axes) {
        Matcher on = ON.matcher(name);
        if (on.find()) {
            return new Cell(on.group("backend"), axes.link(on.group("link")));
        }
        String backend = axes.settings().getOrDefault("harrow.test.backends", "");
        String link = axes.settings().getOrDefault("harrow.test.transports", "");
        return link.isEmpty() || !Cell.LINKS.getOrDefault(backend, List.of()).contains(link)
                ? null
                : new Cell(backend, link);
    }

    private static List<Element> elements(Element around, String name) {
        NodeList found = around.getElementsByTagName(name);
        return IntStream.range(0, found.getLength())
                .mapToObj(found::item)
                .map(Element.class::cast)
                .toList();
    }
}
