package dev.harrow.internal.supervise;

import dev.harrow.Backend;
import dev.harrow.RootConfig;
import dev.harrow.StandbyConfig;
import dev.harrow.Transport;
import dev.harrow.internal.scope.SystemTicker;
import dev.harrow.spi.StandbyOptions;
import dev.harrow.spi.Steering;
import dev.harrow.spi.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The options of a tree, as a value.
 *
 * @param standby the kinds of JVMs that stand by, as far as they are not the usual one
 * @param rehearsal whether it is none of a user, see {@link Rehearsal}
 */
public record RootSettings(
        String name,
        Backend defaultBackend,
        Duration acknowledge,
        Duration end,
        Duration cancelGrace,
        Duration stopGrace,
        int openRequests,
        Transport transport,
        boolean handleSignals,
        boolean starvationGuard,
        Ticker ticker,
        @Nullable Steering steering,
        List<StandbyOptions> standby,
        boolean rehearsal)
        implements RootConfig {

    static final RootSettings DEFAULT = new RootSettings(
            "root",
            Backend.THREAD,
            Duration.ofMillis(500),
            Duration.ofMillis(1600),
            Duration.ofMillis(616),
            Duration.ofSeconds(10),
            1024,
            Transport.UDS,
            true,
            true,
            SystemTicker.instance(),
            null,
            List.of(),
            false);

    public RootSettings {
        standby = List.copyOf(standby);
    }

    @Override
    public RootConfig name(String changed) {
        return with(draft -> draft.name = changed);
    }

    @Override
    public RootConfig defaultBackend(Backend changed) {
        return with(draft -> draft.defaultBackend = changed);
    }

    @Override
    public RootConfig ladder(Duration ack, Duration thenEnd) {
        return with(draft -> {
            draft.acknowledge = positive("acknowledge", ack);
            draft.end = positive("end", thenEnd);
        });
    }

    @Override
    public RootConfig cancelGrace(Duration changed) {
        return with(draft -> draft.cancelGrace = positive("cancelGrace", changed));
    }

    @Override
    public RootConfig stopGrace(Duration changed) {
        return with(draft -> draft.stopGrace = positive("stopGrace", changed));
    }

    @Override
    public RootConfig openRequests(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("openRequests must be at least 1, not " + limit);
        }
        return with(draft -> draft.openRequests = limit);
    }

    @Override
    public RootConfig transport(Transport changed) {
        if (!changed.equals(Transport.UDS) && !changed.equals(Transport.TCP)) {
            throw new IllegalArgumentException("the transport to other JVMs can be '" + Transport.UDS + "' or '"
                    + Transport.TCP + "', not '" + changed + "'");
        }
        return with(draft -> draft.transport = changed);
    }

    @Override
    public RootConfig handleSignals(boolean handle) {
        return with(draft -> draft.handleSignals = handle);
    }

    @Override
    public RootConfig starvationGuard(boolean on) {
        return with(draft -> draft.starvationGuard = on);
    }

    @Override
    public RootConfig ticker(Ticker changed) {
        return with(draft -> draft.ticker = changed);
    }

    @Override
    public RootConfig steering(Steering changed) {
        return with(draft -> draft.steering = changed);
    }

    @Override
    public RootConfig standby(UnaryOperator<StandbyConfig> options) {
        StandbyOptions added = StandbySettings.of(options).options();
        return with(draft -> {
            List<StandbyOptions> all = new ArrayList<>(draft.standby);
            all.removeIf(each -> StandbySettings.sameJvm(each, added));
            all.add(added);
            draft.standby = all;
        });
    }

    /** The kinds of JVMs that stand by. */
    List<StandbyOptions> standbyOrUsual() {
        return standby.isEmpty() ? List.of(StandbySettings.DEFAULT.options()) : standby;
    }

    /** Of a tree that is over before the user's code begins. */
    static RootSettings ofRehearsal() {
        return DEFAULT.with(draft -> {
            draft.name = "rehearsal";
            draft.handleSignals = false;
            draft.starvationGuard = false;
            draft.rehearsal = true;
        });
    }

    // ---- in another JVM

    /** What holds in a whole tree, for the JVMs of its actors; the clock and the signals are each JVM's own affair. */
    Map<String, String> toText() {
        Map<String, String> text = new HashMap<>();
        text.put("defaultBackend", defaultBackend.key());
        text.put("acknowledge", acknowledge.toString());
        text.put("end", end.toString());
        text.put("cancelGrace", cancelGrace.toString());
        text.put("stopGrace", stopGrace.toString());
        text.put("openRequests", Integer.toString(openRequests));
        text.put("transport", transport.key());
        text.put("starvationGuard", Boolean.toString(starvationGuard));
        for (int i = 0; i < standby.size(); i++) {
            StandbySettings.toText(standby.get(i), standbyPrefix(i), text);
        }
        return text;
    }

    private static String standbyPrefix(int number) {
        return "standby." + number + ".";
    }

    private static List<StandbyOptions> standbyOf(Map<String, String> text) {
        List<StandbyOptions> all = new ArrayList<>();
        while (text.containsKey(standbyPrefix(all.size()) + "size")) {
            all.add(StandbySettings.ofText(text, standbyPrefix(all.size())));
        }
        return all;
    }

    /**
     * The settings in the JVM of an actor.
     *
     * @param text what {@link #toText} gave
     */
    static RootSettings ofText(Map<String, String> text) {
        return new RootSettings(
                DEFAULT.name,
                new Backend(value(text, "defaultBackend")),
                Duration.parse(value(text, "acknowledge")),
                Duration.parse(value(text, "end")),
                Duration.parse(value(text, "cancelGrace")),
                Duration.parse(value(text, "stopGrace")),
                Integer.parseInt(value(text, "openRequests")),
                new Transport(value(text, "transport")),
                false,
                Boolean.parseBoolean(value(text, "starvationGuard")),
                SystemTicker.instance(),
                null,
                standbyOf(text),
                false);
    }

    static String value(Map<String, String> text, String key) {
        String value = text.get(key);
        if (value == null) {
            throw new IllegalArgumentException(
                    "the parent did not say '" + key + "'; use the same release of Harrow in both JVMs");
        }
        return value;
    }

    /** These settings with a change. */
    private RootSettings with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.settings();
    }

    /** The settings while one of them is changed; used by one thread. */
    private static final class Draft {
        private String name;
        private Backend defaultBackend;
        private Duration acknowledge;
        private Duration end;
        private Duration cancelGrace;
        private Duration stopGrace;
        private int openRequests;
        private Transport transport;
        private boolean handleSignals;
        private boolean starvationGuard;
        private Ticker ticker;
        private @Nullable Steering steering;
        private List<StandbyOptions> standby;
        private boolean rehearsal;

        Draft(RootSettings from) {
            name = from.name;
            defaultBackend = from.defaultBackend;
            acknowledge = from.acknowledge;
            end = from.end;
            cancelGrace = from.cancelGrace;
            stopGrace = from.stopGrace;
            openRequests = from.openRequests;
            transport = from.transport;
            handleSignals = from.handleSignals;
            starvationGuard = from.starvationGuard;
            ticker = from.ticker;
            steering = from.steering;
            standby = from.standby;
            rehearsal = from.rehearsal;
        }

        RootSettings settings() {
            return new RootSettings(
                    name,
                    defaultBackend,
                    acknowledge,
                    end,
                    cancelGrace,
                    stopGrace,
                    openRequests,
                    transport,
                    handleSignals,
                    starvationGuard,
                    ticker,
                    steering,
                    standby,
                    rehearsal);
        }
    }

    static Duration positive(String option, Duration value) {
        if (value.isNegative() || value.isZero() || value.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException(option + " must be more than zero and at most a day, not " + value);
        }
        return value;
    }
}
