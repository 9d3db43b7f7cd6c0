package dev.harrow.examples;

import dev.harrow.Context;
import dev.harrow.MsgStream;
import dev.harrow.Nursery;
import dev.harrow.Portal;

/**
 * Two streams on one portal at the same time, with calls of the same portal in between.
 *
 * <p>Every dialog has a task of its own in the actor and a stream of its own, so neither waits for the other, a call waits for neither, and
 * one of them can end while the other goes on. What they share is the actor's state; they take turns, so it needs no lock.
 */
public final class TwoStreams {

    private TwoStreams() {}

    /** What a till can be asked. */
    public interface Till {
        /** Takes the prices of what a customer puts down, answers each with the sum so far, and returns what there is to pay. */
        int serve(Context<String, Integer, Integer> customer, String name) throws InterruptedException;

        /** What all customers have put down so far. */
        int total();
    }

    /** A {@link Till}. */
    public static final class Counter implements Till {
        private int total;

        @Override
        public int serve(Context<String, Integer, Integer> customer, String name) throws InterruptedException {
            customer.started("good morning, " + name);
            int sum = 0;
            try (MsgStream<Integer, Integer> stream = customer.stream()) {
                for (int price : stream) {
                    sum += price;
                    total += price;
                    stream.send(sum);
                }
            }
            return sum;
        }

        @Override
        public int total() {
            return total;
        }
    }

    /** Serves two customers at once. */
    public static void main(String[] arguments) throws InterruptedException {
        Nursery.run(nursery -> {
            Portal<Till> till = nursery.start("till", Till.class, Counter::new);
            try (var ada = till.open(Till::serve, "Ada");
                    var ben = till.open(Till::serve, "Ben")) {
                System.out.println(ada.started() + "; " + ben.started());
                MsgStream<Integer, Integer> adas = ada.stream();
                MsgStream<Integer, Integer> bens = ben.stream();

                adas.send(3);
                bens.send(10);
                System.out.println("Ben's sum is " + bens.receive()); // Ada came first, and he need not wait for her
                System.out.println("Ada's sum is " + adas.receive());
                System.out.println("the till has counted " + till.call(Till::total));

                adas.send(4);
                System.out.println("Ada's sum is " + adas.receive());
                adas.endSend();
                System.out.println("Ada pays " + ada.result());
                bens.send(1);
                System.out.println("Ben goes on, his sum is " + bens.receive());
                bens.endSend();
                System.out.println("Ben pays " + ben.result());
            }
            System.out.println("the till has counted " + till.proxy().total());
            nursery.stop();
        });
    }
}
