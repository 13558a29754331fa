"""IP networks: what the recorded cases do not say, and Python's own arithmetic as a second opinion."""

from __future__ import annotations

import ipaddress
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.evaluate.function import FunctionError
from scanner.evaluate.functions.networks import FUNCTIONS, OPENTOFU

body: dict[str, Any] = {name: function.body for name, function in {**FUNCTIONS, **OPENTOFU}.items()}
cidrhost, cidrsubnet = body["cidrhost"], body["cidrsubnet"]
cidrsubnets, cidrcontains = body["cidrsubnets"], body["cidrcontains"]

IPV4 = st.builds(lambda address, prefix: (address, prefix), st.ip_addresses(v=4), st.integers(0, 32))
IPV6 = st.builds(
    lambda address, prefix: (address, prefix),
    st.integers(2**64, 2**128 - 1).map(ipaddress.IPv6Address),
    st.integers(0, 95),
)
NETWORKS = st.one_of(IPV4, IPV6)
Written = tuple[ipaddress.IPv4Address | ipaddress.IPv6Address, int]


@given(NETWORKS, st.integers(0, 31))
def test_hosts_are_those_of_python(network: Written, host: int) -> None:
    address, prefix = network
    text = f"{address}/{prefix}"
    expected = ipaddress.ip_network(text, strict=False)
    if host >= expected.num_addresses:
        with pytest.raises(FunctionError):
            cidrhost(text, host)
    else:
        assert ipaddress.ip_address(cidrhost(text, host)) == expected[host]
        assert ipaddress.ip_address(cidrhost(text, -1 - host)) == expected[-1 - host]


@given(NETWORKS, st.integers(0, 4), st.integers(0, 15))
def test_subnets_are_those_of_python(network: Written, bits: int, number: int) -> None:
    address, prefix = network
    text = f"{address}/{prefix}"
    whole = ipaddress.ip_network(text, strict=False)
    if prefix + bits > whole.max_prefixlen or number >= 1 << bits:
        with pytest.raises(FunctionError):
            cidrsubnet(text, bits, number)
    else:
        assert ipaddress.ip_network(cidrsubnet(text, bits, number)) == list(whole.subnets(bits))[number]


@given(st.lists(st.integers(1, 8), max_size=6))
def test_consecutive_subnets_do_not_overlap(bits: list[int]) -> None:
    try:
        found = [ipaddress.IPv4Network(text) for text in cidrsubnets("10.0.0.0/8", *bits)]
    except FunctionError:
        return
    assert [network.prefixlen for network in found] == [8 + extension for extension in bits]
    assert all(before.broadcast_address < after.network_address for before, after in pairwise(found))


@pytest.mark.parametrize(
    ("network", "inner", "result"),
    [
        ("10.0.0.0/8", "10.1.2.3", True),
        ("10.0.0.0/8", "11.0.0.1", False),
        ("10.0.0.0/8", "10.1.0.0/16", True),
        ("10.1.0.0/16", "10.0.0.0/8", False),
        ("2001:db8::/32", "2001:db8::1", True),
        ("2001:db8::/32", "2001:db9::/48", False),
    ],
)
def test_cidrcontains(network: str, inner: str, result: bool) -> None:
    assert cidrcontains(network, inner) is result


@pytest.mark.parametrize("inner", ["2001:db8::1", "x", "10.0.0.0/33"])
def test_cidrcontains_of_what_is_not_comparable(inner: str) -> None:
    with pytest.raises(FunctionError):
        cidrcontains("10.0.0.0/8", inner)


@given(st.text("0123456789abcdef:./", max_size=20))
def test_arbitrary_text_is_a_network_or_refused(text: str) -> None:
    try:
        host = cidrhost(text, 0)
    except FunctionError:
        return
    assert ipaddress.ip_address(host)
