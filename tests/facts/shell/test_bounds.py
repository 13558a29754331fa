"""Hostile scripts end in an unknown command, never in a hang or a crash."""

import time

import pytest

from scanner.facts.model import Command
from scanner.facts.scripts import script
from scanner.facts.shell.parse import LONGEST_CODE_POINTS
from scanner.facts.shell.variables import LONGEST_TOTAL

SECONDS = 20
"""Far more than any of them takes; what grows with the square of the script takes minutes."""


def commands(text: str) -> tuple[Command, ...]:
    start = time.process_time()
    found = script(text, (), phase="ci", target="runner").commands
    assert time.process_time() - start < SECONDS
    return found


def unread(excerpt: str) -> tuple[Command, ...]:
    return (Command((0,), None, "", (), "ci", "runner", unknown=(excerpt,)),)


def test_too_long() -> None:
    text = "a\n" + "b\n" * (LONGEST_CODE_POINTS // 2)
    assert commands(text) == unread("a")


def test_a_pipeline_that_is_too_long() -> None:
    assert commands("a\n" + "|".join("b" * 300)) == unread("a")


def test_many_short_pipelines() -> None:
    assert len(commands("a | b\n" * 300)) == 600


@pytest.mark.parametrize(
    "text",
    ["( " * 60 + "a" + " )" * 60, "$(" * 60 + "a" + ")" * 60, "if a; then " * 60 + "b" + "; fi" * 60],
    ids=["subshells", "substitutions", "conditions"],
)
def test_deep_nesting_is_unknown(text: str) -> None:
    found = commands(text)
    assert found[-1].program is None
    assert len(found[-1].unknown) == 1


def test_deep_scripts_in_scripts() -> None:
    found = commands("eval " * 500 + "a")
    assert [(command.program, command.via) for command in found] == [(None, ("eval",) * 25)]


def test_a_long_chain_is_not_deep() -> None:
    assert len(commands(" && ".join(["a"] * 2000))) == 2000


def test_doubling_values_are_bounded() -> None:
    text = "x=aaaaaaaa\n" + "x=$x$x\n" * 100 + "b $x"
    (found,) = commands(text)
    assert found.unknown == ("$x",)


def test_substitution_is_bounded() -> None:
    text = f"x='{'a ' * 1000}'\n" + "b $x\n" * 1000
    found = commands(text)
    assert sum(len(command.args) for command in found) < LONGEST_TOTAL
    assert found[0].unknown == ()
    assert found[-1].unknown == ("$x",)


def test_many_variables_are_bounded() -> None:
    text = "".join(f"x{number}=a\n" for number in range(600)) + "b $x1 $x599"
    (found,) = commands(text)
    assert found.args == ("a", "$x599")


def test_wrappers_are_bounded() -> None:
    (found,) = commands("sudo " * 50 + "a")
    assert (found.program, len(found.via), len(found.args)) == ("sudo", 16, 34)


REPEATED = [
    "<<E ",
    "<<E\n",
    "a <<E\n",
    "$(",
    "`",
    '"$(',
    "${",
    "${a.",
    "${{",
    "${{ a }}$b",
    "{{ a }}",
    "{% if",
    "x=(",
    ")",
    ">",
    "[ a",
    "[[ a && ",
    "case x in (",
    "f() ",
    "$[",
    "test ",
    "test a == b ",
    "a=b c=d\n",
    "! { ",
    "sh -c '",
    "sh -c 'a (' ",
    "x=$(curl a.io/b)\n",
    "curl -O https://a.io/b\necho c b | sha256sum -c\n",
    "git clone a/b\ngit -C x fetch\n",
    "pip install -r a\n",
    "a --password b\n",
    "f() { a; }\n",
    "for i in a; do b; done\n",
    "{ curl a.io/b | ",
    "\\\n",
    "\x00",
    "é",
    "\r\n",
]


@pytest.mark.parametrize("part", REPEATED, ids=[repr(part) for part in REPEATED])
def test_repeated(part: str) -> None:
    commands("x=1\n" + part * (12_000 // len(part)))


def test_many_commands_in_two_groups() -> None:
    text = "(" + "curl a.io/b;" * 3000 + ") | (" + "sha256sum -c;" * 3000 + "sh)"
    assert len(commands(text)) == 6001
