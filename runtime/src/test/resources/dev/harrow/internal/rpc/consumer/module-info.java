module names {
    requires dev.harrow;

    exports names.api;

    opens names.opened to
            dev.harrow;
}
