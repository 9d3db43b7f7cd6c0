package dev.harrow.spawn;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The contents of files and directories as they were last seen, with what they looked like from outside then. On disk, for all JVMs that use a
 * folder: one that loses what another has written only has to look again. Any thread.
 */
final class ContentMemo {
    private static final String FILE = "contents";
    private static final String FIRST_LINE = "harrow contents 1";
    private static final int MOST = 4_000;

    private record Seen(String look, Content content) {}

    private final Path folder;
    private final Map<String, Seen> known = new LinkedHashMap<>(); // guarded by this
    private String readAs = ""; // guarded by this: what the file looked like when it was read

    ContentMemo(CacheFolder folder) {
        this.folder = folder.path();
    }

    /** What was in there when it looked like this; null if that was never seen. */
    synchronized @Nullable Content recall(Path path, String look) {
        Content content = recallNow(path, look);
        if (content == null && reread()) {
            content = recallNow(path, look);
        }
        return content;
    }

    private @Nullable Content recallNow(Path path, String look) {
        Seen seen = known.get(path.toString());
        return seen != null && seen.look().equals(look) ? seen.content() : null;
    }

    /** Whether there is news. */
    private boolean reread() {
        Path file = folder.resolve(FILE);
        try {
            String looks = FileState.of(file).text();
            if (looks.equals(readAs)) {
                return false;
            }
            readAs = looks;
            known.putAll(read(file));
            return true;
        } catch (NoSuchFileException e) {
            return false; // nothing was ever seen
        } catch (IOException e) {
            StartLog.debug("what is known of the class path cannot be read: " + e);
            return false;
        }
    }

    private static Map<String, Seen> read(Path file) throws IOException {
        Map<String, Seen> all = new HashMap<>();
        String text;
        try {
            text = Files.readString(file);
        } catch (CharacterCodingException e) {
            return all; // it is damaged, and will be written anew
        }
        String[] lines = text.split("\n", -1);
        if (!lines[0].equals(FIRST_LINE)) {
            return all;
        }
        for (String line : lines) {
            String[] fields = line.split("\t", -1);
            if (fields.length == 5 && fields[4].equals(checksum(fields))) {
                all.put(fields[3], new Seen(fields[0], new Content(fields[1], fields[2])));
            }
        }
        return all;
    }

    /** Of a line: half of one may be there after a crash. */
    private static String checksum(String[] fields) {
        return new Sha()
                .add(fields[0])
                .add(fields[1])
                .add(fields[2])
                .add(fields[3])
                .hex()
                .substring(0, 8);
    }

    /** Remembers it in this JVM; {@link #save} does so on disk. */
    synchronized void learn(Path path, String look, Content content) {
        String name = path.toString();
        if ((name + look + content.classPath()).chars().noneMatch(c -> c == '\n' || c == '\t' || c == '\r')) {
            known.remove(name); // it becomes the youngest
            known.put(name, new Seen(look, content));
        }
    }

    /** Writes down what was learnt, and what others have. */
    synchronized void save() throws IOException {
        Map<String, Seen> all = new LinkedHashMap<>();
        Path file = folder.resolve(FILE);
        if (Files.exists(file)) {
            all.putAll(read(file));
        }
        known.forEach((path, seen) -> {
            all.remove(path);
            all.put(path, seen);
        });
        StringBuilder text = new StringBuilder(FIRST_LINE).append('\n');
        all.entrySet().stream().skip(Math.max(0, all.size() - MOST)).forEach(each -> {
            Seen seen = each.getValue();
            String[] fields = {
                seen.look(), seen.content().hash(), seen.content().classPath(), each.getKey(), ""
            };
            fields[4] = checksum(fields);
            text.append(String.join("\t", fields)).append('\n');
        });
        Path fresh = Files.createTempFile(folder, "contents", ".new", CacheFolder.PRIVATE_FILE);
        try {
            Files.write(fresh, text.toString().getBytes(UTF_8));
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
