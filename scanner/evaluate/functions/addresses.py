"""IP addresses and networks as text, read as Go read them before 1.17: numbers may begin with zeros."""

from __future__ import annotations

import re

import msgspec

from scanner.evaluate.function import FunctionError
from scanner.evaluate.meter import ExhaustedError

_MAPPED = 0xFFFF << 32
"""What stands before an IPv4 address in an IPv6 address that stands for it. RFC 4291, section 2.5.5.2."""

_ipv4 = re.compile(r"[0-9]{1,8}(?:\.[0-9]{1,8}){3}").fullmatch
_group = re.compile(r"[0-9A-Fa-f]{1,8}").fullmatch
_length = re.compile(r"[0-9]{1,8}").fullmatch


class Network(msgspec.Struct, frozen=True):
    """A network.

    Attributes:
        start: its first address.
        prefix: the length of its prefix, in bits.
        bits: the length of an address, 32 or 128.
    """

    start: int
    prefix: int
    bits: int

    def holds(self, address: int) -> bool:
        """Return whether an address is in it."""
        return (address ^ self.start) >> (self.bits - self.prefix) == 0


def parse_network(text: str) -> Network:
    """Return the network that an address and the length of a prefix (`10.1.2.3/8`) are in.

    Raises:
        FunctionError: the text is no such thing.
        ExhaustedError: the address is an IPv6 address that stands for an IPv4 address.
    """
    written, slash, length = text.partition("/")
    if not slash or not _length(length):
        raise FunctionError("a network is written as 10.0.0.0/8")
    address = parse_address(written)
    prefix, bits = int(length), address.bits
    if prefix > bits:
        raise FunctionError("the prefix is longer than the address")
    if bits == 128 and _is_mapped(address.start):
        raise ExhaustedError  # Terraform mixes up the lengths of both kinds of addresses here
    free = bits - prefix
    return Network(address.start >> free << free, prefix, bits)


def parse_address(text: str) -> Network:
    """Return an address as a network of its own.

    Raises:
        FunctionError: the text is no address.
    """
    dot, colon = text.find("."), text.find(":")
    if dot >= 0 and not 0 <= colon < dot:
        return Network(_ipv4_number(text), 32, 32)
    return Network(_ipv6_number(text), 128, 128)


def _ipv4_number(text: str) -> int:
    if not _ipv4(text):
        raise FunctionError("this is no IP address")
    number = 0
    for part in text.split("."):
        if int(part) > 255:
            raise FunctionError("this is no IP address")
        number = number << 8 | int(part)
    return number


def _ipv6_number(text: str) -> int:
    """Return an IPv6 address. RFC 4291, section 2.2."""
    before, gap, after = text.partition("::")
    head, tail = _groups(before, last=not gap), _groups(after, last=True)
    missing = 8 - len(head) - len(tail)
    if missing < (1 if gap else 0) or (missing and not gap):
        raise FunctionError("this is no IP address")
    number = 0
    for part in [*head, *[0] * missing, *tail]:
        number = number << 16 | part
    return number


def _groups(text: str, *, last: bool) -> list[int]:
    parts = text.split(":") if text else []
    numbers: list[int] = []
    for index, part in enumerate(parts):
        if last and index == len(parts) - 1 and "." in part:
            number = _ipv4_number(part)
            numbers += (number >> 16, number & 0xFFFF)
            continue
        if not _group(part) or int(part, 16) > 0xFFFF:
            raise FunctionError("this is no IP address")
        numbers.append(int(part, 16))
    return numbers


def _is_mapped(address: int) -> bool:
    return address >> 32 << 32 == _MAPPED


def address_text(address: int, bits: int) -> str:
    """Return an address as it is written. RFC 5952, section 4."""
    if bits == 32 or _is_mapped(address):
        return ".".join(str(address >> shift & 0xFF) for shift in (24, 16, 8, 0))
    groups = [address >> shift & 0xFFFF for shift in range(112, -1, -16)]
    start, length = _longest_zeros(groups)
    if length < 2:
        return ":".join(f"{group:x}" for group in groups)
    head = ":".join(f"{group:x}" for group in groups[:start])
    tail = ":".join(f"{group:x}" for group in groups[start + length :])
    return f"{head}::{tail}"


def _longest_zeros(groups: list[int]) -> tuple[int, int]:
    """Return where the longest run of zeros begins, the first of several, and how long it is."""
    best = (0, 0)
    length = 0
    for index, group in enumerate(groups):
        length = 0 if group else length + 1
        if length > best[1]:
            best = (index - length + 1, length)
    return best


def network_text(network: Network) -> str:
    """Return a network as it is written."""
    if network.bits == 128 and _is_mapped(network.start):
        raise ExhaustedError
    return f"{address_text(network.start, network.bits)}/{network.prefix}"
