"""What cannot be parsed is unknown, and takes nothing else with it."""

from collections.abc import Callable

import pytest

CASES = [
    (
        "unclosed quote",
        'a\nb "c\nd',
        [
            ("a", "a", (), (), (), ("a",)),
            ('b "c\nd', None, (), (), ('b "c',), ()),
        ],
    ),
    (
        "unclosed group",
        "a; { b",
        [
            ("a; { b", None, (), (), ("a; { b",), ()),
        ],
    ),
    (
        "statement after an error",
        "a (b\nc d",
        [
            ("a (b\nc d", None, (), (), ("a (b",), ()),
        ],
    ),
    (
        "missing fi",
        "if a; then b",
        [
            ("if a; then b", None, (), (), ("if a; then b",), ()),
        ],
    ),
    (
        "stray fi",
        "a\nfi\nb",
        [
            ("a", "a", (), (), (), ("a",)),
            ("fi", None, (), (), ("fi",), ()),
            ("b", "b", (), (), (), ("b",)),
        ],
    ),
    (
        "error in a branch",
        "if a; then b (c; fi\nd",
        [
            ("if a; then b (c; fi\nd", None, (), (), ("if a; then b (c; fi",), ()),
        ],
    ),
    (
        "powershell",
        '$x = Get-Item y\nif ($x) { Write-Host "z" }',
        [
            ('$x = Get-Item y\nif ($x) { Write-Host "z" }', None, (), (), ("$x = Get-Item y",), ()),
        ],
    ),
    (
        "two here-documents on a line",
        "a <<X <<Y\n1\nX\n2\nY\nb",
        [
            ("a <<X <<Y\n1\nX\n2\nY\nb", None, (), (), ("a <<X <<Y",), ()),
        ],
    ),
    (
        "unclosed here-document",
        "a <<X\nb",
        [
            ("a <<X\nb", None, (), (), ("a <<X",), ()),
        ],
    ),
    (
        "keyword as a program",
        "a\nthen b\nc",
        [
            ("a", "a", (), (), (), ("a",)),
            ("then b", None, (), (), ("then b",), ()),
            ("c", "c", (), (), (), ("c",)),
        ],
    ),
    (
        "error on the line of another",
        "a; b (c; d\ne",
        [
            ("a; b (c; d\ne", None, (), (), ("a; b (c; d",), ()),
        ],
    ),
]


@pytest.mark.parametrize(
    ("text", "expected"), [pytest.param(text, expected, id=name) for name, text, expected in CASES]
)
def test_unread(commands_of: Callable[[str], list[object]], text: str, expected: list[object]) -> None:
    assert commands_of(text) == expected
