"""Refuses JSON that Go's decoder, which runs images, would read in another way than we do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.errors import RegistryError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet


def check_spelling(value: Mapping[str, Any], fields: AbstractSet[str]) -> None:
    """Check that no key is a field in another spelling.

    Go's `encoding/json` takes `Digest` for `digest`, and the last one counts: what is scanned would not be what runs.

    Raises:
        RegistryError: a key is one (`malformed`).
    """
    known = {field.casefold() for field in fields}
    for key in value:
        if key not in fields and key.casefold() in known:
            field = next(field for field in fields if field.casefold() == key.casefold())
            raise RegistryError(f"a key stands for {field} in another spelling", reason="malformed")
