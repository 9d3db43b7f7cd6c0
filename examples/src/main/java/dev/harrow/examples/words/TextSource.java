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
 * Cuts files into batches, one after the other, without ever holding more than a batch in memory. Bytes that are no UTF-8 become the
 * replacement character. May be used from several threads.
 *
 * <p>A batch ends at the end of a line; in a line that is longer than a batch, between two words. Where there is no gap in all of a
 * batch it is cut all the same: what has more than eight thousand characters is no word.
 */
final class TextSource implements AutoCloseable {
    private static final int BATCH = 8 * 1024;

    // all guarded by this
    private final Iterator<Path> files;
    private @Nullable Reader reader; // of the current file, or null between files
    private final char[] buffer = new char[BATCH];
    private int filled; // how much of the buffer is text that no batch has yet
    private boolean lineOpen; // whether the text of the current file so far ends inside a line
    private long batches;
    private long lines;
    private long bytes;

    TextSource(List<Path> files) {
        this.files = files.iterator();
    }

    /** The next batch, or null at the end of the last file. */
    synchronized @Nullable Batch next() throws IOException {
        while (true) {
            if (reader == null) {
                if (!files.hasNext()) {
                    return null;
                }
                Path file = files.next();
                bytes += Files.size(file);
                reader = new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8);
            }
            boolean more = fill(reader);
            int end = more ? cut() : filled;
            if (end > 0) {
                return take(end);
            }
            finishFile(reader);
        }
    }

    /** Reads until the buffer is full; false if the file ended first. */
    private boolean fill(Reader from) throws IOException {
        while (filled < buffer.length) {
            int read = from.read(buffer, filled, buffer.length - filled);
            if (read < 0) {
                return false;
            }
            filled += read;
        }
        return true;
    }

    /** Where the full buffer can be cut: after its last line, else after its last gap between words, else anywhere. */
    private int cut() {
        for (int i = filled; i > 0; i--) {
            if (buffer[i - 1] == '\n') {
                return i;
            }
        }
        // The second half of a surrogate pair may not have been read yet.
        int whole = Character.isHighSurrogate(buffer[filled - 1]) ? filled - 1 : filled;
        for (int i = whole; i > 0; ) {
            int character = Character.codePointBefore(buffer, i);
            if (!Words.isPart(character)) {
                return i;
            }
            i -= Character.charCount(character);
        }
        return whole;
    }

    private Batch take(int end) {
        String text = new String(buffer, 0, end);
        for (int i = 0; i < end; i++) {
            lines += buffer[i] == '\n' ? 1 : 0;
        }
        System.arraycopy(buffer, end, buffer, 0, filled - end);
        filled -= end;
        lineOpen = !text.endsWith("\n");
        batches++;
        return Batch.of(batches, text);
    }

    private void finishFile(Reader finished) throws IOException {
        finished.close();
        reader = null;
        if (lineOpen) {
            lines++; // the last line has no end of its own
            lineOpen = false;
        }
    }

    /** How many batches were made so far. */
    synchronized long batches() {
        return batches;
    }

    /** How many lines the finished files had: what ends with a line feed, or with the file. */
    synchronized long lines() {
        return lines;
    }

    /** How large the files are that were begun so far. */
    synchronized long bytes() {
        return bytes;
    }

    @Override
    public synchronized void close() throws IOException {
        if (reader != null) {
            reader.close();
            reader = null;
        }
    }
}
