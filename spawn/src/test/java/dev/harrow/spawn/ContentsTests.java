package dev.harrow.spawn;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** JVM-NOTES 6 · what is known of the content of a class path, and that a change of it is never missed. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no modes of files, and so no start caches")
class ContentsTests {
    @TempDir
    private Path dir;

    private CacheFolder folder;
    private ContentMemo memo;
    private Contents contents;

    @BeforeEach
    void open() throws IOException {
        folder = CacheFolder.open(dir.resolve("caches").toString(), null, null);
        memo = new ContentMemo(folder);
        contents = new Contents(memo);
    }

    /** Looked into as if it were old enough to be remembered. */
    private Content learn(Path path) throws IOException {
        Content content =
                new Contents(memo, InstantSource.offset(InstantSource.system(), Duration.ofSeconds(3))).inspect(path);
        assertThat(contents.recall(path)).isEqualTo(content);
        return content;
    }

    /** Leaves size and time as they were, but not before the clock of the file system has gone on. */
    private void rewrite(Path file, String content) throws IOException {
        FileTime time = Files.getLastModifiedTime(file);
        long before = FileState.of(file).lastChange();
        await().pollInterval(Duration.ofMillis(5)).until(() -> {
            Files.writeString(file, content);
            Files.setLastModifiedTime(file, time);
            return FileState.of(file).lastChange() > before;
        });
    }

    private Path file(String name, String content) throws IOException {
        Path file = dir.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    @Test
    void nothingIsKnownBeforeItWasLookedInto() throws IOException {
        assertThat(contents.recall(file("a.jar", "one"))).isNull();
    }

    /** A file may be changed twice within what the clock of a file system can tell. */
    @Test
    void whatWasChangedJustNowIsNotRemembered() throws IOException {
        Path file = file("a.jar", "one");
        contents.inspect(file);
        assertThat(contents.recall(file)).isNull();
    }

    @Test
    void aFileThatWasRewrittenIsLookedIntoAgainThoughSizeAndTimeAreTheSame() throws IOException {
        Path file = file("a.jar", "one");
        Content one = learn(file);

        rewrite(file, "two");

        assertThat(contents.recall(file)).isNull();
        assertThat(learn(file).hash()).isNotEqualTo(one.hash());
    }

    @Test
    void anotherJvmKnowsWhatWasSaved() throws IOException {
        Path file = file("a.jar", "one");
        Content one = learn(file);
        memo.save();
        assertThat(new Contents(new ContentMemo(folder)).recall(file)).isEqualTo(one);
    }

    @Test
    void whatTwoJvmsSaveIsNotLost() throws IOException {
        Contents other = new Contents(new ContentMemo(folder));
        Path one = file("a.jar", "one");
        Path two = file("b.jar", "two");
        learn(one);
        memo.save();
        Content expected = contents.inspect(two);
        ContentMemo second = new ContentMemo(folder);
        second.learn(two, FileState.of(two).text(), expected);
        second.save();

        assertThat(other.recall(one)).isNotNull();
        assertThat(other.recall(two)).isEqualTo(expected);
    }

    @Test
    void aDamagedMemoIsNoneAndIsWrittenAnew() throws IOException {
        Path file = file("a.jar", "one");
        Content one = learn(file);
        memo.save();
        Path saved = folder.path().resolve("contents");
        String text = Files.readString(saved);

        Files.writeString(saved, text.replace(one.hash(), "0".repeat(64)));
        assertThat(new Contents(new ContentMemo(folder)).recall(file)).isNull();
        Files.write(saved, new byte[] {-1, 0, -1});
        assertThat(new Contents(new ContentMemo(folder)).recall(file)).isNull();

        memo.save();
        assertThat(Files.readString(saved)).isEqualTo(text);
    }

    @Test
    void theContentOfADirectoryIsThatOfItsFilesWhereverItIs() throws IOException {
        file("one/a/A.class", "a");
        file("one/b/B.class", "b");
        file("two/a/A.class", "a");
        file("two/b/B.class", "b");
        Content one = contents.inspect(dir.resolve("one"));
        assertThat(contents.inspect(dir.resolve("two"))).isEqualTo(one);

        file("two/b/B.class", "c");
        assertThat(contents.inspect(dir.resolve("two"))).isNotEqualTo(one);
        file("two/b/B.class", "b");
        file("two/b/C.class", "");
        assertThat(contents.inspect(dir.resolve("two"))).isNotEqualTo(one);
    }

    @Test
    void aFileInADirectoryThatWasRewrittenIsSeen() throws IOException {
        Path file = file("classes/a/A.class", "one");
        Path classes = dir.resolve("classes");
        Content one = learn(classes);

        rewrite(file, "two");

        assertThat(contents.recall(classes)).isNull();
        assertThat(learn(classes)).isNotEqualTo(one);
    }

    @Test
    void aDirectoryThatWouldMeanSomethingElseAsAJarIsNotCacheable() throws IOException {
        file("plain/META-INF/MANIFEST.MF", "Manifest-Version: 1.0\nTitle: x\n");
        file("path/META-INF/MANIFEST.MF", "Manifest-Version: 1.0\nClass-Path: x.jar\n");
        file("releases/META-INF/MANIFEST.MF", "Manifest-Version: 1.0\nMulti-Release: true\n");
        file("signed/META-INF/me.sf", "");
        assertThat(contents.inspect(dir.resolve("plain")).isCacheable()).isTrue();
        for (String name : List.of("path", "releases", "signed")) {
            assertThat(contents.inspect(dir.resolve(name)).isCacheable())
                    .as(name)
                    .isFalse();
        }
    }

    @Test
    void theJarOfADirectoryHasItsFilesAndIsTheSameEachTime() throws IOException {
        file("classes/a/A.class", "a");
        file("classes/b.txt", "b");
        Path classes = dir.resolve("classes");
        ByteArrayOutputStream one = new ByteArrayOutputStream();
        ByteArrayOutputStream two = new ByteArrayOutputStream();
        DirectoryJar.write(classes, one);
        Files.setLastModifiedTime(classes.resolve("b.txt"), FileTime.fromMillis(0));
        DirectoryJar.write(classes, two);
        assertThat(two.toByteArray()).isEqualTo(one.toByteArray());

        Path jar = Files.write(dir.resolve("classes.jar"), one.toByteArray());
        try (JarFile file = new JarFile(jar.toFile())) {
            assertThat(file.stream().map(JarEntry::getName)).containsExactly("a/", "a/A.class", "b.txt");
            assertThat(file.getInputStream(file.getEntry("b.txt")).readAllBytes())
                    .containsExactly('b');
        }
    }

    // ---- class paths

    private Path jar(String name, String classPath, String content) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        if (!classPath.isEmpty()) {
            manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, classPath);
        }
        Path jar = dir.resolve(name);
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest)) {
            out.putNextEntry(new JarEntry("content"));
            out.write(content.getBytes(UTF_8));
        }
        return jar;
    }

    private ClassPath known(String classPath) throws IOException {
        ClassPath.Outcome outcome = ClassPath.of(classPath, null, folder, contents, true);
        assertThat(outcome).isInstanceOf(ClassPath.Known.class);
        return ((ClassPath.Known) outcome).path();
    }

    private String key(ClassPath path) throws IOException {
        return StartKey.of(List.of(), new JvmOptions(List.of(), Map.of()), Repertoire.PLAIN, path);
    }

    @Test
    void whatAManifestNamesBelongsToTheKey() throws IOException {
        Path listing = jar("listing.jar", "b.jar absent.jar", "x");
        jar("b.jar", "c.jar", "b");
        jar("c.jar", "", "c");
        String one = key(known(listing.toString()));
        assertThat(key(known(listing.toString()))).isEqualTo(one);

        jar("c.jar", "", "d");
        String two = key(known(listing.toString()));
        jar("absent.jar", "", "here");

        assertThat(two).isNotEqualTo(one);
        assertThat(key(known(listing.toString()))).isNotEqualTo(two);
    }

    @Test
    void aDirectoryThatAManifestNamesMeansNoCache() throws IOException {
        file("classes/A.class", "a");
        for (String named : List.of("classes/", "http://localhost/x.jar")) {
            Path listing = jar("listing.jar", named, "x");
            assertThat(ClassPath.of(listing.toString(), null, folder, contents, true))
                    .as(named)
                    .isInstanceOf(ClassPath.Uncacheable.class);
        }
    }

    @Test
    void theKeyKnowsTheOrderAndThePlaceOfJars() throws IOException {
        String a = jar("a.jar", "", "a").toString();
        String b = jar("b.jar", "", "b").toString();
        assertThat(key(known(a + ":" + b))).isNotEqualTo(key(known(b + ":" + a)));
        Path moved = Files.copy(Path.of(a), dir.resolve("moved.jar"));
        assertThat(key(known(moved.toString()))).isNotEqualTo(key(known(a)));
    }

    /** A JVM that was started with a cache has a jar for each directory, and its children the same cache. */
    @Test
    void aJvmWithACacheHasTheKeyOfItsParent() throws IOException {
        file("classes/A.class", "a");
        Path jar = jar("a.jar", "", "a");
        ClassPath path = known(dir.resolve("classes") + ":" + jar + ":" + dir.resolve("absent"));
        String key = key(path);
        StartEntry entry = new StartEntry(folder.path().resolve(key));
        entry.create();
        assertThat(entry.makeJars(path, contents)).isTrue();

        ClassPath inChild = known(path.classPathIn(entry.folder()));

        assertThat(path.classPathIn(entry.folder())).doesNotContain("classes:").contains(jar.toString());
        assertThat(key(inChild)).isEqualTo(key);
        assertThat(inChild.classPathIn(entry.folder())).isEqualTo(path.classPathIn(entry.folder()));
    }

    @Test
    void aModulePathIsTakenApart() throws IOException {
        Path modules = Files.createDirectory(dir.resolve("modules"));
        Files.copy(jar("b.jar", "", "b"), modules.resolve("b.jar"));
        file("modules/exploded/module-info.class", "x");
        file("modules/readme.txt", "x");
        file("own/module-info.class", "y");

        ClassPath.Outcome outcome = ClassPath.of(null, dir.resolve("own") + ":" + modules, folder, contents, true);

        ClassPath path = ((ClassPath.Known) outcome).path();
        Path entry = folder.path().resolve("entry");
        assertThat(path.options(entry)).startsWith("--module-path").endsWith("--add-modules", "ALL-MODULE-PATH");
        assertThat(path.options(entry).get(1).split(":"))
                .hasSize(3)
                .satisfies(all -> assertThat(all[0]).startsWith(entry.toString()))
                .satisfies(all ->
                        assertThat(all[1]).isEqualTo(modules.resolve("b.jar").toString()))
                .satisfies(all -> assertThat(all[2]).startsWith(entry.toString()));
    }

    /** There are logs and reports, and other things that change all the time. */
    @Test
    void theWorkingDirectoryMeansNoCache() throws IOException {
        String jar = jar("a.jar", "", "a").toString();
        for (String path : List.of(jar + ":", ".:" + jar, jar + "::" + jar)) {
            assertThat(ClassPath.of(path, null, folder, contents, true)).isEqualTo(new ClassPath.Uncacheable());
        }
    }

    @Test
    void whatIsNotKnownIsNamed() throws IOException {
        Path jar = jar("a.jar", "", "a");
        assertThat(ClassPath.of(jar.toString(), null, folder, contents, false))
                .isEqualTo(new ClassPath.Unknown(List.of(jar)));
    }
}
