import org.jspecify.annotations.NullMarked;

/** The testing kit: one test, every backend, nothing left behind. */
@NullMarked
module dev.harrow.testing {
    requires transitive dev.harrow;
    requires dev.harrow.spawn;
    requires transitive org.junit.jupiter.api;
    requires java.management;
    requires jdk.management;
    requires static transitive org.jspecify;

    exports dev.harrow.testing;

    uses dev.harrow.spi.SpawnBackend;
}
