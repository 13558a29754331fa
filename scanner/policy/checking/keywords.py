"""Finds keywords that are used as names, and a missing `import rego.v1`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.policy.checking.syntax import head_of, name_of, path_of, specs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.policy.checking.remark import Remark
    from scanner.policy.checking.source import Text

_KEYWORDS = frozenset(
    "as contains data default else every false if import in input not null package some true with".split()  # noqa: SIM905
)
_NOT_AFTER_A_DOT = _KEYWORDS - {"data", "input"}
"""Keywords that only one engine takes as the name of a field."""


def check_keywords(text: Text) -> Iterator[Remark]:
    """Yield remarks on keywords that are names; policies that are not native may use what newer engines take."""
    if not text.native:
        return
    if "rego.v1" not in {".".join(path_of(one["refr"])) for one in text.tree["imports"]}:
        hint = "write `import rego.v1` below the package"
        yield text.remark(text.tree["package"], "missing-import", "`import rego.v1` is missing", hint)
    for spec in specs(text.tree):
        name = name_of(head_of(spec)[1]["refr"])
        if name in _KEYWORDS:
            yield text.remark(spec, "keyword", f"a rule cannot be called `{name}`", "give it another name")
    for kind, node in text.nodes:
        if kind == "RefDot" and node["field"][1] in _NOT_AFTER_A_DOT:
            place, field = node["field"]
            message = f"`{field}` is a keyword"
            yield text.remark({"span": place}, "keyword", message, f'write `["{field}"]`')
