package dev.harrow.conformance;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the Javadoc of tests says, read from their sources in the format that the build keeps: it names the rules and the cases that a test
 * proves. It is written for people, and a second list would go stale.
 */
public final class TestJavadoc {
    private static final String DOC = "/\\*\\*(?<doc>(?:(?!\\*/).)*)\\*/\n";

    /** The Javadoc, the marks and the name of a method of a top-level class. */
    private static final Pattern METHOD =
            pattern("^ {4}" + DOC + "(?<marks>(?: {4}[@ )}][^\n]*\n)*?) {4}void (?<name>\\w+)\\(");

    /** The same of a class inside: to jcstress each is a test. */
    private static final Pattern INNER =
            pattern("^ {4}" + DOC + "(?<marks>(?: {4}[@ )}][^\n]*\n)*?) {4}(?:\\w+ )*class (?<name>\\w+)");

    private static final Pattern TOP =
            pattern("^" + DOC + "(?<marks>(?:[@ )}][^\n]*\n)*?)(?:\\w+ )*class (?<name>\\w+)");

    private static final Pattern TEST = Pattern.compile("@\\w*Test\\b");

    private TestJavadoc() {}

    private static Pattern pattern(String text) {
        return Pattern.compile(text, Pattern.MULTILINE | Pattern.DOTALL);
    }

    /** The Javadoc of each method that has one, tests or not. */
    public static Map<String, String> ofMethods(String source) {
        return docs(METHOD, source, false);
    }

    /** The Javadoc of each test that has one: of methods, and of classes inside. */
    static Map<String, String> ofTests(String source) {
        Map<String, String> docs = docs(METHOD, source, true);
        docs.putAll(docs(INNER, source, true));
        return docs;
    }

    /** The Javadoc of the class itself, or nothing. */
    static String ofClass(String source) {
        return docs(TOP, source, false).values().stream().findFirst().orElse("");
    }

    private static Map<String, String> docs(Pattern pattern, String source, boolean testsOnly) {
        Map<String, String> docs = new HashMap<>();
        Matcher found = pattern.matcher(source);
        while (found.find()) {
            if (!testsOnly || TEST.matcher(found.group("marks")).find()) {
                docs.put(found.group("name"), found.group("doc"));
            }
        }
        return docs;
    }

    /** The rules that a text names: those of SEMANTICS, and the deliberate deviations from it. */
    public static Set<String> rules(String text) {
        return names(text, List.of("S", "D"));
    }

    /**
     * What a text names, such as {@code S-31} and {@code IPC-7c}, in its order; all of a range such as {@code S-20..S-23}, {@code CANC-9..12} and
     * {@code ADDR-7a..7d}.
     *
     * @param areas what may be before the number
     */
    static Set<String> names(String text, Collection<String> areas) {
        Pattern name = Pattern.compile(
                "(?<![\\w-])(?<area>" + areas.stream().map(Pattern::quote).collect(Collectors.joining("|"))
                        + ")-(?<number>\\d+)(?<letter>[a-z]?)(?:\\.\\.(?:[A-Z]+-)?(?<last>\\d+[a-z]?|[a-z]))?(?![\\w-])");
        Set<String> names = new LinkedHashSet<>();
        for (MatchResult found : name.matcher(text).results().toList()) {
            String last = found.group("last");
            String letter = found.group("letter");
            if (letter.isEmpty()) {
                int first = Integer.parseInt(found.group("number"));
                int end = last == null ? first : Integer.parseInt(last);
                for (int number = first; number <= end; number++) {
                    names.add(found.group("area") + "-" + number);
                }
            } else {
                char first = letter.charAt(0);
                char end = lastLetter(last, first);
                for (char each = first; each <= end; each++) {
                    names.add(found.group("area") + "-" + found.group("number") + each);
                }
            }
        }
        return names;
    }

    private static char lastLetter(@Nullable String last, char first) {
        return last == null ? first : last.charAt(last.length() - 1);
    }
}
