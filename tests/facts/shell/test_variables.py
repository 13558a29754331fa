"""Where the value of a variable is known."""

from collections.abc import Callable

import pytest

CASES = [
    (
        "literal",
        "V=1.2.3; a $V \"${V}\" x-$V.tgz '$V'",
        [
            (
                "a $V \"${V}\" x-$V.tgz '$V'",
                "a",
                ("1.2.3", "1.2.3", "x-1.2.3.tgz", "$V"),
                (),
                (),
                ("a", "$V", '"${V}"', "x-$V.tgz", "'$V'"),
            ),
        ],
    ),
    (
        "unquoted value is split",
        'P="a b"; i $P "$P" c$P',
        [
            (
                'i $P "$P" c$P',
                "i",
                ("a", "b", "a b", "ca", "b"),
                (),
                (),
                ("i", "$P", "$P", '"$P"', "c$P", "c$P"),
            ),
        ],
    ),
    (
        "empty value is no word",
        'P=; i $P "$P" x',
        [
            ('i $P "$P" x', "i", ("", "x"), (), (), ("i", '"$P"', "x")),
        ],
    ),
    (
        "array",
        'P=(a "b c"); i "${P[@]}" ${P[*]} ${P[0]}',
        [
            (
                'i "${P[@]}" ${P[*]} ${P[0]}',
                "i",
                ("a", "b c", "a", "b", "c", "${P[0]}"),
                (),
                ("${P[0]}",),
                ("i", '"${P[@]}"', '"${P[@]}"', "${P[*]}", "${P[*]}", "${P[*]}", "${P[0]}"),
            ),
        ],
    ),
    (
        "array with an unknown item",
        'P=(a $b); i "${P[@]}"',
        [
            ('i "${P[@]}"', "i", ("${P[@]}",), (), ("${P[@]}",), ("i", '"${P[@]}"')),
        ],
    ),
    (
        "appended",
        "P=a; P+=b; i $P; Q=(a); Q+=(b); i ${Q[@]}",
        [
            ("i $P", "i", ("ab",), (), (), ("i", "$P")),
            ("i ${Q[@]}", "i", ("a", "b"), (), (), ("i", "${Q[@]}", "${Q[@]}")),
        ],
    ),
    (
        "default of a known variable",
        "V=1; a ${V:-2} ${V-2} ${W:-3}",
        [
            (
                "a ${V:-2} ${V-2} ${W:-3}",
                "a",
                ("1", "1", "${W:-3}"),
                (),
                ("${W:-3}",),
                ("a", "${V:-2}", "${V-2}", "${W:-3}"),
            ),
        ],
    ),
    (
        "default of an empty variable",
        "V=; a ${V:-2}",
        [
            ("a ${V:-2}", "a", ("${V:-2}",), (), ("${V:-2}",), ("a", "${V:-2}")),
        ],
    ),
    (
        "operators are not computed",
        "V=1.2; a ${V%.*} ${V#1} ${#V}",
        [
            (
                "a ${V%.*} ${V#1} ${#V}",
                "a",
                ("${V%.*}", "${V#1}", "${#V}"),
                (),
                ("${V%.*}", "${V#1}", "${#V}"),
                ("a", "${V%.*}", "${V#1}", "${#V}"),
            ),
        ],
    ),
    (
        "export",
        "export V=1; a $V",
        [
            ("export V=1", "export", ("V=1",), (), (), ("export", "V=1")),
            ("a $V", "a", ("1",), (), (), ("a", "$V")),
        ],
    ),
    (
        "reassigned",
        "V=1; a $V; V=2; a $V",
        [
            ("a $V", "a", ("1",), (), (), ("a", "$V")),
            ("a $V", "a", ("2",), (), (), ("a", "$V")),
        ],
    ),
    (
        "unknown after an unknown value",
        "V=1; V=$(b); a $V",
        [
            ("b", "b", (), (), (), ("b",)),
            ("a $V", "a", ("$V",), (), ("$V",), ("a", "$V")),
        ],
    ),
    (
        "value of another variable",
        "V=1; W=$V.2; a $W",
        [
            ("a $W", "a", ("1.2",), (), (), ("a", "$W")),
        ],
    ),
    (
        "unknown after unset",
        "V=1; unset V; a $V",
        [
            ("unset V", "unset", ("V",), (), (), ("unset", "V")),
            ("a $V", "a", ("$V",), (), ("$V",), ("a", "$V")),
        ],
    ),
    (
        "unknown after read",
        "V=1; read V; a $V",
        [
            ("read V", "read", ("V",), (), (), ("read", "V")),
            ("a $V", "a", ("$V",), (), ("$V",), ("a", "$V")),
        ],
    ),
    (
        "unknown after printf -v",
        "V=1; printf -v V x; a $V",
        [
            ("printf -v V x", "printf", ("-v", "V", "x"), (), (), ("printf", "-v", "V", "x")),
            ("a $V", "a", ("$V",), (), ("$V",), ("a", "$V")),
        ],
    ),
    (
        "unknown after source",
        "V=1; . ./env; a $V; W=2; a $W",
        [
            (". ./env", ".", ("./env",), (), (), (".", "./env")),
            ("a $V", "a", ("$V",), (), ("$V",), ("a", "$V")),
            ("a $W", "a", ("2",), (), (), ("a", "$W")),
        ],
    ),
    (
        "unknown after eval",
        'V=1; eval "$X"; a $V',
        [
            ('eval "$X"', "eval", ("$X",), (), ("$X",), ("eval", '"$X"')),
            ("a $V", "a", ("$V",), (), ("$V",), ("a", "$V")),
        ],
    ),
    (
        "known after a literal eval",
        'eval "V=1"; a $V',
        [
            ("a $V", "a", ("1",), (), (), ("a", "$V")),
        ],
    ),
    (
        "unknown after if",
        "V=1; if b; then V=2; a $V; fi; a $V",
        [
            ("b", "b", (), (), (), ("b",)),
            ("a $V", "a", ("2",), (), (), ("a", "$V")),
            ("a $V", "a", ("$V",), (), ("$V",), ("a", "$V")),
        ],
    ),
    (
        "known after if without assignment",
        "V=1; if b; then W=2; fi; a $V $W",
        [
            ("b", "b", (), (), (), ("b",)),
            ("a $V $W", "a", ("1", "$W"), (), ("$W",), ("a", "$V", "$W")),
        ],
    ),
    (
        "unknown after case",
        "case x in y) V=1;; esac; a $V",
        [
            ("a $V", "a", ("$V",), (), ("$V",), ("a", "$V")),
        ],
    ),
    (
        "unknown in a loop that sets it",
        "V=1; for i in a b; do c $V $i; V=2; done; d $V",
        [
            ("c $V $i", "c", ("$V", "$i"), (), ("$V", "$i"), ("c", "$V", "$i")),
            ("d $V", "d", ("$V",), (), ("$V",), ("d", "$V")),
        ],
    ),
    (
        "known in a loop that does not set it",
        "V=1; for i in a; do c $V; done",
        [
            ("c $V", "c", ("1",), (), (), ("c", "$V")),
        ],
    ),
    (
        "unknown after or",
        "V=1; b || V=2; a $V",
        [
            ("b", "b", (), (), (), ("b",)),
            ("a $V", "a", ("$V",), (), ("$V",), ("a", "$V")),
        ],
    ),
    (
        "known within an and list",
        "b && V=1 && a $V; c $V",
        [
            ("b", "b", (), (), (), ("b",)),
            ("a $V", "a", ("1",), (), (), ("a", "$V")),
            ("c $V", "c", ("$V",), (), ("$V",), ("c", "$V")),
        ],
    ),
    (
        "known after assignments in an and list",
        "V=1 && W=2; a $V $W",
        [
            ("a $V $W", "a", ("1", "2"), (), (), ("a", "$V", "$W")),
        ],
    ),
    (
        "not set outside a subshell",
        "V=1; (V=2; a $V); b $V; c | V=3; d $V",
        [
            ("a $V", "a", ("2",), (), (), ("a", "$V")),
            ("b $V", "b", ("1",), (), (), ("b", "$V")),
            ("c", "c", (), (), (), ("c",)),
            ("d $V", "d", ("1",), (), (), ("d", "$V")),
        ],
    ),
    (
        "substitution sees it",
        "V=1; a $(b $V)",
        [
            ("a $(b $V)", "a", ("$(b $V)",), (), ("$(b $V)",), ("a", "$(b $V)")),
            ("b $V", "b", ("1",), (), (), ("b", "$V")),
        ],
    ),
    (
        "prefix assignment does not last",
        "V=1 a $V; b $V",
        [
            ("V=1 a $V", "a", ("$V",), (), ("$V",), ("a", "$V")),
            ("b $V", "b", ("$V",), (), ("$V",), ("b", "$V")),
        ],
    ),
    (
        "constant in a function",
        "V=1\nf() { a $V; }\nf",
        [
            ("a $V", "a", ("1",), (), (), ("a", "$V")),
            ("f", "f", (), (), (), ("f",)),
        ],
    ),
    (
        "no constant in a function",
        "V=1\nf() { a $V; }\nV=2\nf",
        [
            ("a $V", "a", ("$V",), (), ("$V",), ("a", "$V")),
            ("f", "f", (), (), (), ("f",)),
        ],
    ),
    (
        "unknown after a function sets it",
        "V=1; f() { V=2; }; f; a $V",
        [
            ("f", "f", (), (), (), ("f",)),
            ("a $V", "a", ("$V",), (), ("$V",), ("a", "$V")),
        ],
    ),
    (
        "inner script of the same shell",
        'V=1; eval "a $V"; a $V',
        [
            ("a $V", "a", ("1",), ("eval",), (), ("a", "$V")),
            ("a $V", "a", ("1",), (), (), ("a", "$V")),
        ],
    ),
    (
        "inner script in double quotes",
        'V=1; sh -c "a $V $W"',
        [
            ("a $V $W", "a", ("1", "$W"), ("sh",), ("$W",), ("a", "$V", "$W")),
        ],
    ),
    (
        "environment",
        "a $HOME",
        [
            ("a $HOME", "a", ("$HOME",), (), ("$HOME",), ("a", "$HOME")),
        ],
    ),
]


@pytest.mark.parametrize(
    ("text", "expected"), [pytest.param(text, expected, id=name) for name, text, expected in CASES]
)
def test_variables(commands_of: Callable[[str], list[object]], text: str, expected: list[object]) -> None:
    assert commands_of(text) == expected
