"""Finds the built-in functions in a policy that reach out of the engine.

The syntax tree that a server tells has been compiled, and lacks what stands behind `with`; the text has all, but for names
that are put together within a template string. So both are looked at.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from scanner.policy.engines.opa.code import code_of, references
from scanner.policy.engines.opa.program import REACHING_OUT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model import Source, Span


def find_reaching_out(tree: Any, source: Source) -> Iterator[tuple[str, Span]]:
    """Yield the names of such functions in a policy, and where they stand.

    Args:
        tree: its syntax tree, as an OPA server has it.
        source: its text.
    """
    code = code_of(source.text)
    called = {".".join(reference) for reference in references(tree)}
    for name in sorted(REACHING_OUT):
        first, last = name.split(".")
        written = re.search(rf'(?<![\w.]){first}\s*(?:\.\s*{last}\b|\[\s*["`]{last}["`])', code)
        if written is not None:
            yield name, source.span(*written.span())
        elif name in called:
            yield name, source.span(0, 0)
