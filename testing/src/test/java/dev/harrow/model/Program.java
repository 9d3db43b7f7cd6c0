package dev.harrow.model;

/**
 * A random program.
 *
 * @param seed what it follows from, with the kind of programs
 * @param root the block of the root actor
 */
public record Program(long seed, Block root) {

    @Override
    public String toString() {
        return "program of seed " + seed + "\n" + root.show("  ");
    }
}
