"""Which network a visitor comes from."""

import pytest

from registry.networks import network_of


@pytest.mark.parametrize(
    ("host", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9%eth0", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::9", "2001:db8:1:3::/64"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_one_visitor_is_one_network_however_many_addresses_they_have(host: str, network: str) -> None:
    assert network_of(host) == network


def test_visitors_by_ipv4_are_not_one_network_where_the_server_listens_for_both() -> None:
    assert network_of("::ffff:192.0.2.7") != network_of("::ffff:192.0.2.8")
