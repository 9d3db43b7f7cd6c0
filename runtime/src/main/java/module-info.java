import org.jspecify.annotations.NullMarked;

/** Structured-concurrent actors: nurseries, portals and calls across threads, class loaders and JVMs. */
@NullMarked
module dev.harrow {
    requires static transitive org.jspecify;
    requires org.slf4j;
    requires com.fasterxml.jackson.databind;
    requires com.fasterxml.jackson.datatype.jdk8;
    requires com.fasterxml.jackson.datatype.jsr310;
    requires io.netty.buffer;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.transport;
    requires static io.netty.transport.classes.epoll; // only where somebody has asked for it
    requires static io.netty.transport.unix.common;
    requires jdk.jfr;
    requires jdk.management;
    requires jdk.net;
    requires jdk.unsupported;

    exports dev.harrow;
    exports dev.harrow.spi;

    uses dev.harrow.Codec;
    uses dev.harrow.spi.SpawnBackend;
    uses org.slf4j.spi.SLF4JServiceProvider; // to see whether it is there, and has a context
}
