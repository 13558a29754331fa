"""Any text is read or refused with a place in it; every range lies in the source."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.errors import ParseError
from scanner.model import Source
from scanner.syntax.dockerfile import Dockerfile, Instruction, Word, read

if TYPE_CHECKING:
    from collections.abc import Iterator

PIECES = st.sampled_from(
    [
        *(
            "FROM a\n",
            "FROM a AS b\n",
            "RUN ",
            "COPY ",
            "ENV ",
            "LABEL ",
            "ARG ",
            "CMD ",
            "ONBUILD ",
            "SHELL ",
        ),
        *(
            "HEALTHCHECK ",
            "NONE",
            "CMD",
            "ADD ",
            "VOLUME ",
            "USER ",
            "\n",
            "\n",
            "\r\n",
            "\r",
            "\\\n",
            "`\n",
            "\\ \t\n",
        ),
        *(
            "# escape=`\n",
            "# syntax=a\n",
            "#!x\n",
            "# c\n",
            "#",
            " ",
            "\t",
            "\u00a0",
            "\u2028",
            "\x1f",
            "\x00",
            "\ud800",
        ),
        *(
            "<<",
            "<<-",
            "EOF",
            "EOF\n",
            "\tEOF\n",
            "a",
            "é",
            "😀",
            "=",
            "a=b",
            "'",
            '"',
            "\\",
            "`",
            "[",
            "]",
            ",",
            '"x"',
        ),
        *(
            '"\\u00e9\\ud83d\\ude00"',
            "--",
            "--from=",
            "--mount=type=bind,from=",
            "$",
            "${",
            "}",
            "${a:-",
            "${a#",
            "${a//",
        ),
    ]
)
TEXTS = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=25).map("".join))


def read_or_error(source: Source) -> Dockerfile | ParseError:
    try:
        return read(source)
    except ParseError as error:
        return error


def words(instruction: Instruction) -> Iterator[Word]:
    yield instruction.keyword
    yield from instruction.flags or ()
    yield from instruction.words
    yield from instruction.comments
    for heredoc in instruction.heredocs:
        yield from (heredoc.marker, heredoc.content)
    if instruction.trigger is not None:
        yield from words(instruction.trigger)


@given(TEXTS, st.sampled_from(["", "FROM a\n"]))
@settings(max_examples=600, deadline=None)
def test_any_text(text: str, start: str) -> None:
    source = Source("Dockerfile", start + text)
    text = source.text
    dockerfile = read_or_error(source)
    if isinstance(dockerfile, ParseError):
        span = dockerfile.span
        assert span is not None
        assert (
            (1, 1)
            <= (span.line, span.column)
            <= (span.end_line, span.end_column)
            <= source.position(len(text))
        )
        return
    position = 0
    for instruction in dockerfile.instructions:
        assert position <= instruction.start <= instruction.end <= len(text)
        position = instruction.end
        for word in words(instruction):
            assert 0 <= word.start <= word.end <= len(text)
            covered = text[word.start : word.end]
            if not word.pieces:
                assert covered == word.value
            assert word.locate(0, len(word.value)) == (word.start, word.end) or word.pieces
            for offset, letter in enumerate(word.value):
                first, last = word.locate(offset, offset + 1)
                assert word.start <= first <= last <= word.end
                assert text[first:last] in {letter, ""} or text[first] == "\\"


@pytest.mark.parametrize(
    "line",
    [
        "RUN " + "a \\\n" * 20_000,
        "ENV a=" + "${a:-\\\n" * 20_000,
        "RUN " + "<<A \\\n" * 5_000,
        "CMD " + "[" * 60_000,
        "COPY --x=" + "'a'\"b\"\\\n" * 10_000 + " b c",
        "RUN <<" + "'\"'" * 20_000,
        "ONBUILD " * 5_000,
        'CMD ["' + "\\n\\\n" * 20_000 + '"]',
    ],
    ids=["continuations", "substitutions", "heredocs", "json", "quotes", "marker", "onbuild", "escapes"],
)
def test_long_input(line: str) -> None:
    source = Source("Dockerfile", "FROM a\n" + line + "\n")
    found = read_or_error(source)
    assert found.span is not None if isinstance(found, ParseError) else found.instructions
