package dev.harrow.examples.probe;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A virtual thread starts JVMs, and the carrier under it ends; see {@link CarrierMain}, which is a JVM of its own for its options. */
final class VirtualThreadSpawn {
    /** The argument that has the JDK's own carriers be used and waited for, some 30 s. */
    static final String JDK_CARRIERS = "--jdk-carriers";

    private VirtualThreadSpawn() {}

    static void run(Report report, List<String> options) throws Exception {
        NotApplicable.unlessLinux("it tells the end of a carrier by Linux's /proc, and the trap is one of Linux");
        boolean jdkCarriers = options.contains(JDK_CARRIERS);
        List<String> jvmOptions = new ArrayList<>(options);
        jvmOptions.remove(JDK_CARRIERS);
        // One carrier, so that there is no doubt which one it was.
        jvmOptions.add("-Djdk.virtualThreadScheduler.parallelism=1");
        jvmOptions.add("-Djdk.virtualThreadScheduler.maxPoolSize=1");
        if (!jdkCarriers) {
            jvmOptions.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
        }
        Path folder = Leftovers.folder();
        try (Jvm host = Jvm.start(
                CarrierMain.class, folder, jvmOptions, jdkCarriers ? new String[] {JDK_CARRIERS} : new String[0])) {
            int code = host.relay(report, jdkCarriers ? CarrierMain.JDK_PATIENCE : Jvm.PATIENCE);
            report.see(code == 0, "the JVM of the virtual thread ended with " + code);
        } finally {
            Leftovers.delete(folder);
        }
    }
}
