package dev.harrow.examples.words;

/**
 * A counter that is ready.
 *
 * @param name its name
 * @param pid the process in which it lives
 */
public record Member(String name, long pid) {

    /** Whether it has a process to itself. */
    boolean hasProcess() {
        return pid != ProcessHandle.current().pid();
    }
}
