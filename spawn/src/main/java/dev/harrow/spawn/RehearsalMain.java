package dev.harrow.spawn;

import dev.harrow.Backend;
import dev.harrow.MsgStream;
import dev.harrow.Nursery;
import dev.harrow.Output;
import dev.harrow.Portal;
import dev.harrow.RemoteActorException;
import dev.harrow.spawn.Rehearsal.Flat;
import dev.harrow.spawn.Rehearsal.Nested;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The JVM that makes a start cache: starts a real actor in a process, which the JDK watches, has it do a bit of everything, and has the JDK make a
 * cache of what was loaded. Ends, with all below, when its standard input does.
 */
final class RehearsalMain {
    /** Nothing here is to be hurried: a machine may be busy, and an actor that is killed records nothing. */
    static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final int ENDED_WITH_PARENT = 1;

    private RehearsalMain() {}

    /**
     * Rehearses.
     *
     * @param args the {@link Repertoire}; a file for what was loaded; the file of the cache; and the options of the JVM that it is for
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        Thread.ofPlatform().daemon(true).name("parent").start(RehearsalMain::watchParent);
        Repertoire repertoire = Repertoire.valueOf(args[0]);
        List<String> options = List.of(args).subList(3, args.length);
        record(repertoire, args[1], options);
        System.exit(create(args[1], args[2], options));
    }

    private static void watchParent() {
        try {
            while (System.in.read() >= 0) {
                // Only the end is of interest.
            }
        } catch (IOException e) {
            System.err.println("the standard input failed: " + e);
        }
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
        Runtime.getRuntime().halt(ENDED_WITH_PARENT);
    }

    private static void record(Repertoire repertoire, String file, List<String> options) throws InterruptedException {
        List<String> all = new ArrayList<>(options);
        all.addAll(List.of(JvmStart.QUIET, "-XX:AOTMode=record", "-XX:AOTConfiguration=" + file));
        Nursery.run(
                config -> config.root(root -> root.handleSignals(false)
                        .defaultBackend(Backend.PROCESS)
                        .ladder(PATIENCE, PATIENCE)),
                nursery -> {
                    Portal<Rehearsal> actor = nursery.start(
                            "rehearsal",
                            Rehearsal.class,
                            RehearsalActor::new,
                            c -> c.output(Output.INHERIT).jvmArgs(all.toArray(String[]::new)));
                    play(actor, repertoire);
                    actor.stop(PATIENCE);
                    nursery.stop();
                });
    }

    private static void play(Portal<Rehearsal> actor, Repertoire repertoire) throws InterruptedException {
        Flat flat = new Flat("name", 1, 2L, true);
        check(actor.call(Rehearsal::flat, flat).equals(flat));
        check(actor.call(Rehearsal::text, "text", 1L).equals("text1"));
        try {
            actor.run(Rehearsal::fail);
            check(false);
        } catch (RemoteActorException e) {
            check(e.is(IllegalStateException.class));
        }
        int sent = actor.converse(Rehearsal::flow, 1, dialog -> {
            try (MsgStream<Flat, Flat> stream = dialog.stream()) {
                stream.send(flat);
                check(stream.receive().equals(flat));
                stream.endSend();
            }
            return dialog.result();
        });
        check(sent == 1);
        check(actor.call(Rehearsal::neighbour) == 4);
        if (repertoire == Repertoire.WHOLE) {
            Nested nested = new Nested(
                    "name",
                    List.of(flat),
                    Map.of("key", 1),
                    Optional.of(Instant.EPOCH),
                    Duration.ofSeconds(1),
                    List.of("word"));
            check(actor.call(Rehearsal::nested, nested).equals(nested));
            check(actor.call(Rehearsal::child) == 4);
        }
    }

    private static void check(boolean right) {
        if (!right) {
            throw new IllegalStateException("the rehearsal went wrong");
        }
    }

    private static int create(String file, String cache, List<String> options)
            throws IOException, InterruptedException {
        List<String> command = JavaCommand.lean();
        command.addAll(JavaCommand.classOptions());
        command.addAll(options);
        command.addAll(List.of("-XX:AOTMode=create", "-XX:AOTConfiguration=" + file, "-XX:AOTCache=" + cache));
        command.addAll(JavaCommand.main(ActorMain.class));
        return new ProcessBuilder(command)
                .inheritIO()
                .redirectInput(ProcessBuilder.Redirect.PIPE)
                .start()
                .waitFor();
    }
}
