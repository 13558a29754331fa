"""The reader agrees with PyPI's `dockerfile`, which wraps BuildKit's parser, on the cases and on generated text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.errors import ParseError
from scanner.model import Source
from scanner.syntax.dockerfile import read

oracle = pytest.importorskip("dockerfile")

CASES = json.loads((Path(__file__).parents[3] / "fixtures/dockerfile/buildkit-cases.json").read_text("utf-8"))
OLDER = {
    "escape after check",
    "backtick escapes in flags and names",
    "JSON with something after",
    "heredoc with blanks",
    "heredoc shift with blanks",
    "heredoc ONBUILD",
    "heredoc ONBUILD COPY",
    "heredoc with default is none",
}
"""Cases where the BuildKit in `dockerfile` 3.4.0 is older than the recorded one, and differs from it."""

PIECES = [
    *(
        "RUN ",
        "COPY ",
        "ENV ",
        "LABEL ",
        "ARG ",
        "CMD ",
        "HEALTHCHECK ",
        "ADD ",
        "VOLUME ",
        "USER ",
        "ONBUILD RUN x\n",
    ),
    *(
        "\\\n",
        "\\ \n",
        "\n",
        "\n",
        "\n",
        "\r\n",
        " ",
        "\t",
        "# c\n",
        "<<EOF",
        "<<-EOF",
        "EOF\n",
        "\tEOF\n",
        "\nEOF\n",
    ),
    *(
        "a",
        "b",
        "=",
        "a=b",
        "'",
        '"',
        "\\",
        "[",
        ",",
        '"x"',
        '["a"',
        '["a"]\n',
        "--",
        "--from=",
        "--mount=",
        "$",
        "${",
        "}",
    ),
]


def ours(text: str) -> list[tuple[Any, ...]]:
    source = Source("Dockerfile", text)
    found = []
    for instruction in read(source).instructions:
        target = instruction.trigger or instruction
        words = [word.value for word in target.words]
        if target.name in {"env", "label"}:
            words = [word for index, word in enumerate(words) if index % 3 != 2]
        found.append(
            (
                instruction.keyword.value,
                instruction.trigger.keyword.value if instruction.trigger else None,
                target.is_json,
                source.position(instruction.start)[0],
                source.position(instruction.end)[0],
                tuple(word.value for word in instruction.flags or ()),
                tuple(words),
                tuple((doc.name, doc.descriptor, doc.content.value) for doc in instruction.heredocs),
            )
        )
    return found


def theirs(text: str) -> list[tuple[Any, ...]] | None:
    try:
        commands = oracle.parse_string(text)
    except oracle.GoParseError:
        return None
    return [
        (
            command.cmd,
            command.sub_cmd,
            command.json,
            command.start_line,
            command.end_line,
            command.flags,
            command.value,
            tuple((doc.name, doc.file_descriptor, doc.content) for doc in command.heredocs),
        )
        for command in commands
    ]


def agree(text: str) -> None:
    """What we accept reads the same; what it refuses, we refuse. We also refuse what cannot be built."""
    expected = theirs(text)
    try:
        found = ours(text)
    except ParseError:
        return
    assert found == expected


@pytest.mark.parametrize(
    "case", [case for case in CASES["files"] if case["name"] not in OLDER], ids=lambda case: case["name"]
)
def test_case(case: dict[str, Any]) -> None:
    agree(case["source"])


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=14))
@settings(max_examples=400, deadline=None)
def test_generated(pieces: list[str]) -> None:
    agree("FROM a\n" + "".join(pieces))
