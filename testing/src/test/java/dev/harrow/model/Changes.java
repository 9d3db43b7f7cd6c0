package dev.harrow.model;

import java.util.ArrayList;
import java.util.List;

/** Changes what was seen of a program, by one thing each time. */
final class Changes {

    private Changes() {}

    /** A line is lost; or one thing in it is lost, comes twice, or says something else. */
    static List<List<String>> of(List<String> lines) {
        List<List<String>> all = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            List<String> without = new ArrayList<>(lines);
            without.remove(i);
            all.add(without);
            List<String> parts = List.of(lines.get(i).split("\\|", -1));
            for (int k = 1; k < parts.size(); k++) {
                List<String> lost = new ArrayList<>(parts);
                lost.remove(k);
                all.add(with(lines, i, lost));
                List<String> twice = new ArrayList<>(parts);
                twice.add(k, parts.get(k));
                all.add(with(lines, i, twice));
                List<String> other = new ArrayList<>(parts);
                other.set(k, other(parts.get(k)));
                all.add(with(lines, i, other));
            }
        }
        return all;
    }

    private static List<String> with(List<String> lines, int at, List<String> parts) {
        List<String> changed = new ArrayList<>(lines);
        changed.set(at, String.join("|", parts));
        return changed;
    }

    /** What it is taken for most easily. */
    private static String other(String shown) {
        return switch (shown) {
            case TalkModel.OK, TalkModel.RETURNED -> TalkModel.CANCEL;
            case TalkModel.CANCEL -> TalkModel.OK;
            case TalkModel.VALUE -> TalkModel.EXPIRED;
            case "0" -> "1";
            default -> TalkModel.VALUE;
        };
    }
}
