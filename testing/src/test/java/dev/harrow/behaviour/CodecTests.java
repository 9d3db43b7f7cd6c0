package dev.harrow.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harrow.Codec;
import dev.harrow.Context;
import dev.harrow.ContractException;
import dev.harrow.MsgStream;
import dev.harrow.MsgTypeException;
import dev.harrow.Nursery;
import dev.harrow.Portal;
import dev.harrow.RemoteActorException;
import dev.harrow.testing.ActorTest;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** S-118, MSG-2, MSG-4 · types with a codec of the user's, found as a service wherever the contract is. */
class CodecTests {

    /** Currencies by their codes. */
    public static final class CurrencyCodec implements Codec<Currency, String> {
        @Override
        public Class<Currency> type() {
            return Currency.class;
        }

        @Override
        public Class<String> form() {
            return String.class;
        }

        @Override
        public String encode(Currency value) {
            return value.getCurrencyCode();
        }

        @Override
        public Currency decode(String form) {
            return Currency.getInstance(form);
        }
    }

    /** A mutable class: what its codec makes is never the sender's object. */
    public static final class Route {
        private final List<String> stops = new ArrayList<>();

        /** Through these places. */
        public Route(String... stops) {
            this.stops.addAll(List.of(stops));
        }

        /** Adds one. */
        public void add(String stop) {
            stops.add(stop);
        }

        /** The places. */
        public List<String> stops() {
            return stops;
        }
    }

    /** Goes no further than three stops, in either direction. */
    public static final class RouteCodec implements Codec<Route, String[]> {
        @Override
        public Class<Route> type() {
            return Route.class;
        }

        @Override
        public Class<String[]> form() {
            return String[].class;
        }

        @Override
        public String[] encode(Route value) {
            if (value.stops().size() > 3) {
                throw new IllegalArgumentException("too many stops");
            }
            return value.stops().toArray(String[]::new);
        }

        @Override
        public Route decode(String[] form) {
            if (form.length == 0) {
                throw new IllegalArgumentException("no stop at all");
            }
            return new Route(form);
        }
    }

    /** A price list. */
    public record Prices(Map<String, Currency> byCountry, List<Currency> all) {}

    /** Takes and gives types that have codecs. */
    public interface Exchange {
        Currency of(String country);

        Prices prices(List<Currency> all);

        Route extend(Route route, String stop);

        List<String> kept();

        /** Starts with the euro, sends on what comes with one more stop, and returns all of it. */
        List<Route> tour(Context<Currency, Route, Route> ctx, String stop) throws InterruptedException;
    }

    /** See {@link Exchange}. */
    public static final class ExchangeActor implements Exchange {
        private Route last = new Route();

        @Override
        public Currency of(String country) {
            return Currency.getInstance(Locale.of("", country));
        }

        @Override
        public Prices prices(List<Currency> all) {
            return new Prices(Map.of("DE", of("DE")), all);
        }

        @Override
        public Route extend(Route route, String stop) {
            last = route;
            route.add(stop);
            return route;
        }

        @Override
        public List<String> kept() {
            return List.copyOf(last.stops());
        }

        @Override
        public List<Route> tour(Context<Currency, Route, Route> ctx, String stop) throws InterruptedException {
            List<Route> all = new ArrayList<>();
            ctx.started(of("DE"));
            try (MsgStream<Route, Route> stream = ctx.stream()) {
                for (Route each : stream) {
                    each.add(stop);
                    all.add(each);
                    stream.send(each);
                }
            }
            return all;
        }
    }

    /** Mentions a type that has no codec. */
    public interface Uncoded {
        Locale locale();
    }

    /** See {@link Uncoded}. */
    public static final class UncodedActor implements Uncoded {
        @Override
        public Locale locale() {
            return Locale.ROOT;
        }
    }

    /** A value that has no form of its own crosses as what its codec makes of it. */
    @ActorTest
    void valuesWithACodecCross(Nursery nursery) throws Exception {
        Portal<Exchange> portal = nursery.start("exchange", Exchange.class, ExchangeActor::new);
        Currency yen = Currency.getInstance("JPY");

        Currency euro = portal.call(Exchange::of, "DE");
        Prices prices = portal.call(Exchange::prices, List.of(yen, euro));

        assertThat(euro.getCurrencyCode()).isEqualTo("EUR");
        assertThat(prices).isEqualTo(new Prices(Map.of("DE", euro), List.of(yen, euro)));
    }

    /** S-6 · never by reference, whatever the backend. */
    @ActorTest
    void valuesWithACodecAreNeverShared(Nursery nursery) throws Exception {
        Portal<Exchange> portal = nursery.start("exchange", Exchange.class, ExchangeActor::new);
        Route mine = new Route("a");

        Route extended = portal.call(Exchange::extend, mine, "b");
        extended.add("c");

        assertThat(mine.stops()).containsExactly("a");
        List<String> kept = portal.call(Exchange::kept);
        assertThat(kept).containsExactly("a", "b");
    }

    /** S-117, S-119, MSG-2, MSG-4 · as a first value, as items both ways and as a result; an item that cannot be written stays here. */
    @ActorTest
    void valuesWithACodecCrossInADialog(Nursery nursery) throws Exception {
        Portal<Exchange> portal = nursery.start("exchange", Exchange.class, ExchangeActor::new);
        Route mine = new Route("a");

        portal.runDialog(Exchange::tour, "z", dialog -> {
            assertThat(dialog.started()).isEqualTo(Currency.getInstance("EUR"));
            MsgStream<Route, Route> stream = dialog.stream();
            stream.send(mine);
            assertThat(stream.receive().stops()).containsExactly("a", "z");
            assertThatThrownBy(() -> stream.send(new Route("1", "2", "3", "4")))
                    .isInstanceOf(MsgTypeException.class)
                    .hasMessageContaining("too many stops");
            stream.send(new Route("b"));
            stream.endSend();
            assertThat(stream.receive().stops()).containsExactly("b", "z");
            assertThat(dialog.result().stream().map(Route::stops))
                    .containsExactly(List.of("a", "z"), List.of("b", "z"));
        });
        assertThat(mine.stops()).as("the sender's object is its own").containsExactly("a");
    }

    /** S-117 · an item that cannot be read ends the dialog: at whoever receives it, and as a failure of the called task. */
    @ActorTest
    void anItemThatCannotBeReadEndsTheDialog(Nursery nursery) throws Exception {
        Portal<Exchange> portal = nursery.start("exchange", Exchange.class, ExchangeActor::new);

        assertThatThrownBy(() -> portal.runDialog(Exchange::tour, "z", dialog -> {
                    dialog.stream().send(new Route());
                    dialog.result();
                }))
                .isInstanceOf(MsgTypeException.class)
                .hasMessageContaining("no stop at all")
                .hasCauseInstanceOf(RemoteActorException.class);
        assertThat(portal.call(Exchange::kept)).isEmpty();
    }

    /** S-117, MSG-4 · a codec that throws is a wrong value, on the side where it happens; the portal stays usable. */
    @ActorTest
    void aCodecThatFailsIsAWrongValueWhereItHappens(Nursery nursery) throws Exception {
        Portal<Exchange> portal = nursery.start("exchange", Exchange.class, ExchangeActor::new);

        assertThatThrownBy(() -> portal.call(Exchange::extend, new Route("1", "2", "3", "4"), "5"))
                .as("written by the caller")
                .isInstanceOf(MsgTypeException.class)
                .hasMessageContaining("RouteCodec cannot write")
                .hasMessageContaining("too many stops")
                .hasRootCauseInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> portal.call(Exchange::extend, new Route(), "5"))
                .as("read by the actor")
                .isInstanceOf(MsgTypeException.class)
                .hasMessageContaining("RouteCodec cannot read")
                .hasMessageContaining("no stop at all")
                .cause()
                .isInstanceOfSatisfying(
                        RemoteActorException.class,
                        told -> assertThat(told.origin()).isEqualTo(portal.id()));
        assertThatThrownBy(() -> portal.call(Exchange::extend, new Route("1", "2", "3"), "4"))
                .as("written by the actor")
                .isInstanceOf(MsgTypeException.class)
                .hasMessageContaining("too many stops")
                .hasCauseInstanceOf(RemoteActorException.class);

        Route answer = portal.call(Exchange::extend, new Route("1"), "2");
        assertThat(answer.stops()).containsExactly("1", "2");
    }

    /** S-117 · without a codec nothing is started. */
    @ActorTest
    void aTypeWithoutACodecIsRefusedAtTheStart(Nursery nursery) {
        assertThatThrownBy(() -> nursery.start("uncoded", Uncoded.class, UncodedActor::new))
                .isInstanceOf(ContractException.class)
                .hasMessageContaining("Locale")
                .hasMessageContaining("write a Codec for it");
    }
}
