package dev.harrow.internal.ipc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;

/**
 * A user of this host, in the two forms in which it is met.
 *
 * @param user the form of the JDK
 * @param uid the form of the kernel
 */
record Owner(UserPrincipal user, int uid) {

    /** Whom a file belongs to; a symbolic link is not followed. */
    static Owner of(Path file) throws IOException {
        return new Owner(Files.getOwner(file, LinkOption.NOFOLLOW_LINKS), (int)
                Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS));
    }

    /** The user of this process: whom a new file belongs to. Names and environment variables can be wrong. */
    static Owner current(Path temporary) throws IOException {
        Path probe = Files.createTempFile(temporary, "harrow", null);
        try {
            return of(probe);
        } finally {
            Files.delete(probe);
        }
    }
}
