"""What is a command in a script, and what is none."""

from collections.abc import Callable

import pytest

CASES = [
    (
        "one command",
        "apt-get update",
        [
            ("apt-get update", "apt-get", ("update",), (), (), ("apt-get", "update")),
        ],
    ),
    (
        "list",
        "a 1 && b 2 || c 3; d 4",
        [
            ("a 1", "a", ("1",), (), (), ("a", "1")),
            ("b 2", "b", ("2",), (), (), ("b", "2")),
            ("c 3", "c", ("3",), (), (), ("c", "3")),
            ("d 4", "d", ("4",), (), (), ("d", "4")),
        ],
    ),
    (
        "lines, comments and continuations",
        "# first\na \\\n  b # c\n\nd",
        [
            ("a \\\n  b", "a", ("b",), (), (), ("a", "b")),
            ("d", "d", (), (), (), ("d",)),
        ],
    ),
    (
        "pipeline",
        "a | b x |& c",
        [
            ("a", "a", (), (), (), ("a",)),
            ("b x", "b", ("x",), (), (), ("b", "x")),
            ("c", "c", (), (), (), ("c",)),
        ],
    ),
    (
        "groups and subshells",
        "(cd x; y) && { z; }",
        [
            ("cd x", "cd", ("x",), (), (), ("cd", "x")),
            ("y", "y", (), (), (), ("y",)),
            ("z", "z", (), (), (), ("z",)),
        ],
    ),
    (
        "if",
        "if a; then b; elif c; then d; else e; fi",
        [
            ("a", "a", (), (), (), ("a",)),
            ("b", "b", (), (), (), ("b",)),
            ("c", "c", (), (), (), ("c",)),
            ("d", "d", (), (), (), ("d",)),
            ("e", "e", (), (), (), ("e",)),
        ],
    ),
    (
        "loops",
        "for i in 1 2; do a; done; while b; do c; done; until d; do e; done",
        [
            ("a", "a", (), (), (), ("a",)),
            ("b", "b", (), (), (), ("b",)),
            ("c", "c", (), (), (), ("c",)),
            ("d", "d", (), (), (), ("d",)),
            ("e", "e", (), (), (), ("e",)),
        ],
    ),
    (
        "case",
        "case $x in a|b) c;; *) d;; esac",
        [
            ("c", "c", (), (), (), ("c",)),
            ("d", "d", (), (), (), ("d",)),
        ],
    ),
    (
        "functions",
        "f() { a; }\nfunction g { b; }\nf",
        [
            ("a", "a", (), (), (), ("a",)),
            ("b", "b", (), (), (), ("b",)),
            ("f", "f", (), (), (), ("f",)),
        ],
    ),
    (
        "command substitution in a word",
        'a "$(b c)" d`e f`',
        [
            (
                'a "$(b c)" d`e f`',
                "a",
                ("$(b c)", "d`e f`"),
                (),
                ("$(b c)", "`e f`"),
                ("a", '"$(b c)"', "d`e f`"),
            ),
            ("b c", "b", ("c",), (), (), ("b", "c")),
            ("e f", "e", ("f",), (), (), ("e", "f")),
        ],
    ),
    (
        "process substitution",
        "diff <(a b) >(c)",
        [
            ("diff <(a b) >(c)", "diff", ("<(a b)", ">(c)"), (), (), ("diff", "<(a b)", ">(c)")),
            ("a b", "a", ("b",), (), (), ("a", "b")),
            ("c", "c", (), (), (), ("c",)),
        ],
    ),
    (
        "substitution in an assignment",
        "X=$(a b)",
        [
            ("a b", "a", ("b",), (), (), ("a", "b")),
        ],
    ),
    (
        "substitution in a default",
        'a "${X:-$(b)}"',
        [
            ('a "${X:-$(b)}"', "a", ("${X:-$(b)}",), (), ("${X:-$(b)}",), ("a", '"${X:-$(b)}"')),
            ("b", "b", (), (), (), ("b",)),
        ],
    ),
    (
        "substitution in a test",
        '[ "$(a)" = b ] && [[ -n $(c) ]]',
        [
            ("a", "a", (), (), (), ("a",)),
            ("c", "c", (), (), (), ("c",)),
        ],
    ),
    (
        "substitution in a redirection",
        'a > "$(b)"',
        [
            ("a", "a", (), (), (), ("a",)),
            ("b", "b", (), (), (), ("b",)),
        ],
    ),
    (
        "arithmetic is no command",
        "a $((1 + 2)) && ((x++)) && for ((i=0; i<$((${#x[@]} + 1)); i++)); do b; done",
        [
            ("a $((1 + 2))", "a", ("$((1 + 2))",), (), ("$((1 + 2))",), ("a", "$((1 + 2))")),
            ("b", "b", (), (), (), ("b",)),
        ],
    ),
    ("tests are no commands", "[ -f x ] && [[ y ]]", []),
    (
        "declarations",
        "export A=b; local x; readonly y=1; unset A",
        [
            ("export A=b", "export", ("A=b",), (), (), ("export", "A=b")),
            ("local x", "local", ("x",), (), (), ("local", "x")),
            ("readonly y=1", "readonly", ("y=1",), (), (), ("readonly", "y=1")),
            ("unset A", "unset", ("A",), (), (), ("unset", "A")),
        ],
    ),
    (
        "assignment before a command",
        'A=b C="d" cmd x',
        [
            ('A=b C="d" cmd x', "cmd", ("x",), (), (), ("cmd", "x")),
        ],
    ),
    ("assignment alone", "A=b", []),
    (
        "redirections are no arguments",
        "a > out 2>&1 b < in",
        [
            ("a > out 2>&1 b", "a", ("b",), (), (), ("a", "b")),
        ],
    ),
    (
        "here-document is no command",
        "cat <<EOF > f\nrm -rf /\nEOF\nb",
        [
            ("cat", "cat", (), (), (), ("cat",)),
            ("b", "b", (), (), (), ("b",)),
        ],
    ),
    (
        "command in a here-document",
        "cat <<EOF\nx $(a b)\nEOF",
        [
            ("cat", "cat", (), (), (), ("cat",)),
            ("a b", "a", ("b",), (), (), ("a", "b")),
        ],
    ),
    (
        "command at the start of a line of a here-document",
        "cat <<EOF\n  $(a b)\nEOF",
        [
            ("cat", "cat", (), (), (), ("cat",)),
            ("a b", "a", ("b",), (), (), ("a", "b")),
        ],
    ),
    (
        "no command in a quoted here-document",
        "cat <<'EOF'\n$(a b)\nEOF",
        [
            ("cat", "cat", (), (), (), ("cat",)),
        ],
    ),
    (
        "negated group",
        "! { a; } && b",
        [
            ("a", "a", (), (), (), ("a",)),
            ("b", "b", (), (), (), ("b",)),
        ],
    ),
    (
        "assignments on two lines",
        "A=b C=d # x\nE=f\n\ncmd",
        [
            ("cmd", "cmd", (), (), (), ("cmd",)),
        ],
    ),
    (
        "comparison that runs on",
        'f() {\n  local e="$?"\n  test $e == 0 && return;\n\n  a\n}',
        [
            ('local e="$?"', "local", ("e=$?",), (), ("$?",), ("local", 'e="$?"')),
            ("test $e == 0", "test", ("$e", "==", "0"), (), ("$e",), ("test", "$e", "==", "0")),
            ("return", "return", (), (), (), ("return",)),
            ("a", "a", (), (), (), ("a",)),
        ],
    ),
    (
        "path of a program",
        "/usr/bin/apt-get update && ./x y && /",
        [
            ("/usr/bin/apt-get update", "apt-get", ("update",), (), (), ("/usr/bin/apt-get", "update")),
            ("./x y", "x", ("y",), (), (), ("./x", "y")),
            ("/", "/", (), (), (), ("/",)),
        ],
    ),
    (
        "background",
        "a & b &",
        [
            ("a", "a", (), (), (), ("a",)),
            ("b", "b", (), (), (), ("b",)),
        ],
    ),
    (
        "windows line ends",
        "a b\r\nc \\\r\n  d\r\n",
        [
            ("a b", "a", ("b",), (), (), ("a", "b")),
            ("c \\\r\n  d", "c", ("d",), (), (), ("c", "d")),
        ],
    ),
    (
        "unicode",
        'écho "é 😀" ✓ && b',
        [
            ('écho "é 😀" ✓', "écho", ("é 😀", "✓"), (), (), ("écho", '"é 😀"', "✓")),
            ("b", "b", (), (), (), ("b",)),
        ],
    ),
]


@pytest.mark.parametrize(
    ("text", "expected"), [pytest.param(text, expected, id=name) for name, text, expected in CASES]
)
def test_splitting(commands_of: Callable[[str], list[object]], text: str, expected: list[object]) -> None:
    assert commands_of(text) == expected
