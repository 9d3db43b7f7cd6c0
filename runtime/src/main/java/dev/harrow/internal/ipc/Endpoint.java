package dev.harrow.internal.ipc;

import dev.harrow.Transport;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a listener is reached. The text form round-trips (S-116): {@code /unix/<path>}, {@code /ip4/127.0.0.1/tcp/<port>}, {@code
 * /ip6/::1/tcp/<port>}. Only addresses of this host are endpoints: what others can reach needs TLS, which Harrow does not have yet.
 */
public sealed interface Endpoint {

    Transport transport();

    String text();

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException if it is none, or not of this host; the message says which
     */
    static Endpoint parse(String text) {
        if (text.startsWith(Unix.PREFIX + "/")) {
            return new Unix(Path.of(text.substring(Unix.PREFIX.length())));
        }
        Matcher tcp = Tcp.FORM.matcher(text);
        if (!tcp.matches()) {
            throw new IllegalArgumentException("'" + text
                    + "' is no endpoint; write /unix/<path>, /ip4/127.0.0.1/tcp/<port> or /ip6/::1/tcp/<port>");
        }
        return new Tcp(
                new InetSocketAddress(Tcp.literal(text, tcp.group(1), tcp.group(2)), Tcp.port(text, tcp.group(3))));
    }

    /**
     * A Unix domain socket.
     *
     * @param path of its file; absolute
     */
    record Unix(Path path) implements Endpoint {
        private static final String PREFIX = "/unix";

        public Unix {
            if (!path.isAbsolute()) {
                throw new IllegalArgumentException("the path of a socket must be absolute, not '" + path + "'");
            }
        }

        @Override
        public Transport transport() {
            return Transport.UDS;
        }

        @Override
        public String text() {
            return PREFIX + path;
        }

        @Override
        public String toString() {
            return text();
        }
    }

    /**
     * A port of this host.
     *
     * @param address a loopback address and a port from 1 on
     */
    record Tcp(InetSocketAddress address) implements Endpoint {
        private static final Pattern FORM = Pattern.compile("/(ip[46])/([^/]+)/tcp/([0-9]{1,5})");

        public Tcp {
            InetAddress host = address.getAddress();
            if (host == null || !host.isLoopbackAddress()) {
                throw new IllegalArgumentException(
                        address
                                + " is not a loopback address; what other hosts can reach needs TLS, and there is none yet; use 127.0.0.1 or ::1");
            }
            if (address.getPort() == 0) {
                throw new IllegalArgumentException("port 0 is no port that somebody can be reached at");
            }
        }

        @Override
        public Transport transport() {
            return Transport.TCP;
        }

        @Override
        public String text() {
            InetAddress host = address.getAddress();
            String form = host instanceof Inet4Address ? "/ip4/" + host.getHostAddress() : "/ip6/::1";
            return form + "/tcp/" + address.getPort();
        }

        @Override
        public String toString() {
            return text();
        }

        /** Only literals: the address of a name may change between the check and the use. */
        private static InetAddress literal(String text, String family, String host) {
            InetAddress address;
            try {
                address = InetAddress.ofLiteral(host);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "'" + host + "' in endpoint '" + text + "' is no IP address; names are not looked up", e);
            }
            if (family.equals("ip4") != (address instanceof Inet4Address)) {
                throw new IllegalArgumentException("'" + host + "' in endpoint '" + text + "' is not of " + family);
            }
            return address;
        }

        private static int port(String text, String digits) {
            int port = Integer.parseInt(digits);
            if (port > 65_535) {
                throw new IllegalArgumentException("port " + port + " in endpoint '" + text + "' is above 65535");
            }
            return port;
        }
    }
}
