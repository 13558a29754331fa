"""Queries for Amazon machine images: which of them have one answer."""

from __future__ import annotations

import pytest

from scanner.facts.image_queries import Asked, ImageQuery, query_reference
from scanner.facts.model import Reference

AT = ("data", "aws_ami", "app", 0)
LATEST = (*AT, "most_recent")
NAME = (*AT, "filter", 0, "values", 0)
OWNER = Asked((*AT, "owners", 0), "self")


def name(text: str, *unknown: str) -> tuple[Asked, ...]:
    return (Asked(NAME, text, unknown),)


def reference(ref: str, **fields: object) -> Reference:
    known: dict[str, object] = {
        "at": NAME,
        "host": "",
        "name": ref,
        "revision": None,
        "grade": "floating",
        "fetcher": "aws_ami",
        "target": "instance",
        **fields,
    }
    return Reference(kind="machine-image", ref=ref, **known)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param(
            ImageQuery(AT, "data.aws_ami.app", names=name("app-*"), owners=(OWNER,), most_recent=LATEST),
            reference("app-*", at=LATEST, host="self", revision="most recent"),
            id="the most recent that matches",
        ),
        pytest.param(
            ImageQuery(AT, "data.aws_ami.app", names=name("app-?.0")),
            reference("app-?.0"),
            id="any that matches",
        ),
        pytest.param(
            ImageQuery(AT, "data.aws_ami.app", owners=(OWNER,), most_recent=LATEST),
            reference("data.aws_ami.app", at=LATEST, name="", host="self", revision="most recent"),
            id="no name",
        ),
        pytest.param(
            ImageQuery(AT, "data.aws_ami.app", names=name("app-1"), owners=(OWNER,), most_recent=LATEST),
            reference("app-1", host="self", revision="most recent", grade="version"),
            id="one name of one owner",
        ),
        pytest.param(
            ImageQuery(AT, "data.aws_ami.app", names=name("app-1"), most_recent=LATEST),
            reference("app-1", at=LATEST, revision="most recent"),
            id="one name of anyone",
        ),
        pytest.param(
            ImageQuery(AT, "data.aws_ami.app", names=name("app-1") + name("app-2"), owners=(OWNER,)),
            reference("app-1, app-2", host="self"),
            id="two names",
        ),
        pytest.param(
            ImageQuery(AT, "data.aws_ami.app", ids=(Asked(NAME, "ami-01234567"),), most_recent=LATEST),
            reference("ami-01234567", revision="most recent", grade="digest"),
            id="an id",
        ),
        pytest.param(
            ImageQuery(AT, "data.aws_ami.app", ids=(Asked(NAME, "${var.ami}", ("var.ami",)),)),
            reference("${var.ami}", grade="unknown", unknown=("var.ami",)),
            id="an id that is not known",
        ),
        pytest.param(
            ImageQuery(AT, "data.aws_ami.app", names=name("app-${var.v}", "var.v"), owners=(OWNER,)),
            reference("app-${var.v}", host="self", grade="unknown", unknown=("var.v",)),
            id="a name that is not known",
        ),
        pytest.param(
            ImageQuery(AT, "data.aws_ami.app", names=name("app-${var.v}-*", "var.v"), owners=(OWNER,)),
            reference("app-${var.v}-*", host="self", unknown=("var.v",)),
            id="a pattern that is not all known",
        ),
        pytest.param(
            ImageQuery(AT, "data.aws_ami.app", names=name('app-${f("*")}', 'f("*")'), owners=(OWNER,)),
            reference('app-${f("*")}', host="self", grade="unknown", unknown=('f("*")',)),
            id="a star that is part of an expression",
        ),
        pytest.param(
            ImageQuery(AT, "data.aws_ami.app", owners=(OWNER,), unknown=("var.filters",)),
            reference(
                "data.aws_ami.app", at=AT, name="", host="self", grade="unknown", unknown=("var.filters",)
            ),
            id="filters that are not known",
        ),
    ],
)
def test_queries(query: ImageQuery, expected: Reference) -> None:
    assert query_reference(query, fetcher="aws_ami") == expected
