package dev.harrow.internal.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harrow.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** S-116 · the text form of an address round-trips, and what cannot be is refused by name. */
class EndpointTests {

    /** ADDR-7b, ADDR-7c · an address is what its text says, and its text what was parsed. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/unix/run/user/1000/harrow/17-0a1b2c3d",
                "/unix/tmp/with space/ü",
                "/ip4/127.0.0.1/tcp/1",
                "/ip4/127.3.2.1/tcp/65535",
                "/ip6/::1/tcp/4711"
            })
    void theTextRoundTrips(String text) {
        Endpoint endpoint = Endpoint.parse(text);
        assertThat(endpoint.text()).isEqualTo(text);
        assertThat(endpoint).hasToString(text).isEqualTo(Endpoint.parse(endpoint.text()));
    }

    /** ADDR-7a · each form is that of one transport. */
    @Test
    void theTransportIsThatOfTheForm() {
        assertThat(Endpoint.parse("/unix/a").transport()).isEqualTo(Transport.UDS);
        assertThat(Endpoint.parse("/ip6/::1/tcp/1").transport()).isEqualTo(Transport.TCP);
        assertThat(Endpoint.parse("/ip6/0:0:0:0:0:0:0:1/tcp/1")).isEqualTo(Endpoint.parse("/ip6/::1/tcp/1"));
    }

    /** ADDR-7c · what cannot be is refused, with what it is about. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    /ip4/10.0.0.1/tcp/80        | needs TLS
                    /ip4/0.0.0.0/tcp/80         | needs TLS
                    /ip6/::/tcp/80              | needs TLS
                    /ip6/fe80::1/tcp/80         | needs TLS
                    /ip4/localhost/tcp/80       | no IP address
                    /ip4/::1/tcp/80             | not of ip4
                    /ip6/127.0.0.1/tcp/80       | not of ip6
                    /ip4/127.0.0.1/tcp/0        | port 0
                    /ip4/127.0.0.1/tcp/65536    | above 65535
                    /ip4/127.0.0.1/tcp/+5       | no endpoint
                    /ip4/127.0.0.1/udp/80       | no endpoint
                    /unix                       | no endpoint
                    /unixoid/a                  | no endpoint
                    tcp://127.0.0.1:80          | no endpoint
                    """)
    void whatIsNoAddressOfThisHostIsRefused(String text, String why) {
        assertThatThrownBy(() -> Endpoint.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }

    @Test
    void addressesAreCheckedHoweverTheyAreMade() {
        assertThatThrownBy(() -> new Endpoint.Unix(Path.of("a/b"))).hasMessageContaining("absolute");
        assertThatThrownBy(() -> new Endpoint.Tcp(InetSocketAddress.createUnresolved("localhost", 80)))
                .hasMessageContaining("loopback");
        assertThatThrownBy(() -> new Endpoint.Tcp(new InetSocketAddress(InetAddress.ofLiteral("8.8.8.8"), 80)))
                .hasMessageContaining("TLS");
    }
}
