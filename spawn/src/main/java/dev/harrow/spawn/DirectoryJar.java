package dev.harrow.spawn;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A class-path directory as a jar: not compressed, and the same bytes for the same content. */
final class DirectoryJar {
    /** Before this a jar can have no time. */
    private static final LocalDateTime NINETEEN_EIGHTY = LocalDateTime.of(1980, 1, 1, 0, 0);

    private DirectoryJar() {}

    /** Writes it, with what is in the directory now. */
    static void write(Path directory, OutputStream to) throws IOException {
        Contents.Listing listing = Contents.list(directory);
        if (listing == null) {
            throw new IOException("there is too much in " + directory + " for a jar");
        }
        try (ZipOutputStream jar = new ZipOutputStream(to)) {
            jar.setMethod(ZipOutputStream.STORED);
            boolean empty = true;
            for (Path file : listing.files()) {
                empty = false;
                if (Files.isDirectory(file)) {
                    add(jar, Contents.nameIn(directory, file) + "/", new byte[0]);
                } else {
                    add(jar, Contents.nameIn(directory, file), Files.readAllBytes(file));
                }
            }
            if (empty) {
                add(jar, "META-INF/", new byte[0]);
            }
        }
    }

    private static void add(ZipOutputStream jar, String name, byte[] content) throws IOException {
        CRC32 sum = new CRC32();
        sum.update(content);
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(NINETEEN_EIGHTY);
        entry.setSize(content.length);
        entry.setCrc(sum.getValue());
        jar.putNextEntry(entry);
        jar.write(content);
        jar.closeEntry();
    }
}
