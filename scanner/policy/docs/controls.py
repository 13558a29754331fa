"""Writes which controls of which frameworks the rules speak to: by control, and by rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.policy.docs import markdown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.policy.controls import Framework
    from scanner.policy.docs.documented import Documented
    from scanner.policy.rule import Rule

_INTRODUCTION = """\
A rule names a control where what it objects to stands against what the control asks for. Satisfying the rule does not
satisfy the control, which asks for more than files can show; violating the rule is a reason to look at it. The wording
is the framework's own, shortened where it goes on; … stands for what is left out before its end.
"""


def controls_page(documented: Documented) -> str:
    """Return the table of controls, both ways."""
    return "\n".join(
        [
            f"# Controls that the rules of {markdown.line(documented.name)} speak to\n",
            _INTRODUCTION,
            "## By control\n",
            *_by_control(documented),
            "## By rule\n",
            *_by_rule(documented),
        ]
    )


def _by_control(documented: Documented) -> Iterator[str]:
    for framework in documented.catalogue.values():
        spoken_to = _rules_by_control(framework, documented)
        if spoken_to:
            rows = [
                (
                    markdown.line(control),
                    markdown.line(framework.controls.get(control, "")),
                    ", ".join(map(_linked, rules)),
                )
                for control, rules in spoken_to.items()
            ]
            yield f"### {markdown.line(framework.title)}\n"
            yield _published(framework)
            yield markdown.table(("control", "wording", "rules"), rows)


def _rules_by_control(framework: Framework, documented: Documented) -> dict[str, list[Rule]]:
    """Return the rules by the controls they name, those of the catalogue first and in its order."""
    spoken_to: dict[str, list[Rule]] = {control: [] for control in framework.controls}
    for rule in documented.rules:
        for control in rule.controls:
            name, identifier = control.split(":", 1)
            if name == framework.id:
                spoken_to.setdefault(identifier, []).append(rule)
    return {control: rules for control, rules in spoken_to.items() if rules}


def _published(framework: Framework) -> str:
    checked = f" Wording checked against {markdown.line(framework.source)}." if framework.source else ""
    address = markdown.link(framework.version, framework.url)
    return f"Version {address}; rules name it {markdown.code(framework.id)}.{checked}\n"


def _by_rule(documented: Documented) -> Iterator[str]:
    for category, rules in documented.by_category():
        rows = [(_linked(rule), _named(rule, documented)) for rule in rules]
        yield f"### {category.capitalize()}\n\n{markdown.table(('rule', 'controls'), rows)}"


def _named(rule: Rule, documented: Documented) -> str:
    by_framework: dict[str, list[str]] = {}
    for control in rule.controls:
        framework, identifier = control.split(":", 1)
        by_framework.setdefault(framework, []).append(markdown.line(identifier))
    return "; ".join(
        f"{markdown.line(documented.catalogue[framework].title)}: {', '.join(identifiers)}"
        for framework, identifiers in by_framework.items()
    )


def _linked(rule: Rule) -> str:
    return f"[{rule.id}](rules/{rule.id}.md)"
