"""Writes what a page shows of a rule's examples: what to avoid, and what to prefer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.policy.docs import markdown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.model import Fix
    from scanner.policy.docs.documented import Documented
    from scanner.policy.rule import Rule
    from scanner.policy.testing.examples import Example

_LANGUAGES = {
    "kubernetes": "yaml",
    "compose": "yaml",
    "github-actions": "yaml",
    "terraform": "hcl",
    "terraform-plan": "json",
    "image-list": "text",
    "packer": "hcl",
    "terragrunt": "hcl",
    "governance": "yaml",
}


def avoid_and_prefer(rule: Rule, documented: Documented) -> Iterator[str]:
    """Yield the first bad and the first good example of each format, those formats left out that have none."""
    examples = documented.examples(rule)
    for heading, verdict in (("Avoid", "bad"), ("Prefer", "good")):
        chosen = [
            example
            for name in rule.formats
            for example in [one for one in examples if (one.format, one.verdict) == (name, verdict)][:1]
        ]
        if chosen:
            yield f"## {heading}\n"
        for example in chosen:
            yield shown(example)
            if verdict == "bad":
                yield from (f"Fix: {_told(fix, example)}" for fix in documented.fixes(rule, example))


def shown(example: Example) -> str:
    """Return an example with what is found in it."""
    parts = [f"**{example.format}**: {markdown.line(example.name)}\n"]
    parts += (f"With {markdown.code(f'{name}: {value}')}:\n" for name, value in example.settings.items())
    for path, text in example.before.items():
        parts += [
            f"{markdown.code(path)} before the change:\n",
            markdown.block(text, language(example.format)),
        ]
    if example.before:
        parts.append(f"{markdown.code(example.file)} with it:\n")
    parts.append(markdown.block(example.content, language(example.format)))
    if example.evidence:
        parts += [
            "Where this is known of the image:\n",
            markdown.block(example.evidence_text(), "yaml"),
        ]
    found = [
        f"- line {finding.line}, {markdown.line(f'{finding.severity}: {finding.message}')}\n"
        for finding in example.findings
    ]
    return "\n".join([*parts, *(["".join(found)] if found else [])])


def language(format_name: str) -> str:
    """Return what highlighters call the syntax of a format."""
    return _LANGUAGES.get(format_name, format_name)


def _told(fix: Fix, example: Example) -> str:
    title = f"{markdown.line(fix.title)}.\n"
    return f"{title}\n{markdown.block(fix.text, language(example.format))}" if fix.text else title
