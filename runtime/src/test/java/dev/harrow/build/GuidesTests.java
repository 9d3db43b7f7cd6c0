package dev.harrow.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code that the guides show is code that compiles. */
class GuidesTests {
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path folder;

    private static List<String> codeOf(String guide) throws Exception {
        String text = Files.readString(Path.of("..", "docs", "guides", guide));
        return JAVA.matcher(text)
                .results()
                .map(MatchResult::group)
                .map(block -> block.replaceAll("```(java)?", ""))
                .toList();
    }

    private void compile(String source) throws Exception {
        Path file = Files.writeString(folder.resolve("Guide.java"), source);
        int status = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(
                        System.out,
                        System.out,
                        "-proc:none",
                        "--module-path",
                        System.getProperty("jdk.module.path"),
                        "--add-modules",
                        "dev.harrow",
                        "-d",
                        folder.toString(),
                        file.toString());
        assertThat(status).as(source).isZero();
    }

    @Test
    void theCodecCompiles() throws Exception {
        List<String> blocks = codeOf("payloads.md");
        assertThat(blocks).hasSize(1);
        compile("import dev.harrow.*;\nimport java.util.Currency;\n"
                + blocks.getFirst().replace("public final class", "final class"));
    }

    @Test
    void whatIsAskedOfAFailureCompiles() throws Exception {
        List<String> blocks = codeOf("errors.md");
        assertThat(blocks).hasSize(1);
        compile("import dev.harrow.*;\nimport java.io.UncheckedIOException;\n"
                + "class Guide {\n    interface Archive { String read(String page); }\n"
                + "    void ask(Portal<Archive> archive) throws InterruptedException {\n" + blocks.getFirst()
                + "    }\n}\n");
    }

    @Test
    void theProcessesCompile() throws Exception {
        List<String> blocks = codeOf("processes.md");
        assertThat(blocks).hasSize(2);
        for (String block : blocks) {
            compile("""
                import dev.harrow.*;
                class Guide {
                    public interface Factoring { long leastFactor(long n); }
                    public static class FactoringActor implements Factoring {
                        public long leastFactor(long n) {
                            return n;
                        }
                    }
                """ + block + "}\n");
        }
    }

    @Test
    void theDialogCompiles() throws Exception {
        List<String> blocks = codeOf("dialogs.md");
        assertThat(blocks).hasSize(1);
        compile("import dev.harrow.*;\nclass Guide {\n" + blocks.getFirst() + "}\n");
    }
}
