package dev.harrow.examples.words;

import java.io.StreamCorruptedException;

/**
 * A piece of text on its way to a counter: whole lines, or of a very long line whole words.
 *
 * @param number its place in the input, from 1
 * @param text the text
 * @param length how many characters the sender put into it, so that the receiver can tell whether all arrived
 */
public record Batch(long number, String text, int length) {

    /** A batch as it should be. */
    static Batch of(long number, String text) {
        return new Batch(number, text, text.length());
    }

    /** The same batch after an accident: its second half is lost, and its announced length is not. */
    Batch damaged() {
        return new Batch(number, text.substring(0, length / 2), length);
    }

    /** Throws if something of the text was lost. */
    void requireWhole() throws StreamCorruptedException {
        if (text.length() != length) {
            throw new StreamCorruptedException("batch " + number + " was sent with " + length
                    + " characters and arrived with " + text.length() + "; the lines in it would be counted wrong");
        }
    }
}
