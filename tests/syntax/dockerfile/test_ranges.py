"""Where words stand, and how offsets in a value lead to the source."""

from __future__ import annotations

import pytest

from scanner.model import Source
from scanner.syntax.dockerfile import Instruction, Word, read


def last(text: str) -> tuple[str, Instruction]:
    text = "FROM a\n" + text
    return text, read(Source("Dockerfile", text)).instructions[-1]


def slices(text: str, words: tuple[Word, ...]) -> list[str]:
    return [text[word.start : word.end] for word in words]


@pytest.mark.parametrize(
    ("line", "values", "ranges"),
    [
        ("COPY a  b\tc\n", ["a", "b", "c"], ["a", "b", "c"]),
        ("copy a \\\n  b \\\n c\n", ["a", "b", "c"], ["a", "b", "c"]),
        ("RUN a && \\\n  b\n", ["a &&   b"], ["a && \\\n  b"]),
        ("RUN a\\\n# c\n\nb\n", ["ab"], ["a\\\n# c\n\nb"]),
        ("ENV a=b c='d e'\n", ["a", "b", "=", "c", "'d e'", "="], ["a", "b", "=", "c", "'d e'", "="]),
        ("ENV a=\n", ["a", "", "="], ["a", "", "="]),
        ("ENV a b c\n", ["a", "b c", ""], ["a", "b c", ""]),
        ("ENV a=b\\\nc\n", ["a", "bc", "="], ["a", "b\\\nc", "="]),
        ("ENV \\\n a\\\nb=c\n", ["ab", "c", "="], ["a\\\nb", "c", "="]),
        ("ARG a b=c\n", ["a", "b=c"], ["a", "b=c"]),
        ('CMD ["a", "b c"]\n', ["a", "b c"], ["a", "b c"]),
        ('CMD ["a\\n", ""]\n', ["a\n", ""], ["a\\n", ""]),
        ('CMD ["a\\\nb"]\n', ["ab"], ["a\\\nb"]),
        ('HEALTHCHECK CMD ["a"]\n', ["CMD", "a"], ["CMD", "a"]),
        ("HEALTHCHECK --interval=1s CMD  a b\n", ["CMD", "a b"], ["CMD", "a b"]),
        ("USER a:b  \n", ["a:b"], ["a:b"]),
        ("LABEL é=ü\n", ["é", "ü", "="], ["é", "ü", "="]),
        ("RUN a\r\n", ["a"], ["a"]),
    ],
)
def test_words(line: str, values: list[str], ranges: list[str]) -> None:
    text, instruction = last(line)
    assert [word.value for word in instruction.words] == values
    assert slices(text, instruction.words) == ranges


@pytest.mark.parametrize(
    ("line", "values", "ranges"),
    [
        ("COPY --from=a --link b c\n", ["--from=a", "--link"], ["--from=a", "--link"]),
        ("COPY --from='a b' c d\n", ["--from=a b"], ["--from='a b'"]),
        ("COPY --chown=a\\ b c d\n", ["--chown=a b"], ["--chown=a\\ b"]),
        ("RUN --mount=a \\\n --mount=b c\n", ["--mount=a", "--mount=b"], ["--mount=a", "--mount=b"]),
        ("COPY --chown=é c d\n", ["--chown=é"], ["--chown=é"]),
    ],
)
def test_flags(line: str, values: list[str], ranges: list[str]) -> None:
    text, instruction = last(line)
    assert instruction.flags is not None
    assert [word.value for word in instruction.flags] == values
    assert slices(text, instruction.flags) == ranges


@pytest.mark.parametrize(
    ("line", "part", "source"),
    [
        ("RUN a && b\n", "b", "b"),
        ("RUN a && \\\n  # no\n  bc && d\n", "bc", "bc"),
        ("RUN a\\\nb c\n", "ab", "a\\\nb"),
        ("RUN a && \\\n  bc && \\\n d\n", "bc &&  d", "bc && \\\n d"),
        ('CMD ["x\\ty z"]\n', "\ty", "\\ty"),
        ('CMD ["\\ud83d\\ude00 z"]\n', "😀", "\\ud83d\\ude00"),
    ],
)
def test_part_of_a_value(line: str, part: str, source: str) -> None:
    text, instruction = last(line)
    word = instruction.words[0]
    at = word.value.index(part)
    start, end = word.locate(at, at + len(part))
    assert text[start:end] == source


def test_part_of_a_quoted_flag() -> None:
    text, instruction = last("RUN --mount=type=bind,'from=a b',target=/x y\n")
    assert instruction.flags is not None
    word = instruction.flags[0]
    at = word.value.index("a b")
    start, end = word.locate(at, at + 3)
    assert text[start:end] == "a b"


def test_offsets_are_clamped() -> None:
    text, instruction = last("USER abc\n")
    word = instruction.words[0]
    assert word.locate(-5, 99) == (word.start, word.end)
    assert word.locate(99, 100) == (word.end, word.end)
    assert text[word.start : word.end] == "abc"


def test_heredocs() -> None:
    text, instruction = last('COPY <<a <<-"b c" /x/\n1\na\n\t2\n\tb c\nRUN x\n')
    assert instruction.name == "run"
    instruction = read(Source("Dockerfile", text)).instructions[1]
    found = [
        (text[doc.marker.start : doc.marker.end], text[doc.content.start : doc.content.end], text[doc.end :])
        for doc in instruction.heredocs
    ]
    assert found == [("<<a", "1\n", "\n\t2\n\tb c\nRUN x\n"), ('<<-"b c"', "\t2\n", "\nRUN x\n")]
    assert text[instruction.start : instruction.end] == 'COPY <<a <<-"b c" /x/\n1\na\n\t2\n\tb c'


def test_instruction_trigger_comments_and_directives() -> None:
    text = "# escape=`\n# one\n  # two\n  ONBUILD  run  x\nFROM a\n"
    source = Source("Dockerfile", text.replace("  ONBUILD", "FROM b\n# one\n# two\n  ONBUILD"))
    text = source.text
    dockerfile = read(source)
    assert [
        (text[found.start : found.end], found.name, found.value.value) for found in dockerfile.directives
    ] == [("# escape=`", "escape", "`")]
    head, onbuild, _ = dockerfile.instructions
    assert slices(text, head.comments) == ["one", "# two"]
    assert slices(text, onbuild.comments) == ["one", "two"]
    assert text[onbuild.start : onbuild.end] == "ONBUILD  run  x"
    assert onbuild.trigger is not None
    assert slices(text, (onbuild.keyword, onbuild.trigger.keyword, *onbuild.trigger.words)) == [
        "ONBUILD",
        "run",
        "x",
    ]
