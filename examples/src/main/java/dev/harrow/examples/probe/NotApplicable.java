package dev.harrow.examples.probe;

/** A scenario cannot be run on this system: neither what is expected nor its contrary was seen. */
final class NotApplicable extends Exception {
    private static final long serialVersionUID = 1L;

    NotApplicable(String reason) {
        super(reason);
    }

    /** Throws unless this is Linux. */
    static void unlessLinux(String why) throws NotApplicable {
        String system = System.getProperty("os.name", "an unknown system");
        if (!system.equals("Linux")) {
            throw new NotApplicable(why + "; this is " + system);
        }
    }
}
