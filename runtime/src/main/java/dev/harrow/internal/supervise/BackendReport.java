package dev.harrow.internal.supervise;

import static java.util.stream.Collectors.joining;

import dev.harrow.Backend;
import dev.harrow.BackendInfo;
import dev.harrow.BackendUnavailableException;
import dev.harrow.internal.scope.Task;
import dev.harrow.spi.Availability;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What is said of the spawn backends to those who ask: as values and as a table. */
public final class BackendReport {
    private static final List<String> HEADS = List.of("backend", "available", "capabilities", "transports");
    private static final String NONE = "-";

    /** What an actor gets that chooses nothing. */
    private record Choice(String key, String by) {}

    private BackendReport() {}

    /** All of them, by key, as they are now. */
    public static List<BackendInfo> all() {
        return all(Backends.catalogue());
    }

    private static List<BackendInfo> all(BackendCatalogue catalogue) {
        return catalogue.all().entrySet().stream()
                .map(each -> BackendCatalogue.ask(each.getValue(), new Backend(each.getKey()))
                        .info())
                .toList();
    }

    /**
     * One of them, as it is now.
     *
     * @throws BackendUnavailableException if it is unknown
     */
    public static BackendInfo of(Backend key) {
        return BackendCatalogue.ask(Backends.known(key.key(), "the question for it"), key)
                .info();
    }

    /** All of them as a table, with what is wrong. */
    public static String render() {
        String environment = Backends.environment();
        Task task = Task.current();
        RootSettings root =
                task == null ? RootSettings.DEFAULT : TreePart.of(task).settings();
        return render(Backends.catalogue(), environment, root.defaultBackend());
    }

    static String render(BackendCatalogue catalogue, @Nullable String environment, Backend byRoot) {
        List<BackendInfo> all = all(catalogue);
        StringBuilder text = new StringBuilder();
        if (all.isEmpty()) {
            text.append(Backends.NO_BACKEND).append('\n');
        } else {
            Choice choice = environment != null
                    ? new Choice(environment, Backends.BY_ENVIRONMENT)
                    : new Choice(byRoot.key(), Backends.BY_ROOT);
            table(all, choice, text);
        }
        List<BackendCatalogue.Fault> faults = catalogue.faults();
        if (!faults.isEmpty()) {
            text.append("\nwhat is wrong:\n");
            faults.forEach(fault -> describe(fault, text));
        }
        return text.toString();
    }

    private static void table(List<BackendInfo> all, Choice choice, StringBuilder text) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEADS);
        all.forEach(each -> rows.add(List.of(
                each.key().key(),
                each.isAvailable() ? "yes" : "no",
                list(each.capabilities()),
                list(each.transports()))));
        int[] widths = IntStream.range(0, HEADS.size())
                .map(column -> rows.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElseThrow())
                .toArray();
        String indent = " ".repeat(2 + widths[0] + 2);
        boolean found = false;
        for (int i = 0; i < rows.size(); i++) {
            BackendInfo backend = i == 0 ? null : all.get(i - 1);
            boolean chosen = backend != null && backend.key().key().equals(choice.key());
            found |= chosen;
            text.append(line(chosen, rows.get(i), widths)).append('\n');
            if (backend != null && backend.availability() instanceof Availability.Unavailable no) {
                text.append(indent).append("why: ").append(no.reason()).append('\n');
                text.append(indent).append("instead: ").append(no.wayOut()).append('\n');
            }
        }
        text.append('\n')
                .append(
                        found
                                ? "* what an actor is made of that chooses nothing, by " + choice.by()
                                : "an actor that chooses nothing is refused: '" + choice.key() + "', chosen by "
                                        + choice.by() + ", is unknown")
                .append('\n');
    }

    private static String line(boolean chosen, List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder(chosen ? "* " : "  ");
        for (int column = 0; column < widths.length; column++) {
            String cell = row.get(column);
            line.append(cell).append(" ".repeat(widths[column] - cell.length() + 2));
        }
        return line.toString().stripTrailing();
    }

    private static String list(Set<?> all) {
        return all.isEmpty() ? NONE : all.stream().map(String::valueOf).sorted().collect(joining(", "));
    }

    private static void describe(BackendCatalogue.Fault fault, StringBuilder text) {
        text.append("  ").append(fault.what()).append('\n');
        Throwable cause = fault.cause();
        for (Throwable each = cause == null ? null : cause.getCause(); each != null; each = each.getCause()) {
            text.append("    caused by ").append(each).append('\n');
        }
    }
}
