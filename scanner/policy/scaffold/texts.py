"""The texts of a new rule's files, made from templates."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scanner.policy.scaffold.request import NewRule

_TEMPLATES = Path(__file__).parent / "templates"
_REFERENCES = ("terragrunt",)
"""Formats that name no images, but other things that can move."""


def texts(rule: NewRule) -> dict[str, str]:
    """Return the texts of the files of a rule, by their names in its directory."""
    facts = _facts(rule)
    values = {
        "title": rule.id.replace("-", " ").capitalize(),
        "category": rule.category,
        "formats": ", ".join(rule.formats),
        "facts": ", ".join(facts),
        "package": rule.package,
        "rule": rule.name,
        "sets": "".join(_filled("sets.rego.txt", {"many": many, "one": many[:-1]}) for many in facts),
        "failing": "".join(_filled("failing.rego.txt", {"many": many, "rule": rule.name}) for many in facts),
    }
    examples = [
        (_TEMPLATES / "examples" / f"{name}.yaml").read_text(encoding="utf-8") for name in rule.formats
    ]
    return {
        f"{rule.id}.rego": _filled("rule.rego.txt", values).rstrip("\n") + "\n",
        f"{rule.id}_test.rego": _filled("tests.rego.txt", values),
        "examples.yaml": "\n".join(examples),
    }


def _facts(rule: NewRule) -> list[str]:
    wanted = {"references" if name in _REFERENCES else "images" for name in rule.formats}
    return sorted(wanted)


def _filled(template: str, values: dict[str, str]) -> str:
    """Return a template with its places filled; Rego's own braces stay."""
    text = (_TEMPLATES / template).read_text(encoding="utf-8")
    for name, value in values.items():
        text = text.replace("{" + name + "}", value)
    return text
