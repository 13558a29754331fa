"""Scripts within scripts."""

from collections.abc import Callable

import pytest

CASES = [
    (
        "sh -c",
        "sh -c 'a b && c'",
        [
            ("a b", "a", ("b",), ("sh",), (), ("a", "b")),
            ("c", "c", (), ("sh",), (), ("c",)),
        ],
    ),
    (
        "bash with options",
        'bash -euxo pipefail -c "a b"',
        [
            ("a b", "a", ("b",), ("bash",), (), ("a", "b")),
        ],
    ),
    (
        "bash -lc",
        'bash -lc "a" x y',
        [
            ("a", "a", (), ("bash",), (), ("a",)),
        ],
    ),
    (
        "option after -c",
        "bash -c -e 'a'",
        [
            ("a", "a", (), ("bash",), (), ("a",)),
        ],
    ),
    (
        "escaped quotes",
        'bash -c "a \\"b c\\" \'d e\' \\$F"',
        [
            (
                "a \\\"b c\\\" 'd e' \\$F",
                "a",
                ("b c", "d e", "$F"),
                ("bash",),
                ("$F",),
                ("a", '\\"b c\\"', "'d e'", "\\$F"),
            ),
        ],
    ),
    (
        "unknown part",
        'bash -c "a $X && $Y b"',
        [
            ("a $X", "a", ("$X",), ("bash",), ("$X",), ("a", "$X")),
            ("$Y b", None, ("b",), ("bash",), ("$Y",), ("$Y", "b")),
        ],
    ),
    (
        "nothing known",
        'sh -c "$X"',
        [
            ('sh -c "$X"', "sh", ("-c", "$X"), (), ("$X",), ("sh", "-c", '"$X"')),
        ],
    ),
    (
        "two levels",
        "sudo sh -c 'bash -c \"a b\"'",
        [
            ("a b", "a", ("b",), ("sudo", "sh", "bash"), (), ("a", "b")),
        ],
    ),
    (
        "su -c",
        "su - x -c 'a b'; su -c 'c' y; su --command='d e' z",
        [
            ("a b", "a", ("b",), ("su",), (), ("a", "b")),
            ("c", "c", (), ("su",), (), ("c",)),
            ("d e", "d", ("e",), ("su",), (), ("d", "e")),
        ],
    ),
    (
        "runuser and sg",
        "runuser -u x -- a; runuser -l x -c 'b'; sg g -c 'c'",
        [
            ("runuser -u x -- a", "a", (), ("runuser",), (), ("a",)),
            ("b", "b", (), ("runuser",), (), ("b",)),
            ("c", "c", (), ("sg",), (), ("c",)),
        ],
    ),
    (
        "flock -c",
        "flock /l -c 'a'",
        [
            ("a", "a", (), ("flock",), (), ("a",)),
        ],
    ),
    (
        "eval",
        "eval 'a b' c; eval a \"b c\"",
        [
            ("a b' c", "a", ("b", "c"), ("eval",), (), ("a", "b", "c")),
            ('a "b c', "a", ("b", "c"), ("eval",), (), ("a", "b", "c")),
        ],
    ),
    (
        "trap",
        "trap 'a \"$X\"' EXIT; trap - INT; trap",
        [
            ('a "$X"', "a", ("$X",), ("trap",), ("$X",), ("a", '"$X"')),
            ("trap - INT", "trap", ("-", "INT"), (), (), ("trap", "-", "INT")),
            ("trap", "trap", (), (), (), ("trap",)),
        ],
    ),
    (
        "here-document to a shell",
        "bash -s -- x <<EOF\na $X\nb\nEOF",
        [
            ("a $X", "a", ("$X",), ("bash",), ("$X",), ("a", "$X")),
            ("b", "b", (), ("bash",), (), ("b",)),
        ],
    ),
    (
        "quoted here-document to a shell",
        "sudo bash <<'EOF'\na $X\nEOF",
        [
            ("a $X", "a", ("$X",), ("sudo", "bash"), ("$X",), ("a", "$X")),
        ],
    ),
    (
        "here-string to a shell",
        'sh <<< "a b"',
        [
            ("a b", "a", ("b",), ("sh",), (), ("a", "b")),
        ],
    ),
    (
        "here-document piped into a shell",
        "cat <<EOF | sh\na\nEOF",
        [
            ("cat", "cat", (), (), (), ("cat",)),
            ("a", "a", (), ("sh",), (), ("a",)),
        ],
    ),
    (
        "echo piped into a shell",
        "echo 'a b' | sudo bash -",
        [
            ("echo 'a b'", "echo", ("a b",), (), (), ("echo", "'a b'")),
            ("a b", "a", ("b",), ("sudo", "bash"), (), ("a", "b")),
        ],
    ),
    (
        "unknown stdin",
        "curl x | bash",
        [
            ("curl x", "curl", ("x",), (), (), ("curl", "x")),
            ("bash", "bash", (), (), (), ("bash",)),
        ],
    ),
    (
        "script file",
        "bash x.sh a",
        [
            ("bash x.sh a", "bash", ("x.sh", "a"), (), (), ("bash", "x.sh", "a")),
        ],
    ),
    (
        "su with stdin",
        "su x <<EOF\na\nEOF",
        [
            ("a", "a", (), ("su",), (), ("a",)),
        ],
    ),
    (
        "su to a here-document",
        "su - <<EOF\na\nEOF",
        [
            ("a", "a", (), ("su",), (), ("a",)),
        ],
    ),
    (
        "sudo -s with a here-document",
        "sudo -s <<EOF\na\nEOF",
        [
            ("a", "a", (), ("sudo",), (), ("a",)),
        ],
    ),
    (
        "escaped variable in a here-document",
        "sh <<EOF\na \\$X \\`b\\` \\\\c\nEOF",
        [
            (
                "a \\$X \\`b\\` \\\\c",
                "a",
                ("$X", "`b`", "c"),
                ("sh",),
                ("$X", "`b`"),
                ("a", "\\$X", "\\`b\\`", "\\\\c"),
            ),
            ("b", "b", (), ("sh",), (), ("b",)),
        ],
    ),
    (
        "script over lines",
        "sh -c '\n  a \\\n    b\n  c\n'",
        [
            ("a \\\n    b", "a", ("b",), ("sh",), (), ("a", "b")),
            ("c", "c", (), ("sh",), (), ("c",)),
        ],
    ),
    (
        "broken inner script",
        "sh -c 'a (b' && c",
        [
            ("a (b", None, (), ("sh",), ("a (b",), ()),
            ("c", "c", (), (), (), ("c",)),
        ],
    ),
    (
        "ssh is not nested",
        "ssh host 'a b'",
        [
            ("ssh host 'a b'", "ssh", ("host", "a b"), (), (), ("ssh", "host", "'a b'")),
        ],
    ),
]


@pytest.mark.parametrize(
    ("text", "expected"), [pytest.param(text, expected, id=name) for name, text, expected in CASES]
)
def test_nested(commands_of: Callable[[str], list[object]], text: str, expected: list[object]) -> None:
    assert commands_of(text) == expected
