package dev.harrow.examples.probe;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Sees to it that neither a process nor a folder of this program stays behind, however it ends short of being killed. */
final class Leftovers {
    private static final Set<Path> FOLDERS = ConcurrentHashMap.newKeySet();

    private Leftovers() {}

    /** To be called once, before anything is started. */
    static void removeAtExit() {
        Runtime.getRuntime().addShutdownHook(new Thread(Leftovers::remove, "probe-leftovers"));
    }

    /** A new folder, for {@link #delete}. */
    static Path folder() throws IOException {
        Path folder = Files.createTempDirectory("harrow-probe-");
        FOLDERS.add(folder);
        return folder;
    }

    /** Deletes a folder with all that is in it, and ends what still runs on its behalf. */
    static void delete(Path folder) throws IOException {
        endProcessesOf(folder);
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path emptied, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(emptied);
                return FileVisitResult.CONTINUE;
            }
        });
        FOLDERS.remove(folder);
    }

    /**
     * Ends the processes whose command line names the folder, as that of every JVM that the probe starts does. A forked child has that of its parent: so it is
     * found also if its parent is dead, and if it was stuck before it could do anything that binds it to somebody.
     */
    private static void endProcessesOf(Path folder) {
        ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains(folder.toString()))
                .forEach(ProcessHandle::destroyForcibly);
    }

    private static void remove() {
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
        for (Path folder : FOLDERS) {
            try {
                delete(folder);
            } catch (IOException e) {
                System.err.println("probe: could not delete " + folder + ": " + e);
            }
        }
    }
}
