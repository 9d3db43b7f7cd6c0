package dev.harrow.build;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.harrow.ActorId;
import java.net.URISyntaxException;
import java.nio.file.Path;

/** The class files of this module as it is built, without its tests. */
final class RuntimeClasses {
    static final JavaClasses ALL = load();

    private RuntimeClasses() {}

    private static JavaClasses load() {
        JavaClasses classes = new ClassFileImporter().importPath(folder());
        if (!classes.contain(ActorId.class)) {
            throw new IllegalStateException("no class file of the runtime was read from " + folder());
        }
        return classes;
    }

    /** Where the module itself was loaded from, also while the tests are patched into it. */
    private static Path folder() {
        try {
            return Path.of(ActorId.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the runtime's classes are nowhere to be read", e);
        }
    }
}
