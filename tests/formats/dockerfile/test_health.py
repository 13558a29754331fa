"""Whether a built image checks its own health. Whole builds are in the recorded cases."""

from __future__ import annotations

import pytest

from scanner.errors import ParseError
from scanner.formats.dockerfile import final_stage_healthcheck
from scanner.model import Source, Tree

TEXT = """\
FROM a AS with
HEALTHCHECK CMD x
FROM with AS below
FROM a AS without
HEALTHCHECK NONE
FROM scratch AS empty
FROM a AS open
"""


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (None, None),
        ("", None),
        ("with", True),
        ("WITH", True),
        ("below", True),
        ("1", True),
        ("without", False),
        ("empty", False),
        ("open", None),
        ("0", True),
        ("99", None),
        ("9" * 5000, None),
        ("nobody", None),
    ],
)
def test_target(target: str | None, expected: bool | None, no_tree: Tree) -> None:
    assert final_stage_healthcheck(Source("Dockerfile", TEXT), no_tree, target) is expected


def test_malformed(no_tree: Tree) -> None:
    with pytest.raises(ParseError):
        final_stage_healthcheck(Source("Dockerfile", "nonsense\n"), no_tree)
