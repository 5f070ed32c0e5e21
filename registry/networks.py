"""Which network a visitor of the people's pages comes from: limits go by it, because one visitor has many addresses."""

from ipaddress import IPv6Address, IPv6Network, ip_address


def network_of(host: str) -> str:
    """An IPv4 address as it is, also where it is written as IPv6; the /64 of an IPv6 address; else what was given."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(IPv6Network((int(address), 64), strict=False))
