"""What words say once quotes are removed, and which parts of them are unknown."""

from collections.abc import Callable

import pytest

CASES = [
    (
        "quotes",
        "a \"b c\" 'd e' f\" \"g'h'i",
        [
            (
                "a \"b c\" 'd e' f\" \"g'h'i",
                "a",
                ("b c", "d e", "f ghi"),
                (),
                (),
                ("a", '"b c"', "'d e'", "f\" \"g'h'i"),
            ),
        ],
    ),
    (
        "escapes",
        'a b\\ c "d\\"e\\$f\\g" \\\'h',
        [
            (
                'a b\\ c "d\\"e\\$f\\g" \\\'h',
                "a",
                ("b c", 'd"e$f\\g', "'h"),
                (),
                (),
                ("a", "b\\ c", '"d\\"e\\$f\\g"', "\\'h"),
            ),
        ],
    ),
    (
        "ansi c",
        "a $'b\\tc\\x41\\u00e9\\101\\'' $'d'",
        [
            (
                "a $'b\\tc\\x41\\u00e9\\101\\'' $'d'",
                "a",
                ("b\tcAéA'", "d"),
                (),
                (),
                ("a", "$'b\\tc\\x41\\u00e9\\101\\''", "$'d'"),
            ),
        ],
    ),
    (
        "locale",
        'a $"b c"',
        [
            ('a $"b c"', "a", ("b c",), (), (), ("a", '$"b c"')),
        ],
    ),
    (
        "empty words",
        "a \"\" ''",
        [
            ("a \"\" ''", "a", ("", ""), (), (), ("a", '""', "''")),
        ],
    ),
    (
        "continued words",
        'a b\\\nc "d\\\ne"',
        [
            ('a b\\\nc "d\\\ne"', "a", ("bc", "de"), (), (), ("a", "b\\\nc", '"d\\\ne"')),
        ],
    ),
    (
        "globs and braces stay",
        "a *.deb {b,c} ~/d !e",
        [
            (
                "a *.deb {b,c} ~/d !e",
                "a",
                ("*.deb", "{b,c}", "~/d", "!e"),
                (),
                (),
                ("a", "*.deb", "{b,c}", "~/d", "!e"),
            ),
        ],
    ),
    (
        "option with a quoted value",
        "a --b=\"c d\" --e='f'",
        [
            ("a --b=\"c d\" --e='f'", "a", ("--b=c d", "--e=f"), (), (), ("a", '--b="c d"', "--e='f'")),
        ],
    ),
    (
        "unknown variable",
        'a $X "${Y}-z" ${Z:-w} ${V%%.*} $1 $@',
        [
            (
                'a $X "${Y}-z" ${Z:-w} ${V%%.*} $1 $@',
                "a",
                ("$X", "${Y}-z", "${Z:-w}", "${V%%.*}", "$1", "$@"),
                (),
                ("$X", "${Y}", "${Z:-w}", "${V%%.*}", "$1", "$@"),
                ("a", "$X", '"${Y}-z"', "${Z:-w}", "${V%%.*}", "$1", "$@"),
            ),
        ],
    ),
    (
        "unknown substitution",
        'a $(b) "c$(d)" `e`',
        [
            (
                'a $(b) "c$(d)" `e`',
                "a",
                ("$(b)", "c$(d)", "`e`"),
                (),
                ("$(b)", "$(d)", "`e`"),
                ("a", "$(b)", '"c$(d)"', "`e`"),
            ),
            ("b", "b", (), (), (), ("b",)),
            ("d", "d", (), (), (), ("d",)),
            ("e", "e", (), (), (), ("e",)),
        ],
    ),
    (
        "unknown program",
        '$X a; "$Y/bin" b; $(c) d',
        [
            ("$X a", None, ("a",), (), ("$X",), ("$X", "a")),
            ('"$Y/bin" b', None, ("b",), (), ("$Y",), ('"$Y/bin"', "b")),
            ("$(c) d", None, ("d",), (), ("$(c)",), ("$(c)", "d")),
            ("c", "c", (), (), (), ("c",)),
        ],
    ),
    (
        "adjacent expansions",
        "a $X/$Y/$Z:$W",
        [
            ("a $X/$Y/$Z:$W", "a", ("$X/$Y/$Z:$W",), (), ("$X", "$Y", "$Z", "$W"), ("a", "$X/$Y/$Z:$W")),
        ],
    ),
    (
        "long expressions are shortened",
        "a $(b 01234567890123456789012345678901234567890123456789012345678901234567890123456789)",
        [
            (
                "a $(b 01234567890123456789012345678901234567890123456789012345678901234567890123456789)",
                "a",
                ("$(b 01234567890123456789012345678901234567890123456789012345678901234567890123456789)",),
                (),
                ("$(b 012345678901234567890123456789012345678901234567890123456789012345678901234…",),
                (
                    "a",
                    "$(b 01234567890123456789012345678901234567890123456789012345678901234567890123456789)",
                ),
            ),
            (
                "b 01234567890123456789012345678901234567890123456789012345678901234567890123456789",
                "b",
                ("01234567890123456789012345678901234567890123456789012345678901234567890123456789",),
                (),
                (),
                ("b", "01234567890123456789012345678901234567890123456789012345678901234567890123456789"),
            ),
        ],
    ),
    (
        "github expression",
        "a ${{ github.sha }} \"b-${{ inputs.x }}\" '${{ c }}'",
        [
            (
                "a ${{ github.sha }} \"b-${{ inputs.x }}\" '${{ c }}'",
                "a",
                ("${{ github.sha }}", "b-${{ inputs.x }}", "${{ c }}"),
                (),
                ("${{ github.sha }}", "${{ inputs.x }}", "${{ c }}"),
                ("a", "${{ github.sha }}", '"b-${{ inputs.x }}"', "'${{ c }}'"),
            ),
        ],
    ),
    (
        "github expression with quotes",
        "a ${{ x == 'y' && \"z\" }} b",
        [
            (
                "a ${{ x == 'y' && \"z\" }} b",
                "a",
                ("${{ x == 'y' && \"z\" }}", "b"),
                (),
                ("${{ x == 'y' && \"z\" }}",),
                ("a", "${{ x == 'y' && \"z\" }}", "b"),
            ),
        ],
    ),
    (
        "github expression as a program",
        "${{ inputs.command }} a",
        [
            (
                "${{ inputs.command }} a",
                None,
                ("a",),
                (),
                ("${{ inputs.command }}",),
                ("${{ inputs.command }}", "a"),
            ),
        ],
    ),
    (
        "jinja expression",
        "a {{ x }} \"{{ y | default('z') }}\"",
        [
            (
                "a {{ x }} \"{{ y | default('z') }}\"",
                "a",
                ("{{ x }}", "{{ y | default('z') }}"),
                (),
                ("{{ x }}", "{{ y | default('z') }}"),
                ("a", "{{ x }}", "\"{{ y | default('z') }}\""),
            ),
        ],
    ),
    (
        "jinja statement",
        "{% if x %}\na\n{% endif %}",
        [
            ("a", "a", (), (), (), ("a",)),
        ],
    ),
    (
        "go template is text",
        "docker inspect --format '{{.State.Running}}' x {{.Names}}",
        [
            (
                "docker inspect --format '{{.State.Running}}' x {{.Names}}",
                "docker",
                ("inspect", "--format", "{{.State.Running}}", "x", "{{.Names}}"),
                (),
                (),
                ("docker", "inspect", "--format", "'{{.State.Running}}'", "x", "{{.Names}}"),
            ),
        ],
    ),
    (
        "terraform expression",
        'a ${var.x} "${local.y["z"]}" ${x ? y : z}',
        [
            (
                'a ${var.x} "${local.y["z"]}" ${x ? y : z}',
                "a",
                ("${var.x}", '${local.y["z"]}', "${x ? y : z}"),
                (),
                ("${var.x}", '${local.y["z"]}', "${x ? y : z}"),
                ("a", "${var.x}", '"${local.y["z"]}"', "${x ? y : z}"),
            ),
        ],
    ),
    (
        "terraform directive",
        "%{ if x }\na\n%{ endif }",
        [
            ("a", "a", (), (), (), ("a",)),
        ],
    ),
    (
        "shell expansion is no template",
        "a ${X} ${X:-y} ${#X} ${!X} ${X[0]}",
        [
            (
                "a ${X} ${X:-y} ${#X} ${!X} ${X[0]}",
                "a",
                ("${X}", "${X:-y}", "${#X}", "${!X}", "${X[0]}"),
                (),
                ("${X}", "${X:-y}", "${#X}", "${!X}", "${X[0]}"),
                ("a", "${X}", "${X:-y}", "${#X}", "${!X}", "${X[0]}"),
            ),
        ],
    ),
    (
        "parentheses and semicolons in a default",
        'a "${X:+(b; c)}" d',
        [
            (
                'a "${X:+(b; c)}" d',
                "a",
                ("${X:+(b; c)}", "d"),
                (),
                ("${X:+(b; c)}",),
                ("a", '"${X:+(b; c)}"', "d"),
            ),
        ],
    ),
]


@pytest.mark.parametrize(
    ("text", "expected"), [pytest.param(text, expected, id=name) for name, text, expected in CASES]
)
def test_words(commands_of: Callable[[str], list[object]], text: str, expected: list[object]) -> None:
    assert commands_of(text) == expected
