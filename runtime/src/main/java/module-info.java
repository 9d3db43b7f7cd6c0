import org.jspecify.annotations.NullMarked;

/** Structured-concurrent actors: nurseries, portals and calls across threads, class loaders and JVMs. */
@NullMarked
@SuppressWarnings("module") // the kit is built after this module
module dev.harrow {
    requires static transitive org.jspecify;
    requires org.slf4j;
    requires com.fasterxml.jackson.databind;
    requires com.fasterxml.jackson.datatype.jdk8;
    requires com.fasterxml.jackson.datatype.jsr310;
    requires jdk.management;
    requires jdk.unsupported;

    exports dev.harrow;
    exports dev.harrow.spi;
    exports dev.harrow.internal.supervise to
            dev.harrow.testing;

    uses dev.harrow.Codec;
    uses dev.harrow.spi.LogListener;
    uses dev.harrow.spi.SpawnBackend;
    uses org.slf4j.spi.SLF4JServiceProvider; // to see whether it has a context
}
