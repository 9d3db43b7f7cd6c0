package dev.harrow.internal.rpc;

import dev.harrow.Context;
import dev.harrow.ContractException;
import dev.harrow.Sink;
import dev.harrow.internal.wire.MethodName;
import dev.harrow.internal.wire.PayloadCodecs;
import dev.harrow.internal.wire.SignatureCodec;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One method that may be called in another actor: its name on the wire, its types with every variable bound, and the way
 * to run it. Immutable; two JVMs or class loaders that load the same contract get the same names and indices.
 */
public final class MethodSpec {

    /** How a method is talked with. */
    public enum Shape {
        /** It is called, and returns. */
        CALL("a plain method", "call it by call, run, tell or proxy()"),
        /** Its first parameter is a {@link Context}. */
        DIALOG("a dialog", "use converse, runDialog or open"),
        /** Its first parameter is a {@link Sink}. */
        SINK("a producer that takes a Sink", "use streamFrom"),
        /** It returns a {@link Stream}. */
        STREAM("a producer that returns a Stream", "use stream");

        private final String what;
        private final String use;

        Shape(String what, String use) {
            this.what = what;
            this.use = use;
        }
    }

    private final @Nullable Contract contract;
    private final Class<?> owner;
    private final Method method;
    private final MethodName name;
    private final String path;
    private final int index;
    private final List<Type> parameterTypes;
    private final Class<?>[] erasedParameters;
    private final Type returnType;
    private final List<Class<?>> exceptionTypes;
    private final boolean reachable;
    private final boolean takesPrimitives;
    private final Shape shape;
    private volatile @Nullable SignatureCodec codec; // made by whoever needs it first; the registry makes it once
    private volatile @Nullable DialogCodec dialogCodec; // made by whoever needs it first; any one will do

    /**
     * @param contract the contract, or null for a static function
     * @param owner the contract or the class of the function: what the path and the wire name begin with
     * @param method the method to run
     * @param all every method that {@code method} stands for, itself included: what a proxy may be asked for
     * @throws ContractException if a payload's type contains a type variable that nothing binds
     */
    MethodSpec(
            @Nullable Contract contract,
            Class<?> owner,
            Method method,
            List<Method> all,
            TypeBindings bindings,
            int index) {
        this.contract = contract;
        this.owner = owner;
        this.method = method;
        this.path = owner.getSimpleName() + "." + method.getName();
        this.index = index;
        // loops and no lambdas: see TypeBindings
        Type[] parameters = method.getGenericParameterTypes();
        this.erasedParameters = new Class<?>[parameters.length];
        this.takesPrimitives = resolve(parameters, erasedParameters, bindings);
        this.parameterTypes = List.of(parameters);
        this.shape = isStatic()
                ? Shape.CALL
                : shapeOf(erasedParameters, TypeBindings.erase(bindings.resolve(method.getGenericReturnType())));
        for (int i = 0; i < parameters.length; i++) {
            TypeVariable<?> unbound = TypeBindings.variableIn(parameters[i]);
            if (unbound != null) {
                throw unbound(unbound, parameters[i], parameterPath(i));
            }
        }
        this.returnType = bindings.resolve(method.getGenericReturnType());
        TypeVariable<?> unbound = TypeBindings.variableIn(returnType);
        if (unbound != null) {
            throw unbound(unbound, returnType, returnPath());
        }
        this.name = new MethodName(
                owner.getName(),
                method.getName(),
                Signatures.descriptor(TypeBindings.erase(returnType), erasedParameters));
        this.exceptionTypes = commonExceptions(all);
        this.reachable = method.trySetAccessible();
        requireWellShaped();
    }

    private static Shape shapeOf(Class<?>[] parameters, Class<?> result) {
        if (parameters.length > 0 && parameters[0] == Context.class) {
            return Shape.DIALOG;
        }
        if (parameters.length > 0 && parameters[0] == Sink.class) {
            return Shape.SINK;
        }
        return result == Stream.class ? Shape.STREAM : Shape.CALL;
    }

    /** Endpoints are looked at when they are declared, not when they are used (S-56). */
    private void requireWellShaped() {
        if (isStatic()) {
            return; // a function is called; types that cannot cross are refused when it is
        }
        for (int i = skipped(); i < erasedParameters.length; i++) {
            Class<?> type = erasedParameters[i];
            if (type == Context.class || type == Sink.class) {
                throw new ContractException("%s is a %s, and that may only be the first parameter; move it there"
                        .formatted(parameterPath(i), type.getSimpleName()));
            }
        }
        if (shape == Shape.CALL) {
            return;
        }
        if (shape == Shape.SINK ? !isVoid() && returnType != Void.class : isVoid()) {
            throw new ContractException(
                    shape == Shape.SINK
                            ? "%s takes a Sink and returns a %s, which nobody would get; make it void, or have a dialog with a Context"
                                    .formatted(this, returnType.getTypeName())
                            : "%s has a dialog and is void, and a dialog ends with a result; declare the result as Void and return null"
                                    .formatted(this));
        }
        Type carrier = shape == Shape.STREAM ? returnType : parameterTypes.getFirst();
        if (!(carrier instanceof ParameterizedType)) {
            throw new ContractException("%s uses %s without saying of what; write %s"
                    .formatted(
                            this,
                            carrier.getTypeName(),
                            shape == Shape.DIALOG ? "Context<Started, In, Out>" : carrier.getTypeName() + "<Item>"));
        }
    }

    /** How many of the first parameters do not cross, because the callee's side fills them in. */
    private int skipped() {
        return shape == Shape.DIALOG || shape == Shape.SINK ? 1 : 0;
    }

    /** How the method is talked with. */
    public Shape shape() {
        return shape;
    }

    /**
     * Checks that the method is talked with as it is declared.
     *
     * @throws ContractException if not; nothing was sent
     */
    public MethodSpec requireShape(Shape used) {
        if (used != shape) {
            throw new ContractException(
                    "%s is %s and was used as %s; %s".formatted(this, shape.what, used.what, shape.use));
        }
        return this;
    }

    /**
     * What writes and reads the values of a dialog with this method. Of a producer too: that is a dialog of which one sees only the
     * items.
     *
     * @throws ContractException if one of the types cannot cross; the message says which and why
     */
    DialogCodec dialogCodec() {
        DialogCodec known = dialogCodec;
        if (known == null) {
            PayloadCodecs codecs = PayloadCodecs.of(owner);
            Type carrier = shape == Shape.STREAM ? returnType : parameterTypes.getFirst();
            Type[] types = ((ParameterizedType) carrier).getActualTypeArguments();
            known = shape == Shape.DIALOG
                    ? new DialogCodec(
                            codecs.of(types[0], path() + " -> started"),
                            codecs.of(types[1], path() + " <- item"),
                            codecs.of(types[2], path() + " -> item"))
                    : new DialogCodec(
                            codecs.of(void.class, path() + " -> started"),
                            codecs.of(void.class, path() + " <- item"),
                            codecs.of(types[0], path() + " -> item"));
            dialogCodec = known;
        }
        return known;
    }

    /** Makes every codec that the method needs, so that a type that cannot cross is refused now. */
    public void requireCodecs() {
        codec();
        if (shape != Shape.CALL) {
            dialogCodec();
        }
    }

    /** Resolves the types in place, fills in their erasures, and says whether one of them is primitive. */
    private static boolean resolve(Type[] types, Class<?>[] erased, TypeBindings bindings) {
        boolean primitive = false;
        for (int i = 0; i < types.length; i++) {
            types[i] = bindings.resolve(types[i]);
            erased[i] = TypeBindings.erase(types[i]);
            primitive |= erased[i].isPrimitive();
        }
        return primitive;
    }

    private static ContractException unbound(TypeVariable<?> variable, Type type, String path) {
        if (variable.getGenericDeclaration() instanceof Class<?> generic) {
            return new ContractException(
                    "%s has the type %s, and nothing binds the type variable %s of %s, so no value of it can be decoded; use a type that binds it, such as '%s My%s extends %s<...>'"
                            .formatted(
                                    path,
                                    type.getTypeName(),
                                    variable,
                                    generic.getSimpleName(),
                                    generic.isInterface() ? "interface" : "class",
                                    generic.getSimpleName(),
                                    generic.getSimpleName()));
        }
        return new ContractException(
                "%s has the type %s, and the type variable %s is the method's own, so no value of it can be decoded; declare the method with concrete types"
                        .formatted(path, type.getTypeName(), variable));
    }

    /** The exceptions that every one of the methods may throw: what a proxy can throw unwrapped. */
    private static List<Class<?>> commonExceptions(List<Method> all) {
        Set<Class<?>> candidates = new LinkedHashSet<>();
        for (Method each : all) {
            candidates.addAll(Arrays.asList(each.getExceptionTypes()));
        }
        if (all.size() > 1) {
            candidates.removeIf(candidate ->
                    !all.stream().allMatch(each -> declares(List.of(each.getExceptionTypes()), candidate)));
        }
        return List.copyOf(candidates);
    }

    /** The name that crosses the border: the contract (or class of the function), the method, its erased descriptor. */
    public MethodName name() {
        return name;
    }

    /** The contract this method belongs to, or null if it is a static function. */
    public @Nullable Contract contract() {
        return contract;
    }

    /** The contract's type, or the class that declares the function. */
    public Class<?> owner() {
        return owner;
    }

    /** The method that runs; its declaring class may be a supertype of {@link #owner()}. */
    public Method method() {
        return method;
    }

    /** The place in {@link Contract#methods()} or {@link Functions#methods()}, the same wherever the type is loaded. */
    public int index() {
        return index;
    }

    /** The declared parameter types, every type variable bound. */
    public List<Type> parameterTypes() {
        return parameterTypes;
    }

    /** The declared return type, every type variable bound; {@code void.class} if there is none. */
    public Type returnType() {
        return returnType;
    }

    public boolean isVoid() {
        return returnType == void.class;
    }

    public boolean isStatic() {
        return Modifier.isStatic(method.getModifiers());
    }

    /** The exception types that the method declares, erased. */
    public List<Class<?>> exceptionTypes() {
        return exceptionTypes;
    }

    /** Whether a checked exception of this type may leave the method. */
    public boolean declares(Class<? extends Throwable> type) {
        return declares(exceptionTypes, type);
    }

    private static boolean declares(List<Class<?>> exceptionTypes, Class<?> type) {
        for (Class<?> declared : exceptionTypes) {
            if (declared.isAssignableFrom(type)) {
                return true;
            }
        }
        return false;
    }

    /** For messages: {@code Primes.isPrime}. */
    public String path() {
        return path;
    }

    /** For messages about a payload: {@code Primes.isPrime(n)}; {@code arg0} where the names were not compiled in. */
    public String parameterPath(int index) {
        Parameter parameter = method.getParameters()[index];
        return path() + "(" + parameter.getName() + ")";
    }

    /** For messages about a payload: {@code Primes.isPrime() result}. */
    public String returnPath() {
        return path() + "() result";
    }

    /**
     * What writes and reads the arguments and the result.
     *
     * @throws ContractException if one of the types cannot cross; the message says which and why
     */
    public SignatureCodec codec() {
        SignatureCodec known = codec;
        if (known == null) {
            known = PayloadCodecs.of(owner).signature(method, skipped(), shape != Shape.STREAM);
            codec = known;
        }
        return known;
    }

    /** Whether Harrow may run the method: its class is public and exported, or its package open to Harrow. */
    boolean isReachable() {
        return reachable;
    }

    void requireReachable() {
        if (!reachable) {
            throw Signatures.unreachable(this.toString(), method);
        }
    }

    /**
     * Brings what a call site passed to what the parameters say: {@code call(Primes::isPrime, 3)} passes an {@code
     * Integer} where the method takes a {@code long}. The array is changed in place and returned.
     *
     * @throws NullPointerException if null is passed for a primitive
     * @throws IllegalArgumentException if the number of arguments is wrong or one of them is of another type
     */
    public @Nullable Object[] coerce(@Nullable Object[] arguments) {
        int skipped = skipped();
        if (arguments.length + skipped != erasedParameters.length) {
            throw new IllegalArgumentException("%s takes %d arguments, not %d"
                    .formatted(this, erasedParameters.length - skipped, arguments.length));
        }
        if (takesPrimitives) {
            for (int i = 0; i < arguments.length; i++) {
                Class<?> type = erasedParameters[i + skipped];
                if (type.isPrimitive()) {
                    Object argument =
                            Objects.requireNonNull(arguments[i], () -> "a primitive parameter of " + this + " is null");
                    arguments[i] = Signatures.widen(argument, type, this);
                }
            }
        }
        return arguments;
    }

    /**
     * Runs a method whose first parameter does not cross.
     *
     * @param first what the callee's side fills in
     * @throws Throwable whatever the method throws, as it is
     */
    @Nullable
    Object invokeWith(Object first, @Nullable Object target, @Nullable Object[] arguments) throws Throwable {
        @Nullable Object[] all = new @Nullable Object[arguments.length + 1];
        all[0] = first;
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return invoke(target, all);
    }

    /**
     * Runs the method.
     *
     * @param target the actor object; null for a static function
     * @return its result, boxed; null if it is void
     * @throws Throwable whatever the method throws, as it is
     * @throws ContractException if its package must be opened to Harrow and is not
     */
    public @Nullable Object invoke(@Nullable Object target, @Nullable Object[] arguments) throws Throwable {
        requireReachable();
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw Objects.requireNonNullElse(e.getCause(), e);
        }
    }

    /** For messages: {@code Primes.isPrime(long)}. */
    @Override
    public String toString() {
        return path()
                + parameterTypes.stream()
                        .map(TypeBindings::erase)
                        .map(Class::getSimpleName)
                        .collect(Collectors.joining(", ", "(", ")"));
    }
}
