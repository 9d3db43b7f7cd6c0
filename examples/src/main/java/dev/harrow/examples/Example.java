package dev.harrow.examples;

import java.util.List;

/**
 * One runnable program.
 *
 * @param name what it is called by on the command line
 * @param summary one line for the list
 * @param program what to run
 */
record Example(String name, String summary, Program program) {

    /** What an example does with its arguments. */
    interface Program {
        void run(List<String> arguments) throws Exception;
    }
}
