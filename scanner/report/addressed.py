"""What a finding is about, where a report shows it beside the message."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scanner.model import Finding


def address_beside(finding: Finding) -> str:
    """Return what a finding is about, "" where its message begins with the same."""
    return "" if finding.message.startswith(f"{finding.address} ") else finding.address


def addressed_message(finding: Finding) -> str:
    """Return the message of a finding, and in parentheses what it is about where it does not begin with that."""
    address = address_beside(finding)
    return f"{finding.message} ({address})" if address else finding.message
