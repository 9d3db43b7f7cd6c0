package dev.harrow.examples;

import dev.harrow.Actor;
import dev.harrow.Nursery;
import dev.harrow.Portal;
import dev.harrow.Scopes;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Several workers share a list of numbers; each answer is printed when it is there, in the order in which they complete.
 *
 * <p>Every worker has a fork of the root that feeds it. Forks are tasks of one actor and share its memory, so they can take their work
 * from one queue; the actors share nothing.
 */
public final class PrimeSearch {
    private static final int WORKERS = 3;
    private static final List<Long> NUMBERS =
            List.of(112272535095293L, 112582705942171L, 112272535095297L, 115280095190773L, 115797848077099L, 97L, 99L);

    private PrimeSearch() {}

    /** What a worker does. */
    public interface Primes {
        /** Whether {@code number}, at least 2, is prime, and who found out. */
        Answer examine(long number) throws InterruptedException;
    }

    /** A worker's answer; records travel by value. */
    public record Answer(long number, boolean prime, String worker) {}

    /** Tries every odd divisor. */
    public static final class TrialDivision implements Primes {
        /** Runs in the new actor. */
        public TrialDivision() {}

        @Override
        public Answer examine(long number) throws InterruptedException {
            return new Answer(number, isPrime(number), Actor.current().id().name());
        }

        private static boolean isPrime(long number) throws InterruptedException {
            if (number % 2 == 0) {
                return number == 2;
            }
            for (long divisor = 3; divisor <= number / divisor; divisor += 2) {
                if (number % divisor == 0) {
                    return false;
                }
                if (divisor % 4096 == 1) {
                    Scopes.checkpoint(); // a loop that only computes looks here whether it is still wanted
                }
            }
            return true;
        }
    }

    /** Examines the numbers that are given, or some that take a while. */
    public static void main(String[] arguments) throws Exception {
        Queue<Long> numbers = new ConcurrentLinkedQueue<>(arguments.length == 0 ? NUMBERS : parse(arguments));
        int count = numbers.size();
        Nursery.run(nursery -> {
            List<Portal<Primes>> workers = new ArrayList<>();
            for (int i = 1; i <= WORKERS; i++) {
                workers.add(nursery.start("worker-" + i, Primes.class, TrialDivision::new));
            }
            // This inner nursery ends when all forks have ended, so after it there is no more work for anyone.
            Nursery.run(feeding -> {
                for (Portal<Primes> worker : workers) {
                    feeding.fork("feed " + worker.id().name(), () -> feed(worker, numbers));
                }
            });
            nursery.stop();
        });
        System.out.println(count + " numbers examined");
    }

    private static int feed(Portal<Primes> worker, Queue<Long> numbers) throws InterruptedException {
        int fed = 0;
        for (Long number = numbers.poll(); number != null; number = numbers.poll()) {
            Answer answer = worker.call(Primes::examine, number);
            System.out.println(
                    answer.number() + (answer.prime() ? " is prime" : " is not prime") + " (" + answer.worker() + ")");
            fed++;
        }
        return fed;
    }

    private static List<Long> parse(String[] arguments) {
        List<Long> numbers = new ArrayList<>();
        for (String argument : arguments) {
            long number;
            try {
                number = Long.parseLong(argument);
            } catch (NumberFormatException e) {
                throw new Refusal("'" + argument + "' is no whole number; name numbers from 2 on, or none", e);
            }
            if (number < 2) {
                throw new Refusal("prime numbers begin at 2, so " + number + " cannot be examined");
            }
            numbers.add(number);
        }
        return numbers;
    }
}
