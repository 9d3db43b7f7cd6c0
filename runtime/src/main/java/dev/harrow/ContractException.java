package dev.harrow;

/** A contract, a call target or a factory cannot be used: found before anything was spawned or sent, with a message that names the
 * offending method or component and says what to write instead. */
public final class ContractException extends HarrowException {
    private static final long serialVersionUID = 1L;

    public ContractException(String message) {
        super(message, null);
    }

    public ContractException(String message, Throwable cause) {
        super(message, cause);
    }
}
