package dev.harrow.examples.words;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts files into lines, one after the other, without ever holding more than a little of them in memory. Bytes that are no UTF-8 become
 * the replacement character. Belongs to one task.
 *
 * <p>A line that is longer than {@value #LONGEST} characters is cut into several items, between two words. Where there is no gap in so many
 * characters it is cut all the same: what is as long as that is no word.
 */
final class TextSource implements AutoCloseable {
    /** How many characters an item has at most. */
    static final int LONGEST = 1024;

    private static final int BUFFER = 64 * LONGEST;

    private final Iterator<Path> files;
    private @Nullable Reader reader; // of the current file, or null between files
    private final char[] buffer = new char[BUFFER];
    private int begin; // where the text begins that is in no item yet
    private int end; // where it ends
    private boolean lineOpen; // whether the text of the current file so far ends inside a line
    private long items;
    private long lines;
    private long bytes;

    TextSource(List<Path> files) {
        this.files = files.iterator();
    }

    /** The next item, or null at the end of the last file. */
    @Nullable
    Line next() throws IOException {
        while (true) {
            if (reader == null) {
                if (!files.hasNext()) {
                    return null;
                }
                Path file = files.next();
                bytes += Files.size(file);
                reader = new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8);
            }
            int cut = cut(reader);
            if (cut > begin) {
                return take(cut);
            }
            finishFile(reader);
        }
    }

    /** Where the next item ends. Reads on as far as that takes; at the end of the file it is where the item would begin. */
    private int cut(Reader from) throws IOException {
        int at = begin;
        while (true) {
            int most = Math.min(end, begin + LONGEST);
            while (at < most) {
                if (buffer[at++] == '\n') {
                    return at;
                }
            }
            if (at - begin == LONGEST) {
                return lastGap(at);
            }
            at -= begin;
            System.arraycopy(buffer, begin, buffer, 0, at);
            begin = 0;
            end = at;
            int read = from.read(buffer, end, buffer.length - end);
            if (read < 0) {
                return end;
            }
            end += read;
        }
    }

    /** The last place before {@code at} that is between two words; {@code at} itself if there is none. */
    private int lastGap(int at) {
        // The second half of a surrogate pair may be what comes next.
        int whole = Character.isHighSurrogate(buffer[at - 1]) ? at - 1 : at;
        for (int i = whole; i > begin; ) {
            int character = Character.codePointBefore(buffer, i, begin);
            if (!Words.isPart(character)) {
                return i;
            }
            i -= Character.charCount(character);
        }
        return whole;
    }

    private Line take(int cut) {
        String text = new String(buffer, begin, cut - begin);
        begin = cut;
        lineOpen = !text.endsWith("\n");
        lines += lineOpen ? 0 : 1;
        items++;
        return Line.of(items, text);
    }

    private void finishFile(Reader finished) throws IOException {
        finished.close();
        reader = null;
        if (lineOpen) {
            lines++; // the last line has no end of its own
            lineOpen = false;
        }
    }

    /** How many items were made so far. */
    long items() {
        return items;
    }

    /** How many lines the finished files had: what ends with a line feed, or with the file. */
    long lines() {
        return lines;
    }

    /** How large the files are that were begun so far. */
    long bytes() {
        return bytes;
    }

    @Override
    public void close() throws IOException {
        if (reader != null) {
            reader.close();
            reader = null;
        }
    }
}
