"""Finds what an engine refuses only when it has read a whole package: variables that nothing gives a value."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from scanner.errors import EngineError, PolicyError
from scanner.policy.checking.remark import Remark
from scanner.policy.engines.protocol import Module
from scanner.policy.portable.engine import as_in_opa

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanner.policy.checking.source import Text
    from scanner.policy.engines.protocol import Engine

_REFUSED = "not valid Rego: "
_HINT = "is its name misspelt? What OPA accepts all the same needs `--engine opa`"


def check_loading(texts: Sequence[Text], engine: Engine) -> Iterator[Remark]:
    """Yield remarks on policies that the engine refuses although each can be read, the first of each package."""
    yield from _of_packages([text for text in texts if text.native], engine)
    yield from _of_packages([text for text in texts if not text.native], as_in_opa(engine))


def _of_packages(texts: Sequence[Text], engine: Engine) -> Iterator[Remark]:
    if not texts or _refused(texts, engine) is None:
        return
    packages: defaultdict[tuple[str, ...], list[Text]] = defaultdict(list)
    for text in texts:
        packages[text.package].append(text)
    for together in packages.values():
        error = _refused(together, engine)
        if error is not None and error.span is not None and error.message.startswith(_REFUSED):
            hint = _HINT if "undefined variable" in error.message else error.hint
            yield Remark(error.span, "invalid-policy", error.message, hint or "")


def _refused(texts: Sequence[Text], engine: Engine) -> PolicyError | None:
    """Return why policies are refused together, None if they are not.

    Raises:
        EngineError: the engine does not work.
    """
    try:
        engine.load([Module(text.source, 0 if text.rego == 0 else 1) for text in texts], {})
    except EngineError:
        raise
    except PolicyError as error:
        return error
    return None
