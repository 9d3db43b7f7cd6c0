import org.jspecify.annotations.NullMarked;

/** The spawn backends: what an actor is made of. */
@NullMarked
module dev.harrow.spawn {
    requires transitive dev.harrow;
    requires static transitive org.jspecify;
    requires org.slf4j;

    exports dev.harrow.spawn;

    opens dev.harrow.spawn to
            dev.harrow; // what is rehearsed for a start cache is an actor like those of a user

    uses org.slf4j.spi.SLF4JServiceProvider; // to see whether it is there

    provides dev.harrow.spi.SpawnBackend with
            dev.harrow.spawn.ThreadBackend,
            dev.harrow.spawn.IsolatedBackend,
            dev.harrow.spawn.ForkBackend,
            dev.harrow.spawn.ProcessBackend,
            dev.harrow.spawn.WarmBackend;
}
