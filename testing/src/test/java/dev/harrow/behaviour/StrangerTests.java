package dev.harrow.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.harrow.Harrow;
import dev.harrow.Nursery;
import dev.harrow.Output;
import dev.harrow.Portal;
import dev.harrow.Transport;
import dev.harrow.spi.LogListener;
import dev.harrow.testing.ActorTest;
import dev.harrow.testing.internal.ActorProcesses;
import dev.harrow.testing.internal.RuntimeLog;
import dev.harrow.testing.internal.Stacks;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody finds who does not belong to a tree: processes of the same user, and of another one. */
@EnabledIfSystemProperty(
        named = "harrow.test.backends",
        matches = "process",
        disabledReason = "only the runs on processes have the backend that a relay watches")
@EnabledOnOs(OS.LINUX)
class StrangerTests {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final String NOBODY = "65534";

    @TempDir
    Path dir;

    /** Knows what the invitation of one actor says, and has the actor wait when it has dialled. */
    private static final class Spy implements RelayedBackend.Observer {
        private final CompletableFuture<byte[]> invitation = new CompletableFuture<>();
        private final CompletableFuture<Void> dialled = new CompletableFuture<>();
        private final CompletableFuture<Void> released = new CompletableFuture<>();
        private volatile @Nullable Relay relay; // set once

        @Override
        public void relayed(Relay made, byte[] invited) {
            relay = made;
            invitation.complete(invited);
        }

        @Override
        public void dialled() {
            dialled.complete(null);
            released.join();
        }

        @Override
        public void beginning() {}

        @Override
        public void begun() {}

        @Override
        public void at(Relay.Frame frame) {}

        @Override
        public void halfway(boolean fromActor) {}

        @Override
        public void hungUp() {}

        void close() throws IOException {
            released.complete(null);
            Relay made = relay;
            if (made != null) {
                made.close();
            }
        }
    }

    // ---- the secret

    /** DESIGN §8, S-105 · the secret of a tree is in no command line, no environment, no log, no dump and no exception. */
    @ActorTest(backends = "process")
    void theSecretIsNowhereToBeSeen() throws Exception {
        Spy spy = new Spy();
        RelayedBackend.observe("spied", spy);
        List<String> seen = new ArrayList<>();
        ConcurrentLinkedQueue<String> log = new ConcurrentLinkedQueue<>();
        LogListener listener = line -> log.add(line.level() + line.message() + stack(line.thrown()));
        LogListener.add(listener);
        try {
            Throwable failure = catchThrowable(() -> Nursery.run(
                    options -> options.root(root -> root.handleSignals(false).defaultBackend(RelayedBackend.KEY)),
                    nursery -> {
                        var starting = nursery.fork(() ->
                                nursery.start("spied", Inmate.class, InmateActor::new, c -> c.output(Output.DISCARD)));
                        spy.dialled.get(20, TimeUnit.SECONDS);
                        seen.add(stranger("imitate", spy.invitation.get()).toString());
                        look(seen); // while it starts
                        spy.released.complete(null);
                        Portal<Inmate> spied = starting.result();
                        assertThat(spied.<Integer, Integer>call(Inmate::square, 3))
                                .isEqualTo(9);
                        look(seen); // while it lives
                        seen.add(stack(catchThrowable(() -> nursery.start(
                                "stillborn",
                                Inmate.class,
                                InmateActor::new,
                                c -> c.output(Output.DISCARD).jvmArgs("-XX:+NoSuchOption")))));
                        spied.run(Inmate::exit, 3);
                    }));
            seen.add(stack(failure));
            assertThat(failure).hasMessageContaining("exit status 3");
        } finally {
            LogListener.remove(listener);
            spy.close();
        }
        assertThat(log).anyMatch(line -> line.startsWith("DEBUG") && line.contains("did not prove"));
        seen.addAll(log);
        for (String shown : List.of("harrow-actor[spied#", "NoSuchOption", "exit status 3", "answered: type 1")) {
            assertThat(isIn(seen, shown)).as("whether '%s' was seen", shown).isTrue();
        }
        for (String form : forms(Relay.secretIn(spy.invitation.get()))) {
            assertThat(isIn(seen, form)).as("whether the secret was seen").isFalse();
        }
    }

    private static boolean isIn(List<String> seen, String text) {
        return seen.stream().anyMatch(each -> each.contains(text));
    }

    /** All that somebody of the same user, or who is shown a dump, gets to see. */
    private static void look(List<String> seen) throws IOException {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            for (Path process : processes.toList()) {
                if (process.getFileName().toString().chars().allMatch(Character::isDigit)) {
                    seen.add(read(process.resolve("cmdline")));
                    seen.add(read(process.resolve("environ")));
                }
            }
        }
        seen.add(Harrow.tree());
        seen.add(Stacks.dump());
        seen.add(ActorProcesses.dump());
        RuntimeLog.tail(1_000).forEach(line -> seen.add(RuntimeLog.format(line)));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return ""; // it has ended meanwhile
        }
    }

    private static String stack(@Nullable Throwable thrown) {
        if (thrown == null) {
            return "";
        }
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    /** The forms in which 32 bytes come to be printed, or a good part of them. */
    private static List<String> forms(byte[] secret) {
        assertThat(secret).hasSize(32);
        byte[] part = Arrays.copyOf(secret, 12);
        String signed = Arrays.toString(part);
        return List.of(
                new String(part, StandardCharsets.ISO_8859_1),
                HexFormat.of().formatHex(part),
                HexFormat.of().withUpperCase().formatHex(part),
                HexFormat.ofDelimiter(" ").formatHex(part),
                HexFormat.ofDelimiter(":").formatHex(part),
                Base64.getEncoder().encodeToString(part),
                Base64.getUrlEncoder().encodeToString(part),
                signed.substring(1, signed.length() - 1));
    }

    // ---- a process of the same user

    /** S-105 · a process that knows all but the secret, and comes before the one that is awaited, gets no further than the greeting, and disturbs nobody. */
    @ParameterizedTest
    @ValueSource(strings = {"uds", "tcp"})
    void aProcessWithoutTheSecretGetsNothing(String transport) throws Exception {
        Spy spy = new Spy();
        RelayedBackend.observe("awaited", spy);
        try {
            Nursery.run(
                    options -> options.root(root -> root.handleSignals(false)
                            .defaultBackend(RelayedBackend.KEY)
                            .transport(new Transport(transport))),
                    nursery -> {
                        var starting = nursery.fork(() -> nursery.start("awaited", Inmate.class, InmateActor::new));
                        spy.dialled.get(20, TimeUnit.SECONDS);
                        byte[] invitation = spy.invitation.get();

                        assertThat(stranger("imitate", invitation))
                                .containsExactly("connected", "answered: type 1", "got 0 bytes");
                        assertThat(stranger("garbage", invitation))
                                .startsWith("connected")
                                .endsWith("got 0 bytes");

                        spy.released.complete(null);
                        Portal<Inmate> awaited = starting.result();
                        assertThat(awaited.<Integer, Integer>call(Inmate::square, 3))
                                .isEqualTo(9);
                        assertThat(stranger("imitate", invitation)) // it has come, so nobody is awaited
                                .containsExactly("connected", "refused: it hung up");
                        assertThat(awaited.<Integer, Integer>call(Inmate::square, 4))
                                .isEqualTo(16);
                        nursery.stop(SOON);
                    });
        } finally {
            spy.close();
        }
    }

    private static List<String> stranger(String how, byte[] invitation) throws Exception {
        String endpoint = Relay.endpointIn(invitation);
        String address = endpoint.startsWith("/unix/")
                ? endpoint.substring("/unix".length())
                : endpoint.substring(endpoint.lastIndexOf('/') + 1);
        Relay.Identity identity = Relay.identityIn(invitation);
        try (Program program = new Program(
                Map.of(),
                StrangerMain.class,
                how,
                address,
                identity.tree().toString(),
                identity.child().toString(),
                identity.name(),
                identity.parent().toString())) {
            return program.readAll();
        }
    }

    // ---- a process of another user

    /** DESIGN §8 · another user cannot reach the socket of a tree, and if the directory was opened by hand is hung up on before it has said anything. */
    @ActorTest(backends = "process")
    void aProcessOfAnotherUserCannotConnect() throws Exception {
        Path main = publicCopyOfTheStranger();
        assumeTrue(
                canRunAs(NOBODY),
                "this needs the rights to run a program as another user: run it as root, with setpriv and a JDK that all may read");
        try (Program house = new Program(Map.of("XDG_RUNTIME_DIR", dir.toString()), HouseMain.class, "uds")) {
            house.readUntil("ready");
            Path socket = onlyFileOf(dir.resolve("harrow"));

            Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-xr-x"));
            assertThat(asNobody(main, socket)).singleElement().asString().contains("refused: Permission denied");

            Files.setPosixFilePermissions(dir.resolve("harrow"), PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rwxrwxrwx"));
            assertThat(asNobody(main, socket)).containsExactly("connected", "got 0 bytes");
            assertThat(house.readUntil("a connection").getLast()).contains("was refused: it belongs to another user");

            house.proceed();
            assertThat(house.readUntil("alive").getLast()).isEqualTo("alive 9");
            house.endInput();
            house.readUntil("done");
            assertThat(house.exit()).isZero();
        }
    }

    /** The other user may read nothing of ours: so the class stands where everybody may. */
    private Path publicCopyOfTheStranger() throws IOException {
        Path classes = dir.resolve("public");
        String name = StrangerMain.class.getName().replace('.', '/') + ".class";
        Path file = classes.resolve(name);
        Files.createDirectories(file.getParent());
        try (var in = Objects.requireNonNull(StrangerMain.class.getResourceAsStream("/" + name))) {
            Files.copy(in, file);
        }
        for (Path each = file.getParent(); !each.equals(dir); each = each.getParent()) {
            Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwx--x--x"));
        return classes;
    }

    private static List<String> command(String user) {
        return List.of("setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups");
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static boolean canRunAs(String user) throws InterruptedException {
        List<String> command = new ArrayList<>(command(user));
        command.addAll(List.of(java(), "--version"));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false; // there is no setpriv
        }
    }

    private static List<String> asNobody(Path classes, Path socket) throws Exception {
        List<String> command = new ArrayList<>(command(NOBODY));
        command.addAll(
                List.of(java(), "-cp", classes.toString(), StrangerMain.class.getName(), "silent", socket.toString()));
        try (Program program = new Program(command, Map.of())) {
            return program.readAll();
        }
    }

    private static Path onlyFileOf(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(1);
            return all.getFirst();
        }
    }
}
