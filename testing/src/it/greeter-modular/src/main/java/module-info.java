// Tests in a module of their own. JUnit and Harrow get at their packages because the module is open.
open module greeter.tests {
    requires greeter;
    requires dev.harrow.testing;
}
