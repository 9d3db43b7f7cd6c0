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

    /** A {@code main} method. */
    interface Main {
        void main(String[] arguments) throws Exception;
    }

    /** An example that is a plain {@code main} method. */
    static Example withArguments(String name, String summary, Main main) {
        return new Example(name, summary, arguments -> main.main(arguments.toArray(String[]::new)));
    }

    /** One that takes no arguments. */
    static Example of(String name, String summary, Main main) {
        return new Example(name, summary, arguments -> {
            if (!arguments.isEmpty()) {
                throw new Refusal(
                        "example '" + name + "' takes no arguments; leave out '" + String.join(" ", arguments) + "'");
            }
            main.main(new String[0]);
        });
    }
}
