"""Any text gives a document or an error with a place; every fact has a place; no file takes forever."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.errors import ParseError
from scanner.formats.dockerfile import final_stage_healthcheck, matches, parse
from scanner.model import NO_ASSUMPTIONS, Assumptions, Document, Source

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.model import Tree

LINES = st.sampled_from(
    [
        *(
            "FROM a:1",
            "FROM a AS b",
            "FROM b",
            "FROM $X",
            "FROM scratch",
            "FROM b-$TARGETARCH",
            "ARG X",
            "ARG X=1",
        ),
        *(
            "ARG X=${X:-2} Y=$X",
            "ENV A=$X B='c d'",
            "ENV A b c",
            "ENV TOKEN=hunter2hunter2",
            "LABEL a=b",
            "USER x",
        ),
        *(
            "RUN a && b | c $A",
            "RUN a \\",
            "RUN <<E",
            "RUN cat <<-E > x",
            "E",
            "\tE",
            "# c",
            "",
            "  d",
            "RUN",
        ),
        *(
            'CMD ["a", "b"]',
            "CMD a",
            'ENTRYPOINT ["/x.sh"]',
            "ENTRYPOINT a",
            "HEALTHCHECK CMD a",
            "HEALTHCHECK NONE",
        ),
        *(
            "ONBUILD RUN a",
            "ONBUILD ENV X=1",
            "ONBUILD COPY --from=b c d",
            "ONBUILD CMD",
            "ONBUILD ADD a",
            "ONBUILD X",
        ),
        *(
            "COPY --from=b c d",
            "COPY --from=0 c d",
            "COPY <<E d",
            "ADD https://e.example/$X d",
            "ADD a@b:c/d e",
        ),
        *(
            "RUN --mount=type=bind,from=a:2,target=/x y",
            "RUN --mount=,,from=,=",
            'SHELL ["pwsh", "-c"]',
            "CMD []",
        ),
        *(
            "# syntax=a/b:1",
            "# escape=`",
            "RUN x `",
            "é 😀",
            "VOLUME /a",
            'RUN ["sh", "-c", "a; b"]',
            "ADD $U d",
        ),
    ]
)


class NoTree:
    def read(self, path: str) -> Source | None:
        del path
        return None

    def names(self, directory: str) -> tuple[str, ...]:
        del directory
        return ()

    def content(self, path: str) -> bytes | None:
        del path
        return None

    def files_named(self, suffixes: tuple[str, ...]) -> tuple[str, ...]:
        del suffixes
        return ()

    @property
    def assumptions(self) -> Assumptions:
        return NO_ASSUMPTIONS


def check_places(document: Document) -> None:
    text = document.source.text
    facts = document.facts
    end = document.source.position(len(text))
    places = [image.at for image in facts.images]
    places += [reference.at for reference in facts.references]
    places += [command.at for command in facts.commands]
    places += [credential.at for credential in facts.credentials]
    for at in places:
        span = document.span(at)
        assert (1, 1) <= (span.line, span.column) <= (span.end_line, span.end_column) <= end
        assert isinstance(at[0], int)
        assert 0 <= at[0] < len(document.value)
        assert document.address(at)
    for pointer, commands in document.scripts.items():
        value = document.value
        for segment in pointer:
            value = value[segment]
        assert all(0 <= start <= end <= len(value) for words in commands for start, end in words)


def check(text: str) -> None:
    source = Source("Dockerfile", text)
    matches(Source("file", text))
    try:
        documents = parse(source, NoTree())
    except ParseError as error:
        found: list[Document] = []
        assert error.span is not None  # either outcome is right
    else:
        found = documents
        final_stage_healthcheck(source, NoTree())
    for document in found:
        check_places(document)


@given(st.lists(LINES, max_size=14).map("\n".join), st.sampled_from(["", "FROM a\n", "FROM scratch\n"]))
@settings(max_examples=250, deadline=None)
def test_lines(text: str, start: str) -> None:
    check(start + text)


@given(st.text(max_size=80))
@settings(max_examples=150, deadline=None)
def test_text(text: str) -> None:
    check("FROM a\n" + text)


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"ARG A{number}=$A{number - 1}\n" for number in range(1, 8000)) + "FROM $A7999\n",
        "FROM a\nENV B=" + "x" * 40 + "\n" + "".join(f"ENV A{n}=$B$A{n - 1}\n" for n in range(8000)),
        "FROM a\nENV A=aaaaaaaa\n" + "ENV A=$A$A\n" * 2000,
        "FROM scratch AS s0\n" + "".join(f"FROM s{n - 1} AS s{n}\nUSER $u{n}\n" for n in range(1, 4000)),
        "".join(f"FROM s$TARGETARCH AS s{number}\n" for number in range(4000)),
        "FROM a AS p\n" + "ONBUILD ENV a=b\n" * 4000 + "FROM p\n" * 4000,
        "FROM a\nENV A=" + "a" * 9000 + "\nENV B=${A#" + "*a" * 5000 + "b}\n",
        "FROM a\nENV A=" + "a" * 9000 + "\nENV B=${A//" + "*a" * 2000 + "b/x}\n",
    ],
    ids=["arguments", "prefixes", "doubling", "stages", "platforms", "triggers", "prefix", "replacement"],
)
def test_costly_text_ends(text: str, parsed: Callable[[str], Document], no_tree: Tree) -> None:
    assert parsed(text).value
    final_stage_healthcheck(Source("Dockerfile", text), no_tree)
