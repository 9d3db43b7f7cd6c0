package dev.harrow.spawn;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The name of a start cache: of everything that it depends on, so that one with this name is the right one. */
final class StartKey {
    /** Changes with what is recorded, and how. */
    private static final String VERSION = "harrow start cache 1";

    private static final int DIGITS = 40;
    private static final Pattern KEY = Pattern.compile("[0-9a-f]{" + DIGITS + "}");

    private StartKey() {}

    static boolean isKey(String name) {
        return KEY.matcher(name).matches();
    }

    static String of(List<String> lean, JvmOptions options, Repertoire repertoire, ClassPath path) throws IOException {
        Sha sha = new Sha().add(VERSION);
        Path home = Path.of(System.getProperty("java.home"));
        Path release = home.resolve("release");
        sha.add(home.toString())
                .add(System.getProperty("java.vm.name", ""))
                .add(System.getProperty("java.vm.version", ""))
                .add(Files.isReadable(release) ? Files.readString(release) : "");
        sha.add(repertoire.name());
        add(sha, lean);
        add(sha, options.relevant());
        new TreeMap<>(options.environment())
                .forEach((name, value) -> sha.add(name).add(value));
        sha.add("class path");
        add(sha, path.text());
        return sha.hex().substring(0, DIGITS);
    }

    private static void add(Sha sha, List<String> all) {
        sha.add(Integer.toString(all.size()));
        all.forEach(sha::add);
    }
}
