from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.errors import ConfigError
from scanner.govern.baseline import reading
from scanner.govern.baseline.model import Baseline, Entry, entries_of, is_of
from scanner.govern.baseline.writing import written
from scanner.govern.fingerprints import SCHEME
from scanner.model import Finding, Identity, Source, Span

SCHEMA = json.loads((Path(__file__).parents[3] / "docs/schema/baseline.schema.json").read_text())
VALIDATOR = jsonschema_rs.validator_for(SCHEMA)
ENTRY = Entry("a.yaml", "unpinned-image", "Pod/web", "image nginx is not pinned", "high", "a" * 64)


def parse(text: str) -> Baseline:
    return reading.parse(Source("cattleguard-baseline.json", text))


def content(**changes: Any) -> str:
    (values,) = json.loads(written([ENTRY]))["findings"]
    return json.dumps(
        {
            "version": "1",
            "fingerprints": SCHEME,
            "findings": [{**values, **changes.pop("entry", {})}],
            **changes,
        }
    )


def test_a_file() -> None:
    assert written([ENTRY]) == (
        "{\n"
        '  "version": "1",\n'
        '  "fingerprints": "cattleguard/v2",\n'
        '  "findings": [\n'
        "    {\n"
        '      "path": "a.yaml",\n'
        '      "rule": "unpinned-image",\n'
        '      "address": "Pod/web",\n'
        '      "severity": "high",\n'
        '      "message": "image nginx is not pinned",\n'
        f'      "fingerprint": "{"a" * 64}"\n'
        "    }\n"
        "  ]\n"
        "}\n"
    )


def test_an_empty_one() -> None:
    assert parse(written([])) == Baseline("cattleguard-baseline.json", ())


ENTRIES = st.builds(
    Entry,
    path=st.text(min_size=1),
    rule=st.text(min_size=1),
    address=st.text(),
    message=st.text(),
    severity=st.sampled_from(["critical", "high", "medium", "low", "info"]),
    fingerprint=st.text("0123456789abcdef", min_size=64, max_size=64),
)


@given(entries=st.lists(ENTRIES, max_size=6, unique_by=lambda entry: entry.fingerprint), data=st.data())
@settings(max_examples=80, deadline=None)
def test_what_is_written_is_read(entries: list[Entry], data: st.DataObject) -> None:
    text = written(entries)
    assert text == written(data.draw(st.permutations(entries)))
    assert text.isascii()
    VALIDATOR.validate(json.loads(text))
    assert parse(text).entries == tuple(sorted(entries))


@given(text=st.text() | st.recursive(st.none() | st.text(), st.lists).map(json.dumps))
@settings(max_examples=100, deadline=None)
def test_anything_else_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse(text)
    assert caught.value.hint
    assert caught.value.span


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[]", "a baseline must be a mapping"),
        ("{}", "version, fingerprints, findings is missing"),
        (content(version="2"), "version is '2', and what is read here is '1'"),
        (
            content(fingerprints="cattleguard/v1"),
            "fingerprints is 'cattleguard/v1', and what is read here is 'cattleguard/v2'",
        ),
        (content(more=1), "unknown key 'more'"),
        (content(findings={}), "findings must be a list"),
        (content(findings=[1]), "an entry of findings must be a mapping"),
        (content(entry={"line": 3}), "unknown key 'line' in an entry of findings"),
        (content(entry={"rule": 1}), "rule must be a text"),
        (content(entry={"severity": "fatal"}), "no severity"),
        (content(entry={"fingerprint": "A" * 64}), "a fingerprint is 64 hexadecimal digits, in lower case"),
        (
            content(entry={"fingerprint": "a" * 64 + "\n"}),
            "a fingerprint is 64 hexadecimal digits, in lower case",
        ),
        (content().replace('"rule"', '"path"'), "not a baseline: "),
    ],
    ids=[
        "list",
        "empty",
        "version",
        "scheme",
        "unknown key",
        "findings",
        "entry",
        "unknown field",
        "not text",
        "severity",
        "fingerprint",
        "line end",
        "a key that stands twice",
    ],
)
def test_what_is_no_baseline(text: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse(text)
    assert caught.value.message.startswith(message)
    assert caught.value.span


def test_the_place_is_that_of_the_entry() -> None:
    text = written([ENTRY]).replace('"high"', '"awful"')
    with pytest.raises(ConfigError) as caught:
        parse(text)
    assert caught.value.span == Span("cattleguard-baseline.json", 9, 19, 9, 26)


def test_another_scheme_says_what_to_do() -> None:
    with pytest.raises(ConfigError) as caught:
        parse(content(fingerprints="cattleguard/v1"))
    assert caught.value.hint == "create it again: cattleguard baseline create --force"


def test_the_same_entry_twice_counts_once() -> None:
    one = json.loads(content())
    one["findings"] *= 2
    assert parse(json.dumps(one)).entries == (ENTRY,)


def test_one_fingerprint_that_says_two_things() -> None:
    one = json.loads(content())
    one["findings"].append({**one["findings"][0], "path": "harmless.yaml"})
    with pytest.raises(ConfigError, match="stands in another entry too"):
        parse(json.dumps(one))


def test_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_BYTES", 10)
    place = tmp_path / "b.json"
    place.write_text(written([ENTRY]))
    with pytest.raises(ConfigError, match=r"the baseline b\.json: .* bytes are more than the limit of 10"):
        reading.load(place, "b.json")


def test_links_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "real.json").write_text(written([ENTRY]))
    (tmp_path / "b.json").symlink_to(tmp_path / "real.json")
    assert reading.load(tmp_path / "real.json", "real.json").entries == (ENTRY,)
    with pytest.raises(ConfigError, match=r"the baseline b\.json: cannot be read"):
        reading.load(tmp_path / "b.json", "b.json")


def _finding(**changes: Any) -> Finding:
    values: dict[str, Any] = {
        "rule": "unpinned-image",
        "category": "pinning",
        "severity": "high",
        "message": "image nginx is not pinned",
        "span": Span("a.yaml", 9, 1, 9, 5),
        "address": "job build step 2",
        "at": (),
        "grade": None,
        "fingerprint": "a" * 64,
        "remediation": "",
        "controls": (),
        "identity": Identity(("job build step", "image")),
    }
    return Finding(**(values | changes))


def test_entries_hold_no_positions() -> None:
    (entry,) = entries_of([_finding()])
    assert entry == Entry(
        "a.yaml", "unpinned-image", "job build step", "image nginx is not pinned", "high", "a" * 64
    )


@pytest.mark.parametrize(
    "changes",
    [{"fingerprint": "b" * 64}, {"rule": "other"}, {"span": Span("b.yaml", 9, 1, 9, 5)}],
    ids=["fingerprint", "rule", "file"],
)
def test_an_entry_is_of_what_it_says_to_a_reviewer(changes: dict[str, Any]) -> None:
    (entry,) = entries_of([_finding()])
    assert is_of(entry, _finding())
    assert not is_of(entry, _finding(**changes))


def test_names_that_are_no_text() -> None:
    finding = _finding(span=Span("raw\udcff.yaml", 1, 1, 1, 2))
    (entry,) = parse(written(entries_of([finding]))).entries
    assert entry.path == "raw\\udcff.yaml"
    assert is_of(entry, finding)
