"""What a registry says is wrong (OCI distribution specification 1.1, section "Error Codes"), and the errors of statuses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from scanner.errors import RegistryError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanner.facts.evidence import IncompleteReason

MAX_COMPLAINT_BYTES = 64 * 1024
_MAX_LENGTH = 200
_code = re.compile(r"[A-Z][A-Z0-9_]{1,39}\Z").match
_REASONS: dict[int, IncompleteReason] = {
    401: "denied",
    403: "denied",
    407: "denied",
    404: "not-found",
    408: "timed-out",
    504: "timed-out",
    429: "rate-limited",
}
_WORDS: dict[IncompleteReason, str] = {
    "denied": "access is denied",
    "not-found": "there is none",
    "timed-out": "the registry did not answer in time",
    "rate-limited": "the registry wants fewer calls",
    "registry-error": "the registry failed",
}


class _Item(msgspec.Struct):
    code: str = ""
    message: str | None = None


class _Complaints(msgspec.Struct):
    errors: list[_Item] = []


def complaint(content: bytes, secrets: Iterable[str] = ()) -> str:
    """Return the code and the message of the first error in a body, "" where there is none; at most 200 characters.

    Args:
        content: the body.
        secrets: what was sent, and must not come back in a message.
    """
    try:
        errors = msgspec.json.decode(content, type=_Complaints).errors
    except (msgspec.DecodeError, RecursionError, ValueError):
        return ""
    first = errors[0] if errors else _Item()
    message = first.message or ""
    if any(secret in message for secret in secrets if secret):
        message = ""
    parts = [first.code if _code(first.code) else "", _one_line(message)]
    return ": ".join(filter(None, parts))[:_MAX_LENGTH]


def _one_line(text: str) -> str:
    return " ".join("".join(char if char.isprintable() else " " for char in text[: 4 * _MAX_LENGTH]).split())


def status_failure(status: int, what: str, said: str, hint: str | None) -> RegistryError:
    """Return the error for the status of an answer.

    Args:
        status: the status.
        what: what was asked.
        said: what the registry says of it.
        hint: what the user can do about it.
    """
    reason = _REASONS.get(status, "registry-error")
    detail = f"HTTP {status}, {said}" if said else f"HTTP {status}"
    return RegistryError(f"{what}: {_WORDS[reason]} ({detail})", reason=reason, hint=hint)
