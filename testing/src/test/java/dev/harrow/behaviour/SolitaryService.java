package dev.harrow.behaviour;

/** A service of which an isolated actor finds its own. */
public interface SolitaryService {

    /** The only provider. */
    final class Provider implements SolitaryService {
        public Provider() {}
    }
}
