package dev.harrow.conformance;

import dev.harrow.sample.Sample;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/**
 * One run of the tests of this module, as its {@code pom.xml} says.
 *
 * @param usual whether it is in every build, and not only in profile {@value #PROFILE}
 * @param settings the system properties that it sets
 */
record Execution(String id, boolean usual, List<String> includes, List<String> excludes, Map<String, String> settings) {
    static final String PROFILE = "matrix";

    /** That of Maven itself; what it leaves out says by itself on what it is run. */
    static final String DEFAULT = "default-test";

    /** What surefire takes if nothing is said. */
    private static final List<String> USUAL_INCLUDES =
            List.of("**/Test*.java", "**/*Test.java", "**/*Tests.java", "**/*TestCase.java");

    private static final Pattern PART = Pattern.compile("\\*\\*/|\\*|[^*]+");

    private static final String SAMPLE = "harrow.test.sample";

    /** Those of a {@code pom.xml}. */
    static List<Execution> all(Path pom) {
        Element project;
        try {
            project = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(pom.toFile())
                    .getDocumentElement();
        } catch (IOException e) {
            throw new UncheckedIOException("what the tests are run on is read in " + pom.toAbsolutePath(), e);
        } catch (SAXException | ParserConfigurationException e) {
            throw new IllegalStateException("what the tests are run on cannot be read in " + pom.toAbsolutePath(), e);
        }
        List<Execution> all = new ArrayList<>();
        Element usual = surefire(project)
                .orElseThrow(() -> new IllegalStateException(pom + " does not say how the tests are run"));
        Map<String, String> common = settings(usual);
        addFrom(usual, true, common, all);
        children(project, "profiles").stream()
                .flatMap(profiles -> children(profiles, "profile").stream())
                .filter(profile -> text(profile, "id").equals(PROFILE))
                .flatMap(profile -> surefire(profile).stream())
                .forEach(plugin -> addFrom(plugin, false, common, all));
        return all;
    }

    private static Optional<Element> surefire(Element around) {
        return children(around, "build").stream()
                .flatMap(build -> children(build, "plugins").stream())
                .flatMap(plugins -> children(plugins, "plugin").stream())
                .filter(plugin -> text(plugin, "artifactId").equals("maven-surefire-plugin"))
                .findFirst();
    }

    private static void addFrom(Element plugin, boolean usual, Map<String, String> common, List<Execution> all) {
        for (Element executions : children(plugin, "executions")) {
            for (Element execution : children(executions, "execution")) {
                Map<String, String> settings = new HashMap<>(common);
                settings.putAll(settings(execution));
                List<String> includes = patterns(execution, "includes", "include");
                all.add(new Execution(
                        text(execution, "id"),
                        usual,
                        includes.isEmpty() ? USUAL_INCLUDES : includes,
                        patterns(execution, "excludes", "exclude"),
                        settings));
            }
        }
    }

    private static Map<String, String> settings(Element around) {
        Map<String, String> settings = new HashMap<>();
        for (Element configuration : children(around, "configuration")) {
            for (Element variables : children(configuration, "systemPropertyVariables")) {
                for (Element each : children(variables, null)) {
                    settings.put(each.getTagName(), each.getTextContent().strip());
                }
            }
        }
        return settings;
    }

    private static List<String> patterns(Element around, String list, String name) {
        return children(around, "configuration").stream()
                .flatMap(configuration -> children(configuration, list).stream())
                .flatMap(patterns -> children(patterns, name).stream())
                .map(pattern -> pattern.getTextContent().strip())
                .toList();
    }

    private static String text(Element around, String name) {
        return children(around, name).stream()
                .findFirst()
                .map(each -> each.getTextContent().strip())
                .orElse("");
    }

    /** @param name of those that are wanted, or null for all */
    private static List<Element> children(Element around, @Nullable String name) {
        return IntStream.range(0, around.getChildNodes().getLength())
                .mapToObj(i -> around.getChildNodes().item(i))
                .filter(child -> child.getNodeType() == Node.ELEMENT_NODE
                        && (name == null || child.getNodeName().equals(name)))
                .map(Element.class::cast)
                .toList();
    }

    /** Whether the class is among those that are run. */
    boolean has(String type) {
        String path = type.replace('.', '/') + ".java";
        return matches(includes, path) && !matches(excludes, path);
    }

    private static boolean matches(List<String> patterns, String path) {
        return patterns.stream().anyMatch(pattern -> path.matches(regex(pattern)));
    }

    /** Of a pattern as Maven has it: two stars and a slash are any number of folders, none included. */
    private static String regex(String pattern) {
        return PART.matcher(pattern)
                .results()
                .map(part -> switch (part.group()) {
                    case "**/" -> "(?:.*/)?";
                    case "*" -> "[^/]*";
                    default -> Pattern.quote(part.group());
                })
                .collect(Collectors.joining());
    }

    /** What it leaves of the classes that it has; none of what is drawn, for that is another part each time. */
    Sample sample() {
        return Sample.of(settings.get(SAMPLE), axes().backends().getFirst());
    }

    /** Whether it runs a few tests that are drawn. */
    boolean isDrawn() {
        return settings.getOrDefault(SAMPLE, "").matches("\\d+");
    }

    Axes axes() {
        return new Axes(settings);
    }
}
