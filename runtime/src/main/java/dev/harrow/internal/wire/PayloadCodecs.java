package dev.harrow.internal.wire;

import dev.harrow.ContractException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The codecs of one contract. Each registry has its own Jackson mapper, which is made when the first value needs it; a codec that uses it
 * keeps the registry, and nothing else does: when the contract is used no more, all of it goes. Safe for any number of threads.
 */
public final class PayloadCodecs {
    /** The size of the largest payload unless configured otherwise: what fits a frame of the usual limit. */
    public static final int DEFAULT_MAX_BYTES = FrameCodec.DEFAULT_MAX_FRAME_BYTES - (64 << 10);

    private static final MadeOnce<PayloadCodecs> OF_CONTRACT = new MadeOnce<>() {
        @Override
        protected PayloadCodecs make(Class<?> contract) {
            return new PayloadCodecs(contract, DEFAULT_MAX_BYTES);
        }
    };

    private static final class MethodKey {
        final Method method;
        final int skipped;
        final boolean hasResult;

        MethodKey(Method method, int skipped, boolean hasResult) {
            this.method = method;
            this.skipped = skipped;
            this.hasResult = hasResult;
        }

        // No record: linking the generated ones of these costs a cold JVM milliseconds.

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof MethodKey that
                    && skipped == that.skipped
                    && hasResult == that.hasResult
                    && method.equals(that.method);
        }

        @Override
        public int hashCode() {
            return 31 * method.hashCode() + skipped;
        }
    }

    private final Class<?> contract;
    private final TypeVariables variables;
    private final int maxBytes;
    private final UserCodecs codecs;
    private final Map<MethodKey, SignatureCodec> signatures = new ConcurrentHashMap<>();
    private volatile boolean needsJson; // moves false -> true, by any thread
    // guarded by this
    private @Nullable JsonMapping json;

    /**
     * A registry that is not shared.
     *
     * @param contract the class through which methods are seen; it binds the type variables of its supertypes
     * @param maxBytes the size at which a payload is refused by its sender
     */
    public PayloadCodecs(Class<?> contract, int maxBytes) {
        this(contract, maxBytes, UserCodecs.visibleTo(contract));
    }

    PayloadCodecs(Class<?> contract, int maxBytes, UserCodecs codecs) {
        this.contract = contract;
        this.variables = TypeVariables.boundBy(contract);
        this.maxBytes = maxBytes;
        this.codecs = codecs;
    }

    /** The registry of a contract, or of a class with exposed static functions: one, for as long as it is used. */
    public static PayloadCodecs of(Class<?> contract) {
        return OF_CONTRACT.of(contract);
    }

    /** Whether a codec was made here that needs Jackson, used or not, and is still there. */
    public boolean needsJson() {
        return needsJson;
    }

    synchronized JsonMapping json() {
        JsonMapping made = json;
        if (made == null) {
            made = new JsonMapping(codecs);
            json = made;
        }
        return made;
    }

    /**
     * The codec of one type.
     *
     * @param type may have type variables that the contract binds; {@code void} and {@code Void} have no value
     * @param path how to name the place in messages, such as {@code Counter.count -> result}
     * @throws ContractException if values of the type cannot cross, naming the path of the component that is to blame
     */
    public PayloadCodec of(Type type, String path) {
        Type known = variables.fillIn(type);
        boolean isVoid = known == void.class || known == Void.class;
        return new PayloadCodec(known, path, isVoid ? null : valueCodec(known, path), maxBytes);
    }

    /**
     * The codec of a method's arguments and result.
     *
     * @throws ContractException if one of its types cannot cross
     */
    public SignatureCodec signature(Method method) {
        return signature(method, 0, true);
    }

    /**
     * The codec of a method whose first parameters do not cross, because the callee's side fills them in.
     *
     * @param skipped how many parameters that is
     * @param hasResult whether what it returns crosses as one value
     * @throws ContractException if one of the other types cannot cross
     */
    public SignatureCodec signature(Method method, int skipped, boolean hasResult) {
        MethodKey key = new MethodKey(method, skipped, hasResult);
        SignatureCodec known = signatures.get(key);
        if (known == null) {
            SignatureCodec made = makeSignature(key);
            SignatureCodec first = signatures.putIfAbsent(key, made);
            known = first == null ? made : first;
        }
        return known;
    }

    private SignatureCodec makeSignature(MethodKey key) {
        Method method = key.method;
        String name = SealedTags.nestedName(contract) + '.' + method.getName();
        Parameter[] parameters = method.getParameters();
        Type[] types = method.getGenericParameterTypes();
        List<ValueCodec> codecs = new ArrayList<>();
        for (int i = key.skipped; i < parameters.length; i++) {
            codecs.add(valueCodec(variables.fillIn(types[i]), name + '(' + parameters[i].getName() + ')'));
        }
        PayloadCodec result = of(key.hasResult ? method.getGenericReturnType() : void.class, name + " -> result");
        return new SignatureCodec(name, new Tuple(codecs), result, maxBytes);
    }

    private ValueCodec valueCodec(Type type, String path) {
        boolean immutable = TypeInspector.isImmutable(type, path, codecs);
        if (TypeInspector.isCompactScalar(type)) {
            return new ScalarCodec(type, path);
        }
        if (TypeInspector.isFlatRecord(type, codecs)) {
            return new RecordCodec(type, path);
        }
        needsJson = true;
        return new JsonCodec(type, path, immutable, this);
    }
}
