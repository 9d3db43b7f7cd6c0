package dev.harrow.internal.supervise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harrow.Backend;
import dev.harrow.BackendInfo;
import dev.harrow.Transport;
import dev.harrow.spi.Availability;
import dev.harrow.spi.Capability;
import dev.harrow.spi.LogListener;
import dev.harrow.spi.SpawnBackend;
import dev.harrow.spi.SpawnRequest;
import dev.harrow.spi.Vessel;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** S-24, HARN-2, SUBINT-6: what is known of backends, good and bad. */
class BackendCatalogueTests {
    private static final Backend HOST = new Backend("host");
    private static final Backend VM = new Backend("vm");

    /** A backend that only says what it is. */
    private record Said(Backend key, Supplier<Availability> gate, Set<Capability> capabilities, Set<Transport> reach)
            implements SpawnBackend {
        static Said yes(Backend key) {
            return new Said(key, Availability::available, Set.of(), Set.of(Transport.LOCAL));
        }

        @Override
        public Availability availability() {
            return gate.get();
        }

        @Override
        public Set<Transport> transports() {
            return reach;
        }

        @Override
        public Vessel spawn(SpawnRequest request) {
            throw new AssertionError("no actor is started here");
        }
    }

    /** Providers as the JDK finds them: each is there, or fails when it is asked for. */
    private static final class Providers implements Iterator<SpawnBackend> {
        private final List<Supplier<SpawnBackend>> left;
        private int asked;

        Providers(List<Supplier<SpawnBackend>> all) {
            this.left = new ArrayList<>(all);
        }

        @Override
        public boolean hasNext() {
            return !left.isEmpty();
        }

        @Override
        public SpawnBackend next() {
            asked++;
            return left.removeFirst().get();
        }
    }

    private static SpawnBackend fail(Error error) {
        throw error;
    }

    private final ServiceConfigurationError broken = new ServiceConfigurationError(
            "Provider com.acme.Bad could not be instantiated", new IllegalStateException("no licence"));

    /** S-24 · a provider that cannot be loaded hides no other, before or behind it. */
    @Test
    void aBrokenProviderHidesNoOther() {
        BackendCatalogue catalogue = new BackendCatalogue(new Providers(List.of(
                () -> Said.yes(HOST),
                () -> fail(broken),
                () -> fail(new UnsupportedClassVersionError("com/acme/Newer")),
                () -> Said.yes(VM))));

        assertThat(catalogue.find("vm")).isNotNull();
        assertThat(catalogue.all()).containsOnlyKeys("host", "vm");
        assertThat(catalogue.faults()).hasSize(2);
        assertThat(catalogue.faults().getFirst().what()).contains("com.acme.Bad could not be instantiated");
        assertThat(catalogue.faults().getFirst().cause()).isSameAs(broken);
        assertThat(catalogue.faults().getLast().what()).contains("com/acme/Newer");
    }

    /** A search that fails for ever ends all the same. */
    @Test
    void aSearchThatDoesNotGoOnIsGivenUp() {
        BackendCatalogue catalogue = new BackendCatalogue(new Iterator<>() {
            @Override
            public boolean hasNext() {
                throw new ServiceConfigurationError("the class path cannot be read");
            }

            @Override
            public SpawnBackend next() {
                throw new AssertionError("not reached");
            }
        });

        assertThat(catalogue.find("vm")).isNull();
        assertThat(catalogue.faults()).hasSizeBetween(2, 100);
        int before = catalogue.faults().size();
        assertThat(catalogue.all()).isEmpty();
        assertThat(catalogue.faults()).hasSize(before);
    }

    /** An exhausted JVM is no fault of a provider. */
    @Test
    void whatConcernsTheWholeJvmIsThrown() {
        OutOfMemoryError exhausted = new OutOfMemoryError("for the test");
        BackendCatalogue catalogue = new BackendCatalogue(new Providers(List.of(() -> fail(exhausted))));

        assertThatThrownBy(catalogue::all).isSameAs(exhausted);
    }

    /** S-24 · of two with one key the first is taken, and that is said. */
    @Test
    void ofTwoWithOneKeyTheFirstIsTaken() {
        Said first = Said.yes(HOST);
        BackendCatalogue catalogue = new BackendCatalogue(new Providers(List.of(() -> first, () -> Said.yes(HOST))));

        assertThat(catalogue.all().get("host")).isSameAs(first);
        assertThat(catalogue.faults())
                .singleElement()
                .satisfies(fault ->
                        assertThat(fault.what()).contains("'host'", Said.class.getName(), "not used", "comes first"));
    }

    /** The search opens every archive of the class path. */
    @Test
    void theSearchGoesNoFurtherThanIsAsked() {
        Providers providers = new Providers(List.of(() -> Said.yes(HOST), () -> Said.yes(VM)));
        BackendCatalogue catalogue = new BackendCatalogue(providers);

        catalogue.find("host");
        catalogue.find("host");
        assertThat(providers.asked).isOne();
        catalogue.find("nosuch");
        assertThat(providers.asked).isEqualTo(2);
    }

    /** S-24 · a backend that throws when it is asked is not available, and says why. */
    @Test
    void aGateThatThrowsIsANoWithTheCause() {
        IllegalStateException bug = new IllegalStateException("a bug in the gate");
        Said careless = new Said(
                VM,
                () -> {
                    throw bug;
                },
                Set.of(Capability.HARD_KILL),
                Set.of(Transport.UDS));

        BackendCatalogue.Answer answer = BackendCatalogue.ask(careless, VM);

        assertThat(answer.failure()).isSameAs(bug);
        assertThat(answer.info().isAvailable()).isFalse();
        assertThat(answer.info().availability())
                .asString()
                .contains(Said.class.getName(), "is broken", "a bug in the gate");
        assertThat(BackendCatalogue.ask(new Said(VM, () -> null, Set.of(), Set.of()), VM)
                        .info()
                        .isAvailable())
                .isFalse();
    }

    /** What a backend says comes out as it is. */
    @Test
    void whatABackendSaysComesOutAsItIs() {
        BackendInfo info = BackendCatalogue.ask(
                        new Said(
                                VM,
                                () -> Availability.unavailable("there is none", "take another"),
                                Set.of(Capability.OWN_HEAP),
                                Set.of(Transport.TCP)),
                        VM)
                .info();

        assertThat(info)
                .isEqualTo(new BackendInfo(
                        VM,
                        Said.class.getName(),
                        Availability.unavailable("there is none", "take another"),
                        Set.of(Capability.OWN_HEAP),
                        Set.of(Transport.TCP)));
        assertThat(info.can(Capability.OWN_HEAP)).isTrue();
        assertThat(info.can(Capability.HARD_KILL)).isFalse();
    }

    private BackendCatalogue mixed() {
        return new BackendCatalogue(new Providers(List.of(
                () -> new Said(
                        VM,
                        () -> Availability.unavailable("there is no hypervisor", "use 'host'"),
                        Set.of(Capability.OWN_HEAP, Capability.HARD_KILL),
                        Set.of(Transport.UDS, Transport.TCP)),
                () -> fail(broken),
                () -> Said.yes(HOST))));
    }

    /** S-24, SUBINT-6 · the table has all of them, with reason and way out, what is broken, and what is chosen. */
    @Test
    void theReportIsATableOfAllWithWhatIsWrong() {
        assertThat(BackendReport.render(mixed(), null, HOST)).isEqualTo("""
                  backend  available  capabilities         transports
                * host     yes        -                    local
                  vm       no         HARD_KILL, OWN_HEAP  tcp, uds
                           why: there is no hypervisor
                           instead: use 'host'

                * what an actor is made of that chooses nothing, by the root's default

                what is wrong:
                  a provider of spawn backends is broken and left out: java.util.ServiceConfigurationError: \
                Provider com.acme.Bad could not be instantiated
                    caused by java.lang.IllegalStateException: no licence
                """);
    }

    /** S-24, HARN-2 · what the environment chooses is marked, and told if there is no such thing. */
    @Test
    void theReportMarksWhatTheEnvironmentChooses() {
        assertThat(BackendReport.render(mixed(), "vm", HOST))
                .contains("\n* vm ", "\n  host ", "by the environment variable HARROW_SPAWN_BACKEND");
        assertThat(BackendReport.render(mixed(), "nosuch", HOST))
                .doesNotContain("\n* ")
                .contains("is refused: 'nosuch', chosen by the environment variable HARROW_SPAWN_BACKEND, is unknown");
    }

    /** S-24 · without any backend the report says what to do. */
    @Test
    void theReportSaysWhatToDoIfThereIsNone() {
        assertThat(BackendReport.render(new BackendCatalogue(new Providers(List.of())), null, HOST))
                .contains("dev.harrow:harrow-spawn");
    }

    /** S-24 · what is wrong is logged when it is met, and not again. */
    @Test
    void whatIsWrongIsLoggedOnce() {
        List<LogListener.Line> lines = new CopyOnWriteArrayList<>();
        LogListener listener = lines::add;
        LogListener.add(listener);
        try {
            BackendCatalogue catalogue = mixed();
            catalogue.all();
            catalogue.all();
        } finally {
            LogListener.remove(listener);
        }

        assertThat(lines)
                .filteredOn(line -> line.message().contains("com.acme.Bad"))
                .singleElement()
                .satisfies(line -> {
                    assertThat(line.level()).isEqualTo(System.Logger.Level.WARNING);
                    assertThat(line.thrown()).isSameAs(broken);
                });
    }
}
