import org.jspecify.annotations.NullMarked;

/** The spawn backends: what an actor is made of. */
@NullMarked
module dev.harrow.spawn {
    requires transitive dev.harrow;
    requires static transitive org.jspecify;

    exports dev.harrow.spawn;

    provides dev.harrow.spi.SpawnBackend with
            dev.harrow.spawn.ThreadBackend;
}
