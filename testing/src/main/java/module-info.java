import org.jspecify.annotations.NullMarked;

/** The testing kit: one test, every backend, nothing left behind. */
@NullMarked
module dev.harrow.testing {
    requires transitive dev.harrow;
    requires dev.harrow.spawn;
    requires transitive org.junit.jupiter.api;
    requires java.management;
    requires java.logging;
    requires jdk.management;
    requires static transitive org.jspecify;

    exports dev.harrow.testing;
    exports dev.harrow.testing.spi;

    uses dev.harrow.testing.spi.LeakProbe;

    provides dev.harrow.testing.spi.LeakProbe with
            dev.harrow.testing.internal.AbandonedProbe,
            dev.harrow.testing.internal.ActorProbe,
            dev.harrow.testing.internal.BufferProbe,
            dev.harrow.testing.internal.ChannelProbe,
            dev.harrow.testing.internal.LoaderProbe,
            dev.harrow.testing.internal.LogLevelProbe,
            dev.harrow.testing.internal.ProcessProbe,
            dev.harrow.testing.internal.SettingsProbe,
            dev.harrow.testing.internal.SocketFileProbe,
            dev.harrow.testing.internal.ThreadProbe;
}
