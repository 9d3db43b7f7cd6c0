package dev.harrow.examples.words;

import java.util.Locale;
import java.util.function.Consumer;

/** What a word is: the longest possible run of letters, digits and apostrophes, in lower case. */
final class Words {

    private Words() {}

    /** Hands every word of {@code text} to {@code sink}, in order, and returns how many there were. */
    static long forEach(String text, Consumer<String> sink) {
        long words = 0;
        int begin = -1; // of the word that is being read, or -1 between words
        for (int i = 0; i < text.length(); ) {
            int character = text.codePointAt(i);
            if (isPart(character)) {
                begin = begin < 0 ? i : begin;
            } else if (begin >= 0) {
                sink.accept(text.substring(begin, i).toLowerCase(Locale.ROOT));
                words++;
                begin = -1;
            }
            i += Character.charCount(character);
        }
        if (begin >= 0) {
            sink.accept(text.substring(begin).toLowerCase(Locale.ROOT));
            words++;
        }
        return words;
    }

    /** Whether a character belongs to a word. */
    static boolean isPart(int codePoint) {
        return codePoint == '\'' || Character.isLetterOrDigit(codePoint);
    }
}
