"""Any text gives facts whose places are in bounds, nested and true."""

from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.facts.model import Unknown
from scanner.facts.scripts import ScriptFacts, argv, script

PARTS = st.sampled_from(
    [
        "a",
        "b c",
        "'",
        '"',
        "`",
        "$",
        "${",
        "}",
        "$(",
        ")",
        "(",
        "{ ",
        "; }",
        ";",
        "&&",
        "",
        " ",
        " ",
        "\n",
        "\\",
        "\\\n",
        "<<E\n",
        "E\n",
        "<<<",
        "<(",
        ">",
        "2>&1",
        "#",
        "=",
        "x=",
        "x=1 ",
        "$x",
        '"$x"',
        "if ",
        "; then ",
        "; fi",
        "for i in ",
        "; do ",
        "; done",
        "case x in ",
        "esac",
        ") ",
        ";;",
        "f() ",
        "[ ",
        "]",
        "[[ ",
        "]]",
        "((",
        "))",
        "!",
        "! { ",
        "*",
        "~",
        "é",
        "😀",
        "\t",
        "\r\n",
        "\x00",
        "${{ a }}",
        "{{ b }}",
        "${var.c}",
        "sudo ",
        "sh -c ",
        "bash <<E\n",
        "eval ",
        "env A=b ",
        "xargs ",
        "apt-get install ",
        "pip install ",
        "-r ",
        "x==1 ",
        "npm i ",
        "curl ",
        "-o ",
        "https://a.io/1.2.3/x ",
        "wget -O- ",
        "echo ",
        "sha256sum -c ",
        "git clone ",
        "git checkout ",
        "kubectl ",
        "-n ",
        "--password ",
        "export T=",
        "python -m pip ",
    ]
)
SCRIPTS = st.one_of(st.text(max_size=200), st.lists(PARTS, max_size=40).map("".join))
QUOTING = set("\\'\"$`")


def check(text: str, facts: ScriptFacts) -> None:
    words = facts.scripts.get(("s",), ())
    assert [command.at for command in facts.commands] == [
        ("s", index) for index in range(len(facts.commands))
    ]
    assert len(words) >= len(facts.commands)
    for (start, end), *rest in words:
        assert 0 <= start <= end <= len(text)
        assert all(start <= low <= high <= end for low, high in rest)
    for command, (_, *rest) in zip(facts.commands, words, strict=False):
        assert len(rest) == (
            0 if command.program is None and not command.args and not rest else len(command.args) + 1
        )
        for (low, high), arg in zip(rest[1:], command.args, strict=False):
            written = text[low:high]
            assert written == arg or command.unknown or QUOTING & set(written)
    pointers = [*(fact.at for fact in facts.references), *(fact.at for fact in facts.credentials)]
    for _, index, *word in pointers:
        assert isinstance(index, int)
        assert index < len(words)
        assert all(isinstance(part, int) and part < len(words[index]) - 1 for part in word)


@settings(max_examples=400, deadline=None)
@given(SCRIPTS)
def test_any_text_is_read(text: str) -> None:
    check(text, script(text, ("s",), phase="ci", target="runner"))


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(["a", "b c", "'d e'", "\\f", "g&&h", "", "é 😀", "$x", "#", "--i=j k"]), min_size=1
    )
)
def test_quoted_words_are_read_back(values: list[str]) -> None:
    quoted = ["'" + value.replace("'", "'\\''") + "'" for value in values]
    (command,) = script(" ".join(["cmd", *quoted]), (), phase="ci", target="runner").commands
    assert (command.program, command.args, command.unknown) == ("cmd", tuple(values), ())


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.one_of(st.text(max_size=30), SCRIPTS, st.builds(Unknown, st.text(max_size=10))), max_size=6)
)
def test_any_exec_form_is_read(words: list[str | Unknown]) -> None:
    facts = argv(words, ("s",), phase="ci", target="runner")
    assert all(command.at[0] == "s" for command in facts.commands)
    assert all(reference.at[0] == "s" for reference in facts.references)
    assert all(credential.at[0] == "s" for credential in facts.credentials)
