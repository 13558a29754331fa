from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from scanner.formats.terraform.syntax.hcl_config import HclConfig
from scanner.model import Source, Span

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.model import Pointer

TEXT = """\
locals {
  one  = 1
  many = [
    { a = "x", b = [2] },
    {
      c = <<-EOT
        text
      EOT
    },
    [[3]],
    [],
  ]
}
resource "type" "name" {
  count = 2
  block "label" {
    flat = { key = "value", "quoted key" = (4), key = 5 }
  }
  block "label" {
    call = merge(
      {},
      var.x,
    )
  }
  json = jsonencode([{ image = base64encode("${"inner"}") }])
  text = <<EOF
line ${var.x} one
line two $${three}
EOF
  quoted = "tab\\tand ${var.y}, \\"z\\""
}
resource "type" "other" {
}
locals {
  second = true
}
"""


def at(*pointer: str | int) -> Pointer:
    return pointer


RESOURCE = at("resource", "type", "name", 0)


@pytest.mark.parametrize(
    ("pointer", "expected"),
    [
        (at(), "locals"),
        (at("locals"), "locals"),
        (at("locals", 0, "one"), "1"),
        (at("locals", 0, "many"), "many"),
        (at("locals", 0, "many", 0), 'a = "x"'),
        (at("locals", 0, "many", 0, "a"), '"x"'),
        (at("locals", 0, "many", 0, "b"), "b"),
        (at("locals", 0, "many", 0, "b", 0), "2"),
        (at("locals", 0, "many", 1), "c"),
        (at("locals", 0, "many", 1, "c"), "<<-EOT\n        text\n      EOT"),
        (at("locals", 0, "many", 2), "3"),
        (at("locals", 0, "many", 3), "[]"),
        (at("locals", 0, "many", 4), "many"),
        (at("locals", 0, "many", "x"), "many"),
        (at("locals", 1, "second"), "true"),
        (at("locals", 2), "locals"),
        (at("missing"), "locals"),
        (at(0), "locals"),
        (at("resource"), 'resource "type" "name"'),
        (at("resource", "type"), 'resource "type" "name"'),
        (at("resource", "type", "other"), 'resource "type" "other"'),
        (at("resource", "type", "other", 0), 'resource "type" "other"'),
        (at("resource", "type", "other", 0, "missing"), 'resource "type" "other"'),
        (at("resource", "type", "missing"), 'resource "type" "name"'),
        (RESOURCE, 'resource "type" "name"'),
        ((*RESOURCE, "count"), "2"),
        ((*RESOURCE, "count", 0, "deeper"), "2"),
        ((*RESOURCE, "block"), 'block "label"'),
        ((*RESOURCE, "block", "label", 1), 'block "label"'),
        ((*RESOURCE, "block", "label", 0, "flat"), "flat"),
        ((*RESOURCE, "block", "label", 0, "flat", "quoted key"), "(4)"),
        ((*RESOURCE, "block", "label", 0, "flat", "key"), "5"),
        ((*RESOURCE, "block", "label", 0, "flat", "missing"), "flat"),
        ((*RESOURCE, "block", "label", 1, "call"), "call"),
        ((*RESOURCE, "json"), "json"),
        ((*RESOURCE, "json", 0), 'image = base64encode("${"inner"}")'),
        ((*RESOURCE, "json", 0, "image"), 'base64encode("${"inner"}")'),
        ((*RESOURCE, "json", 0, "image", "deeper"), 'base64encode("${"inner"}")'),
    ],
)
def test_pointers_lead_to_short_exact_ranges(pointer: Pointer, expected: str) -> None:
    start, end = HclConfig(Source("main.tf", TEXT)).locate(pointer)
    assert TEXT[start:end] == expected


@pytest.mark.parametrize(
    ("name", "part", "expected"),
    [
        ("text", "line ", "line "),
        ("text", "var.x", "${var.x}"),
        ("text", "one\nline", "one\nline"),
        ("text", " one", " one"),
        ("text", "$${three}", "$${three}"),
        ("text", "three", "three"),
        ("quoted", "tab", "tab"),
        ("quoted", "\t", "\\t"),
        ("quoted", "\tand ${", "\\tand ${var.y}"),
        ("quoted", '"z"', '\\"z\\"'),
        ("count", "", "2"),
    ],
)
def test_ranges_of_strings_lead_through_escapes_and_templates(name: str, part: str, expected: str) -> None:
    config = HclConfig(Source("main.tf", TEXT))
    body = config.value["resource"]["type"]["name"][0]
    offset = str(body[name]).index(part)
    start, end = config.locate_within((*RESOURCE, name), offset, offset + len(part))
    assert TEXT[start:end] == expected


@pytest.mark.parametrize("name", ["text", "quoted"])
def test_any_range_of_a_string_stays_inside_it(name: str) -> None:
    config = HclConfig(Source("main.tf", TEXT))
    first, last = config.locate((*RESOURCE, name))
    for start in range(-1, 60):
        for end in (start - 1, start, start + 1, start + 30):
            found = config.locate_within((*RESOURCE, name), start, end)
            assert first <= found[0] <= found[1] <= last


def test_an_empty_file_has_a_place(read: Callable[..., Any]) -> None:
    document = read("# nothing\n").document
    assert document.span(("x",)) == Span("main.tf", 1, 1, 1, 1)
    assert document.address(("x",)) == "configuration"
    assert (document.value, document.kind, document.index) == ({}, "configuration", 0)


def test_parts_are_named_by_their_addresses(read: Callable[..., Any]) -> None:
    text = (
        'resource "a" "b" {}\ndata "a" "b" {}\nmodule "m" {}\nprovider "p" {}\nvariable "v" {}\n'
        'output "o" {}\nlocals {}\nterraform {}\ncheck "c" {}\nmoved {}\n'
    )
    document = read(text).document
    pointers: list[Pointer] = [
        ("resource", "a", "b", 0, "x"),
        ("data", "a", "b", 0),
        ("module", "m", 0),
        ("provider", "p", 0),
        ("variable", "v", 0),
        ("output", "o", 0),
        ("locals", 0, "x"),
        ("terraform", 0),
        ("check", "c", 0),
        ("moved", 0),
    ]
    assert [document.address(pointer) for pointer in pointers] == [
        "a.b",
        "data.a.b",
        "module.m",
        "provider.p",
        "var.v",
        "output.o",
        "locals",
        "terraform",
        "check.c",
        "moved",
    ]
