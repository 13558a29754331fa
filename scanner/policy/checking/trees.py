"""Reads a policy's syntax tree, whatever version of Rego it is written in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.errors import EngineError, PolicyError
from scanner.model import Span
from scanner.policy.checking.remark import Remark
from scanner.policy.checking.source import Text
from scanner.policy.checking.syntax import MAX_DEPTH, depth
from scanner.policy.engines.protocol import Module

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.model import Source
    from scanner.policy.engines.protocol import Covering, RegoVersion

_LANGUAGE = "see https://www.openpolicyagent.org/docs/policy-language"


def read_text(source: Source, engine: Covering, rego: RegoVersion | None) -> Text | Remark:
    """Return a policy with its tree, or why there is none.

    Args:
        source: the policy.
        engine: reads it.
        rego: the version of its syntax; None tries both.

    Raises:
        EngineError: the engine does not work.
    """
    versions: Sequence[RegoVersion] = (1, 0) if rego is None else (rego,)
    problem: PolicyError | None = None
    for version in versions:
        try:
            tree = engine.tree(Module(source, version))
        except EngineError:
            raise
        except (PolicyError, RecursionError) as error:
            problem = _further(problem, _error(error))
            continue
        if depth(tree) > MAX_DEPTH:
            problem = _error(RecursionError())
            break
        return Text(source, tree, version)
    assert problem is not None
    span = problem.span or Span(source.path, 1, 1, 1, 1)
    return Remark(span, "invalid-policy", problem.message, _hint(source, span) or problem.hint or _LANGUAGE)


def _hint(source: Source, span: Span) -> str | None:
    """Return what to do about what OPA reads and the embedded engine does not."""
    start, _ = source.offsets(span)
    rest = source.text[start : start + 7]
    if rest.startswith(('$"', "$`")):
        return "the embedded engine has no string interpolation: use `sprintf`"
    return "write all imports directly below the package" if rest == "import " else None


def _further(one: PolicyError | None, other: PolicyError) -> PolicyError:
    """Return the error of that version of the syntax in which more of the policy could be read."""
    if one is None or (one.span and other.span and one.span < other.span):
        return other
    return one


def _error(error: Exception) -> PolicyError:
    if isinstance(error, PolicyError):
        return error
    return PolicyError(
        "the policy is nested too deeply to be checked", hint="split its expressions into rules"
    )
