"""What a test case expects: how many violations there are, and what they say (gatekeeper, pkg/gator/verify)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.images.patterns import compile_re2
from scanner.policy.conventions.gatekeeper.manifests import mapping

if TYPE_CHECKING:
    from collections.abc import Sequence

_WORDS = {"yes": True, "no": False, True: True, False: False}
"""How YAML gives `yes` and `no`: quoted, and not."""


def unmet(assertions: Any, messages: Sequence[str]) -> str | None:
    """Return the first assertion that does not hold, in words, None where all hold.

    Args:
        assertions: `assertions` of the case.
        messages: the messages of the violations.

    Raises:
        ValueError: an assertion is not one, or there are none.
    """
    if not isinstance(assertions, list) or not assertions:
        raise ValueError("the case asserts nothing")
    return next((problem for one in assertions if (problem := _unmet(mapping(one), messages))), None)


def _unmet(assertion: dict[str, Any], messages: Sequence[str]) -> str | None:
    expression = assertion.get("message")
    found = [one for one in messages if expression is None or _says(one, expression)]
    wanted = assertion.get("violations")
    wanted = True if wanted is None else wanted
    if isinstance(wanted, int) and not isinstance(wanted, bool):
        holds, word = len(found) == wanted and wanted >= 0, f"exactly {wanted}"
    elif wanted in _WORDS:
        holds, word = bool(found) is _WORDS[wanted], "at least 1" if _WORDS[wanted] else "none"
    else:
        raise ValueError(f"violations must be a number, yes or no, and is {wanted!r}")
    if holds:
        return None
    saying = f" with {expression!r}" if expression is not None else ""
    return f"there are {len(found)} violations{saying} instead of {word}: {list(messages)}"


def _says(message: str, expression: Any) -> bool:
    if not isinstance(expression, str):
        raise ValueError("message must be a regular expression")  # noqa: TRY004 - the value is wrong, not the call
    try:
        return compile_re2(expression).search(message) is not None
    except ValueError as error:
        raise ValueError(f"{expression!r} is not a regular expression: {error}") from error
