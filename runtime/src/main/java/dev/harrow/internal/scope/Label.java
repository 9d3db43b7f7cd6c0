package dev.harrow.internal.scope;

/**
 * A description that is put together only when somebody reads it: most waits are over before anybody asks what for.
 *
 * @param text what, such as {@code "end of actor "}
 * @param of of whom
 */
public record Label(String text, Object of) {
    @Override
    public String toString() {
        return text + of;
    }
}
