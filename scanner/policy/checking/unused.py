"""Finds what is named and never used: variables, arguments, imports (as `opa check --strict` does), and rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.policy.checking.syntax import head_of, path_of, unwrap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.policy.checking.corpus import Corpus, Path
    from scanner.policy.checking.remark import Remark
    from scanner.policy.checking.source import Text

_ENTRIES = ("deny", "warn", "violation", "exception")
"""What conftest asks for, also with `_` and more behind it."""


def check_names(text: Text) -> Iterator[Remark]:
    """Yield remarks on variables, arguments and imports that nothing uses."""
    for variable in text.names.variables:
        if variable.uses:
            continue
        if variable.kind == "argument":
            message = f"the argument `{variable.name}` is not used"
            yield text.remark(variable.place, "unused-argument", message, "write `_` for it, or leave it out")
        elif variable.kind in ("assigned", "declared", "domain-element", "domain-key"):
            how = "assigned" if variable.kind == "assigned" else "declared"
            message = f"`{variable.name}` is {how} and never used"
            yield text.remark(variable.place, "unused-variable", message, "leave it out, or write `_` for it")
    for one in text.tree["imports"]:
        alias = text.alias(one) if path_of(one["refr"]) else ""
        if alias in text.imports and alias not in text.names.imported:
            yield text.remark(
                one, "unused-import", f"`{alias}` is imported and never used", "take the import out"
            )


def check_rules(text: Text, corpus: Corpus) -> Iterator[Remark]:
    """Yield remarks on rules of a policy that nothing uses, or tests alone."""
    if not _can_tell(text, corpus):
        return
    seen: set[Path] = set()
    for rule in text.tree["rules"]:
        head = rule["Default"] if "Default" in rule else head_of(rule["Spec"])[1]
        path = (*text.package, *path_of(head["refr"]))
        if path in seen or _is_entry(text, path[len(text.package)]):
            continue
        seen.add(path)
        users = [by for by, reference in corpus.users(path) if reference.rule is not rule]
        name = ".".join(path[len(text.package) :])
        what = "the function" if "Spec" in rule and unwrap(rule["Spec"]["head"])[0] == "Func" else "the rule"
        if not users:
            yield text.remark(
                head, "unused-rule", f"{what} `{name}` is used by nothing", "take it out, or use it"
            )
        elif not text.test and all(by.test for by in users):
            message = f"{what} `{name}` is used by tests alone"
            yield text.remark(head, "unused-rule", message, "take it out with its tests, or use it")


def _can_tell(text: Text, corpus: Corpus) -> bool:
    """Tell whether everything is here that can use a rule of the policy."""
    if text.native:
        return not text.library or any(other.rule_id is not None for other in corpus.texts)
    return any(_is_entry(text, name) for name in text.own)


def _is_entry(text: Text, name: str) -> bool:
    if name.startswith("test_") or (text.test and name == "failing"):
        return True
    if text.native:
        return text.rule_id is not None and name in ("deny", "unknown")
    return name.startswith("todo_test_") or any(
        name == entry or name.startswith(f"{entry}_") for entry in _ENTRIES
    )
