package dev.harrow.behaviour;

/** Classes that a class loader has, and of which it gives nobody the bytes if it is told so. */
public final class Hidden {

    private Hidden() {}

    /** A contract. */
    public interface Talk {
        String say();
    }

    /** What its implementation needs. */
    public static class Base {}

    /** Its implementation. */
    public static class Says extends Base implements Talk {
        @Override
        public String say() {
            return "nothing is hidden";
        }
    }
}
