package dev.harrow;

/**
 * Lets values of a type cross that have no form of their own: a class that is neither record nor enum nor sealed interface, of a
 * library or of the JDK, or a record whose components are not what should be sent. The codec turns a value into another one that can
 * cross, its <em>form</em>, and back (S-118).
 *
 * {@snippet :
 * public final class CurrencyCodec implements Codec<Currency, String> {
 *     public Class<Currency> type() { return Currency.class; }
 *     public Class<String> form() { return String.class; }
 *     public String encode(Currency value) { return value.getCurrencyCode(); }
 *     public Currency decode(String form) { return Currency.getInstance(form); }
 * }
 * }
 *
 * <p>Codecs are found as services, in the class loader of the contract that mentions the type. So every actor that has the contract's classes has
 * the codec, whatever its backend, and nothing is configured at a root. On the class path name the class in {@code
 * META-INF/services/dev.harrow.Codec}; on the module path write {@code provides dev.harrow.Codec with my.app.CurrencyCodec;}.
 *
 * <p>A codec is used wherever the declared type is exactly {@link #type()}: a parameter, a result, an item, a component, an element of
 * a collection, the value of a map; the value itself may be of a subclass. It is never asked about null. Values that have a codec
 * always go through it, also inside one JVM. Contracts are refused with {@link ContractException} if the form cannot cross, or if
 * two codecs claim the same value. An exception that a codec throws becomes a {@link MsgTypeException}, on the side where it happens.
 *
 * <p>One instance serves any number of threads.
 *
 * @param <T> what the contract declares; no enum, no collection, and nothing that is generic
 * @param <F> what crosses in its place: any type that can cross and is not generic
 */
public interface Codec<T, F> {

    /** The type whose values this codec turns into something else. */
    Class<T> type();

    /** What they are turned into. */
    Class<F> form();

    /**
     * The form of a value; never null.
     *
     * @throws Exception if the value cannot be sent
     */
    F encode(T value) throws Exception;

    /**
     * The value that a form stands for; never null.
     *
     * @throws Exception if there is none
     */
    T decode(F form) throws Exception;
}
