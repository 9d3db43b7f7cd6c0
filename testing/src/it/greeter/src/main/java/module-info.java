/** A user's module: its contracts and actors are public and exported, so nothing has to be opened. */
module greeter {
    requires transitive dev.harrow;
    requires dev.harrow.spawn;

    exports greeter;
}
