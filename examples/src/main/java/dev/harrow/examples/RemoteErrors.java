package dev.harrow.examples;

import dev.harrow.Actor;
import dev.harrow.ActorId;
import dev.harrow.Nursery;
import dev.harrow.NurseryFailedException;
import dev.harrow.Portal;
import dev.harrow.RemoteActorException;
import dev.harrow.RemoteError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.stream.Collectors;

/**
 * What comes back when something fails over there.
 *
 * <p>The exception object stays where it was thrown; what crosses is a description of it. So the caller needs none of the other side's
 * classes, and still can ask for the type.
 */
public final class RemoteErrors {

    private RemoteErrors() {}

    /** What an archive can be asked. */
    public interface Archive {
        String read(String page);

        void lose(String page);
    }

    /** An archive with one page. */
    public static final class SmallArchive implements Archive, AutoCloseable {
        private String lost = "";

        /** Runs in the new actor. */
        public SmallArchive() {}

        @Override
        public String read(String page) {
            if (page.equals("index")) {
                return "index: this page";
            }
            throw new UncheckedIOException("page '" + page + "' cannot be read", new NoSuchFileException(page));
        }

        @Override
        public void lose(String page) {
            lost = page;
            throw new IllegalStateException("page '" + page + "' fell behind the shelf");
        }

        /** Called when the actor ends. */
        @Override
        public void close() throws IOException {
            if (!lost.isEmpty()) {
                throw new IOException("the archive cannot be closed without page '" + lost + "'");
            }
        }
    }

    /** Shows a failed call, a failed actor and several failures at once. */
    public static void main(String[] arguments) throws Exception {
        failedCall();
        failedActors();
    }

    private static void failedCall() throws InterruptedException {
        Nursery.run(nursery -> {
            Portal<Archive> archive = nursery.start("archive", Archive.class, SmallArchive::new);
            try {
                archive.call(Archive::read, "appendix");
            } catch (RemoteActorException e) {
                System.out.println("a call failed");
                describe(e.error());
                System.out.println("  is an UncheckedIOException: " + e.is(UncheckedIOException.class));
            }
            // Its caller was told, so the actor is as good as before.
            System.out.println("the archive still answers: " + archive.call(Archive::read, "index"));
            nursery.stop();
        });
    }

    private static void failedActors() throws InterruptedException {
        try {
            Nursery.run(nursery -> {
                Portal<Archive> first = nursery.start("first", Archive.class, SmallArchive::new);
                nursery.start("second", Archive.class, SecondArchive::new);
                // Nobody waits for the answer of a tell, so its failure is a failure of the actor, and with that of the
                // nursery:
                // everything else in it is cancelled, which the second archive takes badly.
                first.tell(Archive::lose, "map");
            });
        } catch (NurseryFailedException e) {
            System.out.println("a nursery failed, with " + e.failures().size() + " failures");
            for (Throwable failure : e.failures()) {
                if (failure instanceof RemoteActorException remote) {
                    describe(remote.error());
                }
            }
        }
    }

    /** An archive that cannot be closed in order. */
    public static final class SecondArchive implements Archive {
        /** Runs in the new actor. */
        public SecondArchive() {
            Actor.current().onEnd(() -> {
                throw new IOException("the second archive was closed in the middle of its work");
            });
        }

        @Override
        public String read(String page) {
            return page;
        }

        @Override
        public void lose(String page) {
            throw new UnsupportedOperationException("nothing gets lost here");
        }
    }

    private static void describe(RemoteError error) {
        System.out.println("  type:    " + error.type());
        System.out.println("  message: " + error.message());
        System.out.println("  origin:  " + error.origin().name());
        System.out.println(
                "  hops:    " + error.hops().stream().map(ActorId::name).collect(Collectors.joining(" -> ")));
        RemoteError cause = error.cause();
        if (cause != null) {
            System.out.println("  cause:   " + cause.type() + ": " + cause.message());
        }
        for (RemoteError suppressed : error.suppressed()) {
            System.out.println("  and:     " + suppressed.type() + ": " + suppressed.message());
        }
    }
}
