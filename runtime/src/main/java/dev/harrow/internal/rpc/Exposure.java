package dev.harrow.internal.rpc;

import dev.harrow.NotExposedException;
import dev.harrow.internal.wire.MethodName;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that one actor lets others call: the contracts that it was started with, the functions of classes, and single
 * functions (S-51). There is no other way to a method. Immutable.
 */
public final class Exposure {

    private final Map<String, Contract> contracts = new LinkedHashMap<>();
    private final Map<String, Functions> functions = new LinkedHashMap<>();
    private final Map<MethodName, MethodSpec> single = new LinkedHashMap<>();

    public Exposure(Collection<Contract> contracts, Collection<Functions> functions, Collection<MethodSpec> single) {
        // loops and no lambdas: see TypeBindings
        for (Contract each : contracts) {
            this.contracts.put(each.type().getName(), each);
        }
        for (Functions each : functions) {
            this.functions.put(each.type().getName(), each);
        }
        for (MethodSpec each : single) {
            this.single.put(each.name(), each);
        }
    }

    static final Exposure NOTHING = new Exposure(List.of(), List.of(), List.of());

    /**
     * The method of this name.
     *
     * @throws NotExposedException if it is not exposed; the message says what is
     */
    public MethodSpec find(MethodName name) {
        MethodSpec alone = single.get(name);
        if (alone != null) {
            return alone;
        }
        // a class may be a contract and have functions exposed too: the static ones are looked up second
        Contract contract = contracts.get(name.owner());
        Functions ofClass = functions.get(name.owner());
        MethodSpec found = contract == null ? null : contract.lookUp(name);
        if (found != null) {
            return found;
        }
        if (ofClass != null) {
            return ofClass.find(name);
        }
        throw new NotExposedException("%s is not exposed; %s".formatted(name, exposed(contract)));
    }

    private String exposed(@Nullable Contract contract) {
        if (contract != null) {
            return contract.exposed();
        }
        String all = Stream.of(
                        contracts.values().stream().map(Contract::toString),
                        functions.values().stream().map(Functions::toString),
                        single.values().stream().map(spec -> "function " + spec))
                .flatMap(each -> each)
                .collect(Collectors.joining(", "));
        return all.isEmpty() ? "the actor exposes nothing" : "the actor exposes " + all;
    }
}
