"""Writes the page of one rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.policy.docs import markdown
from scanner.policy.docs.shown import avoid_and_prefer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from scanner.policy.docs.documented import Documented
    from scanner.policy.rule import Parameter, Rule


_NEEDS = {
    "evidence": "evidence of images (`--images`)",
    "revision": "a revision to compare with (`--govern-from` or `--diff-base`)",
}


def rule_page(rule: Rule, documented: Documented) -> str:
    """Return the page of one rule.

    Raises:
        PolicyLoadError: an example is malformed.
    """
    return "\n".join(_sections(rule, documented))


def _sections(rule: Rule, documented: Documented) -> Iterator[str]:
    yield f"# {rule.id}\n"
    yield f"One of the [rules of {markdown.line(documented.name)}](README.md).\n"
    yield f"## Summary\n\n{markdown.text(rule.title)}.\n\n{_summary(rule)}"
    yield from avoid_and_prefer(rule, documented)
    yield f"## Rationale\n\n{markdown.text(rule.description)}\n"
    yield f"## Remediation\n\n{markdown.text(rule.remediation)}\n"
    if rule.parameters:
        yield _parameters(rule)
    yield _controls(rule, documented)
    if rule.related_resources:
        links = (f"- {markdown.link(title, address)}\n" for address, title in rule.related_resources)
        yield "## Related\n\n" + "".join(links)


def _summary(rule: Rule) -> str:
    rows = [
        ("category", rule.category),
        ("severity", rule.severity),
        ("formats", ", ".join(rule.formats)),
        ("judges", "each document" if rule.scope == "document" else "all documents together"),
    ]
    if rule.needs:
        rows.append(("needs", ", ".join(_NEEDS[need] for need in rule.needs)))
    if not rule.waivable:
        rows.append(("waivable", "no: neither a waiver nor a baseline accepts its findings"))
    return markdown.table(("", ""), rows)


def _parameters(rule: Rule) -> str:
    rows = [
        (markdown.code(name), one.type, markdown.code(_as_yaml(one.default)), _meaning(one))
        for name, one in rule.parameters.items()
    ]
    name, one = next(iter(rule.parameters.items()))
    value = _as_yaml(one.choices[-1] if one.choices else one.default)
    configuration = f"# cattleguard.yaml\nrules:\n  {rule.id}:\n    {name}: {value}"
    table = markdown.table(("parameter", "type", "default", ""), rows)
    return f"## Parameters\n\n{table}\n{markdown.block(configuration, 'yaml')}"


def _meaning(parameter: Parameter) -> str:
    choices = ", ".join(markdown.code(choice) for choice in parameter.choices)
    return markdown.line(parameter.description) + (f" One of: {choices}." if choices else "")


def _as_yaml(value: Any) -> str:
    import yaml  # noqa: PLC0415 - only where a page is written

    text: str = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, width=float("inf"))
    return text.removesuffix("\n").removesuffix("\n...")


def _controls(rule: Rule, documented: Documented) -> str:
    rows = []
    for control in rule.controls:
        framework, identifier = control.split(":", 1)
        known = documented.catalogue[framework]
        named = markdown.link(f"{known.title} {known.version}", known.url)
        rows.append((named, markdown.line(identifier), markdown.line(known.controls.get(identifier, ""))))
    return "## Controls\n\n" + markdown.table(("framework", "control", ""), rows)
