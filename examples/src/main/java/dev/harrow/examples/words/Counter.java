package dev.harrow.examples.words;

import dev.harrow.Context;
import java.io.IOException;
import java.util.Map;

/** An actor that counts words. */
public interface Counter {

    /**
     * Counts the words of the lines that come in. When the caller ends its sending, the counts go out, page by page.
     *
     * @param lines starts with who counts
     * @return how many words there were
     * @throws IOException if a line did not arrive whole
     */
    long count(Context<Member, Line, Map<String, Long>> lines) throws IOException, InterruptedException;
}
