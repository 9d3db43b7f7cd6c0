package dev.harrow.examples;

import dev.harrow.Actor;
import dev.harrow.Nursery;
import dev.harrow.Portal;

/**
 * An actor that stays: it keeps state between calls and lives until somebody ends it.
 *
 * <p>The contract is an interface. A portal for it offers two ways to make the same call: by method reference, and as a plain method of
 * a proxy.
 */
public final class Daemon {

    private Daemon() {}

    /** What a ticket office can be asked. */
    public interface TicketOffice {
        int sell(String film);

        int sold();
    }

    /** The ticket office. Calls take turns, so its fields need no lock. */
    public static final class Counter implements TicketOffice {
        private int sold;

        /** Runs in the new actor. */
        public Counter() {
            Actor.current().onEnd(() -> System.out.println("the office closes after " + sold + " tickets"));
        }

        @Override
        public int sell(String film) {
            sold++;
            System.out.println("ticket " + sold + ": " + film);
            return sold;
        }

        @Override
        public int sold() {
            return sold;
        }
    }

    /** Sells two tickets and closes the office. */
    public static void main(String[] arguments) throws Exception {
        Nursery.run(nursery -> {
            Portal<TicketOffice> office = nursery.start("office", TicketOffice.class, Counter::new);
            int first = office.call(TicketOffice::sell, "The Long Wait");
            int second = office.proxy().sell("The Return");
            System.out.println(
                    "the buyer has tickets " + first + " and " + second + " of " + office.call(TicketOffice::sold));
            // Without this the nursery would wait for ever: the office does not end by itself.
            nursery.stop();
        });
        System.out.println("the nursery has ended");
    }
}
