package dev.harrow.examples;

import dev.harrow.Context;
import dev.harrow.ContractException;
import dev.harrow.Dialog;
import dev.harrow.MsgStream;
import dev.harrow.MsgTypeException;
import dev.harrow.Nursery;
import dev.harrow.Portal;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Values with types: what may cross, what a contract is refused for, and what happens to a value that does not fit.
 *
 * <p>Values are rebuilt from the declared types of the contract alone, whatever an actor is made of. So a type that would need a class name
 * from the wire is refused when the actor is started. A value that breaks its type is refused where it is made: nothing of it was sent, and
 * whoever made it can go on with another one. A result comes too late for that, so it ends its dialog, and the actor goes on.
 */
public final class TypedPayloads {

    private TypedPayloads() {}

    /** An order: records in records, collections, {@code Optional}, {@code java.time}. */
    public record Order(Customer customer, List<Item> items, Payment payment, LocalDate due) {}

    /** Who ordered. */
    public record Customer(String name, Optional<String> phone) {}

    /** What was ordered. */
    public record Item(String article, int pieces) {}

    /** How it is paid: a closed set of types. */
    public sealed interface Payment permits Card, Transfer, Cash {}

    /** By card. */
    public record Card(String number, YearMonth expires) implements Payment {}

    /** By bank. */
    public record Transfer(String account) implements Payment {}

    /** In cash. */
    public enum Cash implements Payment {
        ON_DELIVERY
    }

    /** A generic type, and a closed set as well. */
    public sealed interface Answer<T> permits Accepted, Refused {}

    /** Yes. */
    public record Accepted<T>(T value) implements Answer<T> {}

    /** No. */
    public record Refused<T>(String reason) implements Answer<T> {}

    /** What there is to pay. */
    public record Receipt(String customer, BigDecimal total) {}

    /** A day's work. */
    public record Summary(List<String> customers, BigDecimal turnover) {}

    /** What a shop can be asked. */
    public interface Shop {
        /** Begins with the prices and answers every order; a forgetful shop makes mistakes. */
        Summary serve(Context<Map<String, BigDecimal>, Order, Answer<Receipt>> counter, boolean forgetful)
                throws InterruptedException;
    }

    /** A {@link Shop}. */
    public static final class CornerShop implements Shop {

        @Override
        public Summary serve(Context<Map<String, BigDecimal>, Order, Answer<Receipt>> counter, boolean forgetful)
                throws InterruptedException {
            Map<String, BigDecimal> prices = new TreeMap<>();
            prices.put("bread", new BigDecimal("3.20"));
            prices.put("tea", forgetful ? null : new BigDecimal("4.50"));
            try {
                counter.started(prices);
            } catch (MsgTypeException e) {
                System.out.println("  the shop's first value: " + e.getMessage());
                prices.values().removeIf(Objects::isNull);
                counter.started(prices); // nothing was sent before
            }
            List<String> customers = new ArrayList<>();
            BigDecimal turnover = BigDecimal.ZERO;
            try (MsgStream<Order, Answer<Receipt>> stream = counter.stream()) {
                for (Order order : stream) {
                    Answer<Receipt> answer = answer(order, prices);
                    if (answer instanceof Accepted<Receipt>(Receipt receipt)) {
                        customers.add(forgetful ? null : receipt.customer());
                        turnover = turnover.add(receipt.total());
                    }
                    stream.send(answer);
                }
            }
            return new Summary(customers, turnover);
        }

        private static Answer<Receipt> answer(Order order, Map<String, BigDecimal> prices) {
            if (order.payment() instanceof Card(String number, YearMonth expires)
                    && expires.isBefore(YearMonth.from(order.due()))) {
                return new Refused<>("card " + number + " expires before " + order.due());
            }
            BigDecimal total = BigDecimal.ZERO;
            for (Item item : order.items()) {
                BigDecimal price = prices.get(item.article());
                if (price == null) {
                    return new Refused<>("there is no " + item.article());
                }
                total = total.add(price.multiply(BigDecimal.valueOf(item.pieces())));
            }
            return new Accepted<>(new Receipt(order.customer().name(), total));
        }
    }

    /** What is in a loose order: anything at all. */
    public record LooseItem(String article, Object price) {}

    /** An order that nobody can rebuild. */
    public record LooseOrder(List<LooseItem> items) {}

    /** A contract that is refused. */
    public interface LooseShop {
        /** Takes an order. */
        void place(LooseOrder order);
    }

    /** Would serve it. */
    public static final class Anything implements LooseShop {
        @Override
        public void place(LooseOrder order) {}
    }

    /** Orders, well and badly. */
    public static void main(String[] arguments) throws InterruptedException {
        Nursery.run(nursery -> {
            System.out.println("values that fit:");
            Portal<Shop> shop = nursery.start("shop", Shop.class, CornerShop::new);
            shop.runDialog(Shop::serve, false, TypedPayloads::orderWell);

            System.out.println("a contract that cannot cross:");
            try {
                nursery.start("loose shop", LooseShop.class, Anything::new);
            } catch (ContractException e) {
                System.out.println("  " + e.getMessage());
            }

            System.out.println("values that do not fit:");
            try {
                shop.runDialog(Shop::serve, true, TypedPayloads::orderBadly);
            } catch (MsgTypeException e) {
                System.out.println("  the shop's result, which ends the dialog: " + e.getMessage());
            }

            System.out.println("the actor goes on:");
            shop.runDialog(Shop::serve, false, TypedPayloads::orderWell);
            nursery.stop();
        });
    }

    private static void orderWell(Dialog<Map<String, BigDecimal>, Answer<Receipt>, Order, Summary> dialog)
            throws InterruptedException {
        System.out.println("  the prices are " + dialog.started());
        LocalDate due = LocalDate.of(2027, 3, 1);
        Customer ada = new Customer("Ada", Optional.of("555-0199"));
        Customer ben = new Customer("Ben", Optional.empty());
        try (MsgStream<Answer<Receipt>, Order> stream = dialog.stream()) {
            stream.send(new Order(ada, List.of(new Item("tea", 2), new Item("bread", 1)), Cash.ON_DELIVERY, due));
            System.out.println("  " + stream.receive());
            stream.send(new Order(ben, List.of(new Item("tea", 1)), new Card("42", YearMonth.of(2027, 2)), due));
            System.out.println("  " + stream.receive());
            stream.endSend();
        }
        System.out.println("  " + dialog.result());
    }

    private static void orderBadly(Dialog<Map<String, BigDecimal>, Answer<Receipt>, Order, Summary> dialog)
            throws InterruptedException {
        LocalDate due = LocalDate.of(2027, 3, 1);
        Customer ada = new Customer("Ada", Optional.empty());
        try (MsgStream<Answer<Receipt>, Order> stream = dialog.stream()) {
            try {
                List<Item> items = Arrays.asList(new Item("bread", 1), null);
                stream.send(new Order(ada, items, new Transfer("7"), due));
            } catch (MsgTypeException e) {
                System.out.println("  an item of ours: " + e.getMessage());
            }
            stream.send(new Order(ada, List.of(new Item("bread", 1)), new Transfer("7"), due));
            System.out.println("  the stream goes on: " + stream.receive());
            stream.endSend();
        }
        dialog.result();
    }
}
