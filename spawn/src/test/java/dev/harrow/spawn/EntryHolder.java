package dev.harrow.spawn;

import java.io.IOException;
import java.nio.file.Path;

/** Uses an entry, or has the right to make it, until its standard input ends. */
final class EntryHolder {
    private EntryHolder() {}

    /**
     * Prints whether it has it, and waits.
     *
     * @param args "use" or "make", and the folder of the entry
     */
    public static void main(String[] args) throws IOException {
        StartEntry entry = new StartEntry(Path.of(args[1]));
        boolean has = args[0].equals("use") ? entry.use() : entry.tryMake(false) != null;
        System.out.println(has);
        while (System.in.read() >= 0) {
            // only the end is of interest
        }
    }
}
