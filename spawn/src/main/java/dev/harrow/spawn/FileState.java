package dev.harrow.spawn;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * What changes when a file does, to the system's knowledge. The times of Unix are those of the content and of the file, of which a program can set
 * back only the former.
 *
 * @param modified nanoseconds since 1970
 * @param changed likewise; where the system does not have it, the same as {@code modified}
 * @param number where the system has it, otherwise 0
 */
record FileState(boolean directory, long size, long modified, long changed, long number) {

    private static final boolean UNIX =
            Path.of("").getFileSystem().supportedFileAttributeViews().contains("unix");

    /** Follows links, except those that are named. */
    static FileState of(Path file, LinkOption... links) throws IOException {
        if (!UNIX) {
            Map<String, Object> is = Files.readAttributes(file, "isDirectory,size,lastModifiedTime", links);
            long modified = nanos(is, "lastModifiedTime");
            return new FileState((Boolean) value(is, "isDirectory"), (Long) value(is, "size"), modified, modified, 0);
        }
        Map<String, Object> is = Files.readAttributes(file, "unix:isDirectory,size,lastModifiedTime,ctime,ino", links);
        return new FileState(
                (Boolean) value(is, "isDirectory"),
                (Long) value(is, "size"),
                nanos(is, "lastModifiedTime"),
                nanos(is, "ctime"),
                (Long) value(is, "ino"));
    }

    private static Object value(Map<String, Object> attributes, String name) {
        return Objects.requireNonNull(attributes.get(name), name);
    }

    private static long nanos(Map<String, Object> attributes, String name) {
        return ((FileTime) value(attributes, name)).to(TimeUnit.NANOSECONDS);
    }

    /** In nanoseconds since 1970. */
    long lastChange() {
        return Math.max(modified, changed);
    }

    /** In one line without tabs. */
    String text() {
        return size + " " + modified + " " + changed + " " + number;
    }
}
