"""What is refused, with which words, and where."""

from __future__ import annotations

import pytest

from scanner.errors import ParseError
from scanner.model import Source
from scanner.syntax.dockerfile import read
from scanner.syntax.dockerfile.lines import MAX_LINE_BYTES
from scanner.syntax.dockerfile.reader import MAX_WORDS

TERMINATOR = "; hint: end it with a line that holds the terminator and nothing else"
GENERATED = "; hint: a Dockerfile that is generated is scanned after it is generated"


@pytest.mark.parametrize(
    ("text", "message", "marked"),
    [
        ("", "1:1: the Dockerfile has no FROM instruction", ""),
        ("# a\nARG b\n", "3:1: the Dockerfile has no FROM instruction", ""),
        ("RUN a\nFROM b\n", "1:1: RUN stands before the first FROM; hint: only ARG may stand there", "RUN"),
        ("FROM a\nFOO b\n", f"2:1: unknown instruction 'FOO'{GENERATED}", "FOO"),
        ("FROM a\n{{ b }}\n", f"2:1: unknown instruction '{{{{'{GENERATED}", "{{"),
        ("FROM a\n\\\n", f"2:1: unknown instruction ''{GENERATED}", ""),
        (
            "FROM a b\n",
            "1:1: FROM requires either one or three arguments (FROM image AS name)",
            "FROM a b",
        ),
        ("FROM a AS 1\n", "1:1: '1' is no name for a build stage", "FROM a AS 1"),
        (
            "# syntax=a\n# syntax=b\nFROM c\n",
            "2:1: only one syntax parser directive can be used; hint: remove one of the two",
            "# syntax=b",
        ),
        ("# escape=x\nFROM a\n", "1:10: the escape character must be a backslash or a backtick", "x"),
        ("FROM a\nCMD [1]\n", "2:5: a JSON array of arguments may hold only strings", "[1]"),
        (
            'FROM a\nCOPY ["a", \\\n null]\n',
            "2:6: a JSON array of arguments may hold only strings",
            '["a", \\\n null]',
        ),
        ("FROM a\nENV b\n", "2:5: ENV requires two arguments", "b"),
        ("FROM a\nENV\n", "2:1: ENV requires at least one argument", "ENV"),
        (
            "FROM a\nENV b=c d e=f\n",
            "2:9: there is no = in 'd'; hint: write name=value, and quote a value that has spaces in it",
            "d",
        ),
        ("FROM a\nENV =b\n", "2:1: ENV names can not be blank", "ENV =b"),
        ("FROM a\nARG =b\n", "2:1: ARG names can not be blank", "ARG =b"),
        ("FROM a\nCOPY b\n", "2:1: COPY requires at least two arguments", "COPY b"),
        ("FROM a\nCOPY b <<c\nc\n", "2:1: COPY can not write to a here-document", "COPY b <<c\nc"),
        ("FROM a\nUSER\n", "2:1: USER requires exactly one argument", "USER"),
        ("FROM a\nSHELL bash -c\n", "2:1: SHELL requires its arguments as a JSON array", "SHELL bash -c"),
        ("FROM a\nHEALTHCHECK b\n", "2:1: HEALTHCHECK requires CMD or NONE", "HEALTHCHECK b"),
        ("FROM a\nHEALTHCHECK NONE b\n", "2:1: HEALTHCHECK NONE takes no arguments", "HEALTHCHECK NONE b"),
        ("FROM a\nHEALTHCHECK CMD\n", "2:1: HEALTHCHECK CMD requires a command", "HEALTHCHECK CMD"),
        ('FROM a\nVOLUME [""]\n', "2:1: VOLUME can not be an empty string", 'VOLUME [""]'),
        ("FROM a\nONBUILD FROM b\n", "2:1: FROM is not allowed as an ONBUILD trigger", "ONBUILD FROM b"),
        ("FROM a\nONBUILD ONBUILD b\n", "2:9: ONBUILD is not allowed as an ONBUILD trigger", "ONBUILD b"),
        (
            "FROM a\nRUN cat <<b\nc\n",
            f"2:1: the here-document has no end: no line is 'b'{TERMINATOR}",
            "RUN cat <<b",
        ),
    ],
)
def test_error(text: str, message: str, marked: str) -> None:
    source = Source("x/Dockerfile", text)
    with pytest.raises(ParseError) as raised:
        read(source)
    assert str(raised.value) == f"x/Dockerfile:{message}"
    span = raised.value.span
    assert span is not None
    start = source.line_starts[span.line - 1] + span.column - 1
    end = source.line_starts[span.end_line - 1] + span.end_column - 1
    assert text[start:end] == marked


@pytest.mark.parametrize(
    ("length", "end", "refused"),
    [
        (MAX_LINE_BYTES, "\n", False),
        (MAX_LINE_BYTES + 1, "\n", True),
        (MAX_LINE_BYTES - 1, "", False),
        (MAX_LINE_BYTES, "", True),
    ],
)
@pytest.mark.parametrize("letter", ["a", "é", "日"])
def test_longest_line(length: int, end: str, refused: bool, letter: str) -> None:
    space = length - len("RUN ") - len(end)
    size = len(letter.encode())
    line = "RUN " + letter * (space // size) + "a" * (space % size) + end
    assert len(line.encode()) == length
    source = Source("Dockerfile", "FROM a\n" + line)
    if not refused:
        assert len(read(source).instructions) == 2
        return
    with pytest.raises(ParseError, match="more than 65535 bytes") as raised:
        read(source)
    assert raised.value.span == source.span(7, len(source.text))


def test_long_line_in_a_heredoc() -> None:
    source = Source("Dockerfile", "FROM a\nRUN <<b\n" + "c" * MAX_LINE_BYTES + "\nb\n")
    with pytest.raises(ParseError, match="more than 65535 bytes"):
        read(source)


def test_most_words() -> None:
    line = "COPY " + "a \\\n" * (MAX_WORDS - 4) + "b\n"
    assert len(read(Source("Dockerfile", "FROM a\n" + line)).instructions) == 2
    source = Source("Dockerfile", "FROM a\n" + line + "USER c\n")
    with pytest.raises(ParseError) as raised:
        read(source)
    assert raised.value.message == "the Dockerfile has more than 100000 words"
    assert raised.value.span == source.span(len(source.text) - 7, len(source.text) - 3)
