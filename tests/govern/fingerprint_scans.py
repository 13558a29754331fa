"""Scans files through the whole pipeline, for their fingerprints."""

from __future__ import annotations

import tempfile
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from scanner.options import Options
from scanner.pipeline import run, source_tree
from scanner.policies import Policies, load_policies

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanner.model import Finding


@cache
def _policies() -> Policies:
    return load_policies(Options(paths=(".",)))


def found(files: Mapping[str, str]) -> tuple[Finding, ...]:
    """Return what is found in some files, by path."""
    with tempfile.TemporaryDirectory() as directory:
        for path, text in files.items():
            place = Path(directory) / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(text.encode())
        options = Options(paths=(directory,), workers=1)
        result = run(options, _policies(), source_tree(options))
    # What is missing around a fixture is said; no edit may make a file that is there unreadable.
    assert not [failure for failure in result.ledger.failed if "not here" not in failure.message]
    prints = [finding.fingerprint for finding in result.findings]
    assert len(set(prints)) == len(prints)
    return result.findings


def prints(files: Mapping[str, str]) -> Counter[str]:
    """Return the fingerprints of what is found in some files."""
    return Counter(finding.fingerprint for finding in found(files))
