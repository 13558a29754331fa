"""Every fix that a shipped rule suggests for its examples does what it says: the finding is gone."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from scanner.formats.registry import JUDGED
from scanner.model import Finding, Source
from scanner.policy.load import load, shipped_directory
from scanner.policy.testing.examples import Example, read_examples
from scanner.policy.testing.scans import scan_example

PACK = load((shipped_directory(),), formats=JUDGED)
WITH_FIXES = {Path(source.path).stem for source in PACK.sources if '"fix"' in source.text}
BAD = [
    pytest.param(rule.id, example, id=f"{rule.id}: {example.name}")
    for rule in PACK.rules
    if rule.id in WITH_FIXES
    for example in read_examples(shipped_directory() / rule.category / rule.id)
    if example.verdict == "bad"
]


def repaired(example: Example, finding: Finding) -> Example:
    """Return an example with the edits of a finding's fix made in its files."""
    texts = {**example.files, example.file: example.content}
    assert finding.fix is not None
    for edit in reversed(finding.fix.edits):
        path = edit.span.path
        start, end = Source(path, texts[path]).offsets(edit.span)
        texts[path] = texts[path][:start] + edit.text + texts[path][end:]
    content = texts.pop(example.file)
    return msgspec.structs.replace(example, content=content, files=texts)


def identity(finding: Finding) -> tuple[str, str, str]:
    return finding.rule, finding.address, finding.message


@pytest.mark.parametrize(("rule", "example"), BAD)
def test_a_fix_takes_its_finding_away(rule: str, example: Example) -> None:
    findings = scan_example(rule, example).findings
    for finding in findings:
        if finding.fix is None or not finding.fix.edits:
            continue
        after = scan_example(rule, repaired(example, finding))
        assert after.ledger.failed == ()
        assert identity(finding) not in [identity(one) for one in after.findings]
        assert len(after.findings) < len(findings)


@pytest.mark.parametrize("rule", sorted(WITH_FIXES))
def test_a_rule_that_suggests_fixes_shows_one(rule: str) -> None:
    examples = [param.values[1] for param in BAD if param.values[0] == rule]
    assert any(
        finding.fix is not None
        for example in examples
        if isinstance(example, Example)
        for finding in scan_example(rule, example).findings
    )
