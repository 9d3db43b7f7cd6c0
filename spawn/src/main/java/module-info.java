import org.jspecify.annotations.NullMarked;

/** The spawn backends: what an actor is made of. */
@NullMarked
module dev.harrow.spawn {
    requires transitive dev.harrow;
    requires static transitive org.jspecify;
    requires org.slf4j;

    exports dev.harrow.spawn;

    provides dev.harrow.spi.SpawnBackend with
            dev.harrow.spawn.ThreadBackend,
            dev.harrow.spawn.ProcessBackend,
            dev.harrow.spawn.WarmBackend;
}
