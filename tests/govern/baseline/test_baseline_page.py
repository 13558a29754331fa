"""The page about baselines shows what is true."""

from __future__ import annotations

import re
from pathlib import Path

from scanner.govern.baseline.reading import parse
from scanner.govern.baseline.writing import written
from scanner.govern.fingerprints import SCHEME
from scanner.model import Source
from scanner.report.compared_lines import MAX_FIXED

DOCS = Path(__file__).parents[3] / "docs"
PAGE = (DOCS / "baseline.md").read_text()


def test_the_file_that_is_shown_is_one_that_would_be_written() -> None:
    (text,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    assert written(parse(Source("cattleguard-baseline.json", text)).entries) == text


def test_the_scheme_is_the_one_that_is_used() -> None:
    page = (DOCS / "fingerprints.md").read_text()
    assert f'partialFingerprints["{SCHEME}"]' in page
    assert f'partialFingerprints["{SCHEME}"]' in (DOCS / "findings.md").read_text()


def test_the_number_of_fixed_findings_that_are_listed() -> None:
    assert f"the first {MAX_FIXED} " in PAGE
