package dev.harrow.behaviour;

import dev.harrow.Backend;
import dev.harrow.Nursery;
import dev.harrow.Output;
import dev.harrow.Portal;
import java.time.Duration;
import java.util.Arrays;

/** A program that starts actors in processes, and says which start cache they had. */
public final class CachedMain {

    private CachedMain() {}

    /** What an actor of another class path than that of the tests can say. */
    public interface Reader {
        /** What the codec that is named says of its version. */
        String version(String codec) throws ReflectiveOperationException;

        /** The first option of the JVM that begins like this, or "none". */
        String option(String beginning);
    }

    /** See {@link Reader}. */
    public static class ReaderActor implements Reader {
        @Override
        public String version(String codec) throws ReflectiveOperationException {
            return Class.forName(codec).getConstructor().newInstance().toString();
        }

        @Override
        public String option(String beginning) {
            return new InmateActor().option(beginning);
        }
    }

    /**
     * Runs until it has started a child with a cache ("until-cached") or one child ("once"); prints "cache" and the one that it had. Or, "version": the
     * same for one child, and what a codec says of its version.
     *
     * @param args the mode; its argument, or "-"; options for the JVMs of the children
     */
    public static void main(String[] args) throws InterruptedException {
        String[] options = Arrays.copyOfRange(args, 2, args.length);
        Nursery.run(
                config -> config.root(root -> root.handleSignals(false).defaultBackend(Backend.PROCESS)), nursery -> {
                    String cache;
                    do {
                        Portal<Reader> reader = nursery.start(
                                "reader",
                                Reader.class,
                                ReaderActor::new,
                                c -> c.output(Output.INHERIT).jvmArgs(options));
                        cache = reader.call(Reader::option, "-XX:AOTCache=");
                        if (args[0].equals("version")) {
                            System.out.println("version " + reader.call(Reader::version, args[1]));
                        }
                        reader.stop(Duration.ofSeconds(20));
                    } while (args[0].equals("until-cached") && cache.equals("none"));
                    System.out.println("cache " + cache);
                    if (args[0].equals("below")) {
                        Portal<Inmate> inmate = nursery.start("inmate", Inmate.class, InmateActor::new);
                        System.out.println("mode " + inmate.call(Inmate::variable, "HARROW_SPAWN_AOT"));
                        inmate.stop(Duration.ofSeconds(20));
                    }
                    nursery.stop();
                });
    }
}
