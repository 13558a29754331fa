"""Functions on IP networks.

See the Terraform functions `cidrhost`, `cidrnetmask`, `cidrsubnet`, `cidrsubnets`, and OpenTofu's `cidrcontains`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.evaluate.function import Function, FunctionError
from scanner.evaluate.functions.addresses import (
    Network,
    address_text,
    network_text,
    parse_address,
    parse_network,
)
from scanner.evaluate.meter import ExhaustedError
from scanner.evaluate.types import NUMBER, STRING
from scanner.evaluate.values import ListValue

if TYPE_CHECKING:
    from scanner.evaluate.numeric import Number

MAX_EXTENSION = 32
"""Bits by which `cidrsubnets` may make a prefix longer."""


def _whole(value: Number) -> int:
    if not isinstance(value, int):
        raise FunctionError("a whole number is required")
    return value


def _small(value: Number) -> int:
    number = _whole(value)
    if not -(2**63) <= number < 2**63:
        raise FunctionError("the number is too large")
    return number


def _cidrhost(prefix: str, host: Number) -> str:
    number, network = _whole(host), parse_network(prefix)
    hosts = 1 << (network.bits - network.prefix)
    if not -hosts <= number < hosts:
        raise FunctionError("the network has no host of this number")
    return address_text(network.start | (number % hosts), network.bits)


def _cidrnetmask(prefix: str) -> str:
    network = parse_network(prefix)
    if network.bits != 32:
        raise FunctionError("IPv6 addresses cannot have a netmask")
    mask = ((1 << network.prefix) - 1) << (network.bits - network.prefix)
    return address_text(mask, network.bits)


def _cidrsubnet(prefix: str, new_bits: Number, number: Number) -> str:
    extension, index, network = _small(new_bits), _whole(number), parse_network(prefix)
    length = network.prefix + extension
    if length > network.bits:
        raise FunctionError("there are too few bits left for the subnets")
    if extension < 0 or index < 0:
        raise ExhaustedError  # Terraform gives some network here, which nobody can have meant
    if index >= 1 << extension:
        raise FunctionError("there is no subnet of this number")
    return network_text(Network(network.start | index << (network.bits - length), length, network.bits))


def _cidrsubnets(prefix: str, *new_bits: Number) -> ListValue:
    network = parse_network(prefix)
    last = (network.start - 1) % (1 << network.bits)
    found = []
    for bits in new_bits:
        extension = _small(bits)
        length = network.prefix + extension
        if not 1 <= extension <= MAX_EXTENSION or length > network.bits:
            raise FunctionError("a prefix can be made longer by 1 to 32 bits, up to the bits of an address")
        size = 1 << (network.bits - length)
        start = ((last & -size) + size) % (1 << network.bits)
        if start == 0 or not network.holds(start):
            raise FunctionError("there is not enough room for the subnets")
        found.append(network_text(Network(start, length, network.bits)))
        last = start + size - 1
    return ListValue(found, STRING)


def _cidrcontains(prefix: str, inner: str) -> bool:
    """Return whether an address, or all of a network, is in a network."""
    network = parse_network(prefix)
    other = parse_network(inner) if "/" in inner else parse_address(inner)
    if network.bits != other.bits:
        raise FunctionError("an IPv4 and an IPv6 address cannot be compared")
    return network.holds(other.start) and network.prefix <= other.prefix


FUNCTIONS = {
    "cidrhost": Function(_cidrhost, (STRING, NUMBER)),
    "cidrnetmask": Function(_cidrnetmask, (STRING,)),
    "cidrsubnet": Function(_cidrsubnet, (STRING, NUMBER, NUMBER)),
    "cidrsubnets": Function(_cidrsubnets, (STRING,), rest=NUMBER),
}
OPENTOFU = {"cidrcontains": Function(_cidrcontains, (STRING, STRING))}
