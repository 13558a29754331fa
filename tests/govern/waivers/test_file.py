from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from scanner.errors import ConfigError, UsageError
from scanner.govern.waivers.file import load_waivers, read_waiver_file
from scanner.govern.waivers.places import shown_name, waiver_file, waivers_in
from scanner.model import Source, Span, Waiver
from scanner.syntax.nodes import plain
from scanner.syntax.yaml import Dialect, parse

SCHEMA = jsonschema_rs.validator_for(
    json.loads(Path("docs/schema/waivers.schema.json").read_text(encoding="utf-8")), validate_formats=True
)
DIGEST = f"sha256:{'0a' * 32}"
MARK = "0a" * 32
USUAL = {"rules": ["a"], "paths": ["**"], "reason": "x"}


def entry(**said: Any) -> str:
    return json.dumps({"waivers": [{key: value for key, value in {**USUAL, **said}.items() if value != ()}]})


def test_an_entry_has_its_fields() -> None:
    text = f"""\
# why
waivers:
  - rules: [unpinned-image, mutable-tag]
    paths: [legacy/, "/a b.tf"]
    addresses: aws_instance.*
    containers: [app]
    digests: {DIGEST}
    fingerprints: [{MARK}]
    reason: >
      it is
      old
    until: 2027-01-31
    ticket: OPS-12
    owner: shop
"""
    assert read_waiver_file(Source("waivers.yaml", text)) == (
        Waiver(
            ("unpinned-image", "mutable-tag"),
            Span("waivers.yaml", 3, 5, 3, 10),
            "it is old\n",
            "2027-01-31",
            "OPS-12",
            "shop",
            None,
            ("legacy/", "/a b.tf"),
            ("aws_instance.*",),
            ("app",),
            (DIGEST,),
            (MARK,),
        ),
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing\n",
        "waivers:\n",
        "waivers: []\n",
        entry(),
        entry(rules="a"),
        entry(paths="infra/"),
        entry(paths=["a/**/b", "!a/c", "/x.tf", "*.yaml"]),
        entry(paths=(), addresses=["a*"]),
        entry(paths=(), containers="b"),
        entry(paths=(), digests=[DIGEST]),
        entry(paths=(), fingerprints=MARK),
        entry(until="2027-01-31", ticket="T-1", owner="o"),
        entry(reason='# \u00fc: "quoted"\n'),
        "waivers:\n- rules: a\n  paths: b\n  reason: c\n  until: 2027-01-31\n",
    ],
)
def test_what_the_reader_takes_the_schema_takes(text: str) -> None:
    source = Source("waivers.yaml", text)
    read_waiver_file(source)
    for root in parse(source, Dialect.CORE):
        SCHEMA.validate(plain(root))


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("[]", "a file of waivers must be a mapping", (1, 1)),
        ("a: 1\n", "unknown key 'a'", (1, 1)),
        ("waiver: []\n", "unknown key 'waiver'", (1, 1)),
        ("waivers: 1\n", "waivers must be a list", (1, 10)),
        ("waivers:\n  - a\n", "a waiver must be a mapping", (2, 5)),
        ("waivers:\n  - reasn: x\n", "unknown key 'reasn' in a waiver", (2, 5)),
        (entry(rules=()), "a waiver must say which `rules` it is of", None),
        (entry(reason=()), "a waiver must give a `reason`", None),
        (entry(paths=()), "a waiver must say what it is about: one of paths", None),
        (entry(rules=[]), "rules must name something", None),
        (entry(rules=[1]), "rules must be texts", None),
        (entry(rules=[" "]), "it must not be empty", None),
        (entry(rules={"a": 1}), "rules must be texts", None),
        (entry(rules=["a"] * 1001), "rules may name 1000 at most", None),
        (entry(paths=[True]), "paths must be texts", None),
        (entry(paths=[""]), "this pattern of paths matches nothing", None),
        (entry(addresses=[]), "addresses must name something", None),
        (entry(containers=[None]), "containers must be texts", None),
        (entry(digests=["sha256:0a"]), "a digest is `sha256:`", None),
        (entry(digests=f"sha512:{MARK}"), "a digest is `sha256:`", None),
        (entry(fingerprints=[MARK[:12]]), "a fingerprint is 64 hexadecimal digits", None),
        (entry(fingerprints=MARK.upper()), "a fingerprint is 64 hexadecimal digits", None),
        (entry(reason=""), "reason must be a text, and not empty", None),
        (entry(reason=7), "reason must be a text", None),
        (entry(reason=["x"]), "reason must be a text", None),
        (entry(ticket=12), "ticket must be a text", None),
        (entry(owner=""), "owner must be a text", None),
        (entry(until="soon"), "`until` must be a day like 2027-01-31", None),
        (entry(until="2027-02-30"), "`until` must be a day like 2027-01-31", None),
        (entry(until=20270131), "`until` must be a day like 2027-01-31", None),
        (entry(until=None), "`until` must be a day like 2027-01-31", None),
        (json.dumps({"waivers": [USUAL] * 1001}), "more than 1000 waivers in one file", None),
    ],
)
def test_what_the_reader_refuses_the_schema_refuses(
    text: str, message: str, place: tuple[int, int] | None
) -> None:
    source = Source("waivers.yaml", text)
    with pytest.raises(ConfigError) as caught:
        read_waiver_file(source)
    assert caught.value.message.startswith(message)
    assert caught.value.hint
    span = caught.value.span
    assert span is not None
    assert place in (None, (span.line, span.column))
    assert not SCHEMA.is_valid(plain(parse(source, Dialect.CORE)[0]))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: [", "did not find"),
        ("waivers: []\n---\nwaivers: []\n", "a file of waivers is one document"),
        ("waivers: []\nwaivers: []\n", ""),
        (entry(paths=["a*b*c*d*e"]), "this pattern of paths has more than 3 wildcards"),
        (entry(paths=["**/" * 4]), "this pattern of paths has more than 3 wildcards"),
        (entry(paths=["#a"]), "this pattern of paths matches nothing"),
        (entry(paths=["a\nb"]), "this pattern of paths matches nothing"),
        (entry(paths=["!"]), "this is no pattern of paths"),
    ],
)
def test_what_no_schema_can_say_is_refused(text: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read_waiver_file(Source("waivers.yaml", text))
    assert message in caught.value.message
    assert caught.value.span is not None


def test_where_the_file_is(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    assert waiver_file(None, None, root) is None
    assert waivers_in(None, None, root) == ()
    (root / "waivers.yaml").write_text(entry(), encoding="utf-8")
    (tmp_path / "other.yaml").write_text(entry(rules="b"), encoding="utf-8")
    assert waiver_file(None, None, root) == root / "waivers.yaml"
    assert waiver_file(None, tmp_path / "other.yaml", root) == tmp_path / "other.yaml"
    (waiver,) = waivers_in(None, None, root)
    assert (waiver.rules, waiver.span.path) == (("a",), "waivers.yaml")
    (waiver,) = waivers_in(tmp_path / "other.yaml", root / "none.yaml", root)
    assert (waiver.rules, waiver.span.path) == (("b",), str(tmp_path / "other.yaml"))
    with pytest.raises(UsageError, match="is not a file"):
        waiver_file(root / "none.yaml", None, root)
    assert shown_name(root / "waivers.yaml", root) == "waivers.yaml"


def test_a_link_in_the_scan_root_leads_nowhere_else(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "secret").write_text("a: secret", encoding="utf-8")
    (root / "waivers.yaml").symlink_to(tmp_path / "secret")
    with pytest.raises(ConfigError, match="leads out of the scan root"):
        waivers_in(None, None, root)


def test_errors_name_the_file_and_places_the_scan_root(tmp_path: Path) -> None:
    file = tmp_path / "waivers.yaml"
    file.write_text("waivers:\n  - rules: a\n    path: b\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="did you mean 'paths'") as caught:
        load_waivers(file, "waivers.yaml")
    assert caught.value.span == Span(str(file), 3, 5, 3, 9)
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError):
        load_waivers(file, "waivers.yaml")
