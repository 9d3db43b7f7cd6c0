package dev.harrow.examples.words;

import java.io.StreamCorruptedException;

/**
 * An item of the streams: a line of text with its end, or of a very long line a piece of whole words.
 *
 * @param number its place among all items, from 1
 * @param text never empty
 * @param length how many characters the sender put into it, so that the receiver can tell whether all arrived
 */
public record Line(long number, String text, int length) {

    /**
     * How many lines a receiver lets its sender be ahead. An item has at most {@link TextSource#LONGEST} characters, so this is what bounds
     * the memory of a stream.
     */
    static final int WINDOW = 256;

    /** A line as it should be. */
    static Line of(long number, String text) {
        return new Line(number, text, text.length());
    }

    /** The same line after an accident: its second half is lost, and its announced length is not. */
    Line damaged() {
        return new Line(number, text.substring(0, length / 2), length);
    }

    /** The text, or an exception if something of it was lost. */
    String whole() throws StreamCorruptedException {
        if (text.length() != length) {
            throw new StreamCorruptedException("item " + number + " was sent with " + length
                    + " characters and arrived with " + text.length() + "; the words in it would be counted wrong");
        }
        return text;
    }
}
