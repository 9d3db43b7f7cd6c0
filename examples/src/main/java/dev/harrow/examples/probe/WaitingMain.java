package dev.harrow.examples.probe;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A child that says back what it is told, until its standard input ends. */
final class WaitingMain {
    /** The argument that binds it to the thread that has started it. */
    static final String BOUND = "bound";

    private WaitingMain() {}

    /** Runs in the child. */
    public static void main(String[] arguments) throws IOException {
        if (List.of(arguments).contains(BOUND)) {
            Native.signalAtParentsDeath(Native.SIGKILL);
        }
        System.out.println("ready");
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            System.out.println(line);
        }
    }
}
