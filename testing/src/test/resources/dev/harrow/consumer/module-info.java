module names {
    requires dev.harrow;
    requires dev.harrow.spawn;

    exports names.api;

    opens names.opened to
            dev.harrow;
}
