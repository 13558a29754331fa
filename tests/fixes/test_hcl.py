from __future__ import annotations

from typing import Any
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.fixes.hcl import HclFixer
from scanner.model import Fix, Source, Wish
from scanner.syntax.hcl import parse, tree

REPOSITORY = """resource "aws_ecr_repository" "app" {
  name                 = "app"
  image_tag_mutability = "MUTABLE" # for now
}
"""
AT = ("resource", "aws_ecr_repository", "app", 0)
A = ("resource", "a", "b", 0)


def fixed(text: str, *wishes: Wish) -> tuple[Fix, str]:
    """Return the fix of a text, and the text with its edits made."""
    source = Source("main.tf", text)
    fix = HclFixer(source, parse(source)).fix(wishes)
    assert fix is not None
    for edit in reversed(fix.edits):
        start, end = source.offsets(edit.span)
        text = text[:start] + edit.text + text[end:]
    parse(Source("main.tf", text))
    return fix, text


def test_a_value_is_replaced_where_it_stands() -> None:
    fix, text = fixed(REPOSITORY, Wish((*AT, "image_tag_mutability"), "IMMUTABLE"))
    assert fix.title == 'set image_tag_mutability to "IMMUTABLE"'
    assert fix.text == 'image_tag_mutability = "IMMUTABLE"'
    assert text == REPOSITORY.replace('"MUTABLE"', '"IMMUTABLE"')


def body(inside: str) -> str:
    return f'resource "a" "b" {{{inside}}}\n'


CASES: dict[str, tuple[str, Wish, str]] = {
    "an attribute after the last": ("\n  c = 1\n", Wish((*A, "d"), True), "\n  c = 1\n  d = true\n"),
    "aligned with the one before": ("\n  long = 1\n", Wish((*A, "d"), True), "\n  long = 1\n  d    = true\n"),
    "after a comment on the line": ("\n  c = 1 # x\n", Wish((*A, "d"), 2), "\n  c = 1 # x\n  d = 2\n"),
    "after a heredoc": (
        "\n  c = <<-EOT\n    x\n  EOT\n",
        Wish((*A, "d"), 2),
        "\n  c = <<-EOT\n    x\n  EOT\n\n  d = 2\n",
    ),
    "after a block": ("\n  c {\n  }\n", Wish((*A, "d"), 2), "\n  c {\n  }\n\n  d = 2\n"),
    "into an empty body": ("", Wish((*A, "d"), True), "\n  d = true\n"),
    "into a body on one line": (" c = 1 ", Wish((*A, "d"), True), "\n  c = 1\n  d = true\n"),
    "a block that is missing": (
        "\n  c = 1\n",
        Wish((*A, "lifecycle", 0, "create_before_destroy"), True),
        "\n  c = 1\n\n  lifecycle {\n    create_before_destroy = true\n  }\n",
    ),
    "into a block that is there": (
        "\n  lifecycle {\n    x = 1\n  }\n",
        Wish((*A, "lifecycle", 0, "create_before_destroy"), True),
        "\n  lifecycle {\n    x = 1\n    create_before_destroy = true\n  }\n",
    ),
    "into the second block of a type": (
        "\n  c {\n    x = 1\n  }\n  c {\n  }\n",
        Wish((*A, "c", 1, "y"), "z"),
        '\n  c {\n    x = 1\n  }\n  c {\n    y = "z"\n  }\n',
    ),
    "an item of an object": (
        "\n  t = {\n    k = 1\n  }\n",
        Wish((*A, "t", "q"), 2),
        "\n  t = {\n    k = 1\n    q = 2\n  }\n",
    ),
    "an item of an object with commas": (
        "\n  t = {\n    k = 1,\n  }\n",
        Wish((*A, "t", "q"), 2),
        "\n  t = {\n    k = 1,\n    q = 2,\n  }\n",
    ),
    "an item of an object on one line": (
        "\n  t = { k = 1 }\n",
        Wish((*A, "t", "q"), 2),
        "\n  t = { k = 1, q = 2 }\n",
    ),
    "an item of an empty object": ("\n  t = {}\n", Wish((*A, "t", "q"), 2), "\n  t = { q = 2 }\n"),
    "a value in an object": ("\n  t = { k = 1 }\n", Wish((*A, "t", "k"), "v"), '\n  t = { k = "v" }\n'),
    "an attribute away": ("\n  c = 1\n  d = 2\n", Wish((*A, "c"), remove=True), "\n  d = 2\n"),
    "the first of a list away": ("\n  c = [x, y]\n", Wish((*A, "c", 0), remove=True), "\n  c = [y]\n"),
    "the last of a list away": ("\n  c = [x, y]\n", Wish((*A, "c", 1), remove=True), "\n  c = [x]\n"),
    "the only one of a list away": ("\n  c = [x]\n", Wish((*A, "c", 0), remove=True), "\n  c = []\n"),
    "the only one of a list away, with its comma": (
        "\n  c = [x, ]\n",
        Wish((*A, "c", 0), remove=True),
        "\n  c = []\n",
    ),
    "the only one of a list away, on a line of its own": (
        "\n  c = [\n    x,\n  ]\n",
        Wish((*A, "c", 0), remove=True),
        "\n  c = [\n  ]\n",
    ),
    "one of a list away, with the comment on it, but not that of the next": (
        "\n  c = [\n    x, # gone\n    # stays\n    y,\n  ]\n",
        Wish((*A, "c", 0), remove=True),
        "\n  c = [\n    # stays\n    y,\n  ]\n",
    ),
    "the last of a list away, on a line of its own": (
        "\n  c = [\n    x,\n    y\n  ]\n",
        Wish((*A, "c", 1), remove=True),
        "\n  c = [\n    x,\n  ]\n",
    ),
    "with the line ends of the file": ("\r\n  c = 1\r\n", Wish((*A, "d"), 2), "\r\n  c = 1\r\n  d = 2\r\n"),
    "with its indentation": ("\n\tc = 1\n", Wish((*A, "d"), 2), "\n\tc = 1\n\td = 2\n"),
    "text that is no template": ("\n", Wish((*A, "d"), '"${x}"\n'), '\n  d = "\\u0022$${x}\\u0022\\n"\n'),
}


@pytest.mark.parametrize("name", CASES)
def test_where_it_is_put(name: str) -> None:
    before, wish, after = CASES[name]
    assert fixed(body(before), wish)[1] == body(after)


def test_an_item_of_a_list_is_told_by_its_number() -> None:
    fix, _ = fixed(body("\n  c = [x, y]\n"), Wish((*A, "c", 1), remove=True))
    assert (fix.title, fix.text) == ("remove item 2 of c", "")


def test_wishes_for_one_block_are_one_block() -> None:
    wishes = [Wish((*A, "lifecycle", 0, name), True) for name in ("create_before_destroy", "prevent_destroy")]
    fix, text = fixed(body("\n  c = 1\n"), *wishes)
    block = "lifecycle {\n  create_before_destroy = true\n  prevent_destroy       = true\n}"
    assert fix.text == block
    assert (
        fix.title == "set lifecycle.create_before_destroy to true and set lifecycle.prevent_destroy to true"
    )
    indented = block.replace("\n", "\n  ")
    assert text == body(f"\n  c = 1\n\n  {indented}\n")


def test_a_block_in_a_block_leaves_no_blanks_at_line_ends() -> None:
    wishes = [
        Wish((*A, "instance_refresh", 0, "strategy"), "Rolling"),
        Wish((*A, "instance_refresh", 0, "preferences", 0, "auto_rollback"), True),
    ]
    fix, text = fixed(body("\n  c = 1\n"), *wishes)
    nested = "preferences {\n    auto_rollback = true\n  }"
    assert fix.text == f'instance_refresh {{\n  strategy = "Rolling"\n\n  {nested}\n}}'
    assert text == body(
        '\n  c = 1\n\n  instance_refresh {\n    strategy = "Rolling"\n\n'
        "    preferences {\n      auto_rollback = true\n    }\n  }\n"
    )


def test_what_cannot_be_edited_exactly_is_only_shown() -> None:
    fix, text = fixed(body("\n  tags = local.tags\n"), Wish((*A, "tags", "Name"), "x"))
    assert fix == Fix('set tags.Name to "x"', 'tags = {\n  Name = "x"\n}', ())
    assert text == body("\n  tags = local.tags\n")


@pytest.mark.parametrize(
    ("content", "wish", "shown"),
    [
        pytest.param("c = var.c", Wish((*A, "c"), True), "c = true", id="a variable decides"),
        pytest.param("c = var.c ? 1 : 2", Wish((*A, "c"), 1), "c = 1", id="a condition decides"),
        pytest.param(
            'dynamic "c" {\n    for_each = var.c\n    content {}\n  }',
            Wish((*A, "c", 0, "d"), 1),
            "c {\n  d = 1\n}",
            id="the blocks are made",
        ),
    ],
)
def test_what_is_decided_elsewhere_is_only_shown(content: str, wish: Wish, shown: str) -> None:
    before = body(f"\n  {content}\n")
    fix, text = fixed(before, wish)
    assert (fix.text, fix.edits, text) == (shown, (), before)


@pytest.mark.parametrize("at", [("resource", "a", "other", 0, "x"), ("nothing",), A, ("resource",)], ids=str)
def test_a_wish_for_what_is_not_there_has_no_fix(at: Any) -> None:
    source = Source("main.tf", body(""))
    assert HclFixer(source, parse(source)).fix([Wish(at, 1)]) is None


def test_what_is_already_away_has_no_fix() -> None:
    source = Source("main.tf", body("\n  c = 1\n"))
    assert HclFixer(source, parse(source)).fix([Wish((*A, "d"), remove=True)]) is None


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@settings(deadline=None, max_examples=150)
@given(value=VALUES, before=st.sampled_from([case[0] for case in CASES.values()]))
def test_what_is_written_is_valid_and_says_the_value(value: Any, before: str) -> None:
    _, text = fixed(body(before), Wish((*A, "wanted"), value))
    block = parse(Source("main.tf", text)).blocks[0]
    wanted = block.body.attributes["wanted"].value
    if isinstance(value, str):
        assert isinstance(wanted, tree.Template)
        assert wanted.literal == normalize("NFC", value)
