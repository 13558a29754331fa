"""The Markdown reports, read by an independent reader of CommonMark with GitHub's tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from markdown_it import MarkdownIt
from msgspec.structs import replace

from scanner.model import (
    Comparison,
    Failed,
    Fixed,
    Governing,
    Notice,
    Skipped,
    Span,
    Waived,
    Waiver,
)
from scanner.report.github_summary import MAX_BYTES
from scanner.report.markdown import MARKER, MAX_CHARACTERS
from scanner.report.markdown_text import LINE_BREAK
from tests.report.test_markdown_text import ACTIVE, HOSTILE

if TYPE_CHECKING:
    from collections.abc import Callable

    from markdown_it.token import Token

    from scanner.model import Finding, Result, Source

READER = MarkdownIt("commonmark", {"html": True}).enable("table")
OURS = {MARKER, "</details>"}

SUMMARY = """\
## \N{CROSS MARK} Cattleguard: 2 files, what is judged over all files could not be assessed; 2 new findings at or above high, 1 below

Compared with revision `main` (`0123456789ab`). 3 new, 1 existing, 1 fixed. \
Configuration, waivers, baseline, policies and ignore files are those of `main` (`0123456789ab`).

| severity | new | existing | fixed | waived |
| :-- | :-- | :-- | :-- | :-- |
| critical | 1 | 0 | 0 | 0 |
| high | 1 | 1 | 1 | 1 |
| medium | 1 | 0 | 0 | 0 |

### Not assessed

| kind | place, reason |
| :-- | :-- |
| rule unmanaged-pod | (all files together)<br>unmanaged-pod could not be evaluated: too deep |
| file | `infra/main.tf:3`<br>expected a value; close the string |
| rule baked-secret | `job.yaml`<br>baked-secret could not be evaluated |

### New findings

| severity | rule | finding |
| :-- | :-- | :-- |
| critical | unverified-download | `.github/workflows/ci.yml:6`<br>`https://example.com/install.sh` is run unchecked |
| high | unpinned-image | `deploy/web.yaml:4`<br>`nginx:latest` can move |
| medium | baked-secret | `deploy/web.yaml:7`<br>a literal password is given to `DB_PASSWORD` |

### What to do

| rule | findings | what to do |
| :-- | :-- | :-- |
| baked-secret | 1 | Do what baked-secret says. |
| unpinned-image | 1 | Do what unpinned-image says. |
| unverified-download | 1 | Do what unverified-download says. |

### Fixed

| severity | rule | finding |
| :-- | :-- | :-- |
| high | unpinned-image | `old.yaml`<br>`redis:7` is not pinned |

### Waivers

| kind | waiver |
| :-- | :-- |
| unused | `deploy/web.yaml:1`<br>this waiver waives nothing: no finding of x |

### Waived

| rule | finding, reason | until | owner, ticket |
| :-- | :-- | :-- | :-- |
| unpinned-image | `deploy/web.yaml:4`<br>the vendor says so | 2027-01-31 | `us` `OPS-1` |

### Account

7 files found: 2 assessed, 3 skipped, 2 failed; 3 documents: 1 github-actions, 2 kubernetes.

- skipped 2: no format that is read here
- skipped 1: Helm template; render the chart and scan the result
- 3 questions not decided, because an expression has no value here
- 3 rules, profile default, policies `0.1.0` (`aaaaaaaaaaaa`)
"""


@pytest.fixture
def compared(result: Result, manifest: Source, finding: Callable[..., Finding]) -> Result:
    """A result with everything in it, compared with a revision that governs."""
    commit = "0123456789abcdef0123456789abcdef01234567"
    image = finding(manifest, "nginx:latest")
    waiver = Waiver(
        ("unpinned-image",), manifest.span(0, 4), "the vendor says so", "2027-01-31", "OPS-1", "us"
    )
    return replace(
        result,
        existing=(image,),
        fixed=(Fixed("unpinned-image", "high", "old.yaml", "Pod/a", "redis:7 is not pinned", "1" * 64),),
        waived=(Waived(image, waiver),),
        notices=(Notice(manifest.span(0, 4), "this waiver waives nothing: no finding of x", "unused"),),
        compared=(Comparison("revision", "main", commit),),
        governing=Governing("main", commit),
    )


def test_whole_summary(compared: Result, rendered: Callable[..., str]) -> None:
    assert rendered("github-summary", compared) == SUMMARY


def test_whole_comment_has_what_the_summary_has(compared: Result, rendered: Callable[..., str]) -> None:
    comment = rendered("markdown", compared)

    assert comment.startswith(f"{MARKER}\n### \N{CROSS MARK} Cattleguard: 2 files, ")
    rows = [line for line in SUMMARY.partition("### Not")[2].splitlines() if line.startswith("| ")]
    assert [row for row in rows if row not in comment.splitlines()] == []
    assert structure(comment) == [
        *("html", "heading", "paragraph"),
        *("paragraph", "table", "row", "row", "row", "row"),
        *("paragraph", "table", "row", "row", "row", "row"),
        *folded("table", "row", "row", "row", "row"),
        *folded("table", "row", "row") * 3,
        *folded("paragraph", "list"),
    ]


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        pytest.param({}, "\N{WHITE HEAVY CHECK MARK} Cattleguard: No findings", id="clean"),
        pytest.param(
            {"documents": 0},
            "\N{WARNING SIGN}\ufe0f Cattleguard: Nothing to assess: no file in a known format",
            id="nothing",
        ),
        pytest.param(
            {"failed": (Failed("a.tf", None, "x"),)},
            "\N{CROSS MARK} Cattleguard: 1 file could not be assessed; no findings",
            id="incomplete",
        ),
    ],
)
@pytest.mark.parametrize("report", ["github-summary", "markdown"])
def test_verdict(
    result_of: Callable[..., Result],
    rendered: Callable[..., str],
    report: str,
    changes: dict[str, Any],
    verdict: str,
) -> None:
    assert f"# {verdict}\n" in rendered(report, result_of((), **changes))


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("report", ["github-summary", "markdown"])
def test_hostile_text_changes_no_structure(
    compared: Result, rendered: Callable[..., str], report: str, text: str
) -> None:
    hostile = everywhere(compared, text)

    assert structure(rendered(report, hostile)) == structure(
        rendered(report, everywhere(compared, "harmless"))
    )


@pytest.mark.parametrize("report", ["github-summary", "markdown"])
def test_the_reader_would_see_another_structure(
    compared: Result, rendered: Callable[..., str], report: str
) -> None:
    written = rendered(report, everywhere(compared, "harmless"))

    with pytest.raises(AssertionError):
        assert structure(written.replace("harmless", "<img>")) == structure(written)


@pytest.mark.parametrize(("report", "limit"), [("github-summary", MAX_BYTES), ("markdown", MAX_CHARACTERS)])
@pytest.mark.parametrize(
    "text",
    ["x" * 300, "\U0001f600 |" * 100, "`" * 300, "\U000e0001" * 300],
    ids=["long", "wide", "backticks", "escaped"],
)
def test_limits_hold_for_any_number(
    compared: Result, rendered: Callable[..., str], report: str, limit: int, text: str
) -> None:
    few = everywhere(compared, text)
    many = replace(
        few,
        findings=few.findings * 10_000,
        fixed=few.fixed * 30_000,
        waived=few.waived * 30_000,
        notices=few.notices * 30_000,
        ledger=replace(few.ledger, failed=few.ledger.failed * 10_000),
    )

    written = rendered(report, many)

    assert len(written.encode()) <= limit
    assert written.count("\nand ") == written.count(" more\n") == 5
    assert structure(written).count("table") >= 5


def test_of_a_long_path_the_end_is_shown(
    manifest: Source,
    finding: Callable[..., Finding],
    result_of: Callable[..., Result],
    rendered: Callable[..., str],
) -> None:
    long = finding(manifest, "nginx:latest", span=Span(f"{'x' * 200}/web.yaml", 7, 1, 7, 2))

    shown = rendered("github-summary", result_of((long,)))
    assert f"| `...{'x' * 57}`<wbr>`{'x' * 60}`<wbr>`{'x' * 31}/web.yaml:7`<br>" in shown


def test_a_long_address_does_not_widen_a_table(
    manifest: Source,
    finding: Callable[..., Finding],
    result_of: Callable[..., Result],
    rendered: Callable[..., str],
) -> None:
    address = f"https://example.com/{'a' * 40}/install.sh"
    found = finding(manifest, "nginx:latest", message=f"sh runs {address}")
    shown = f"sh runs `https://example.com/`<wbr>`{'a' * 40}/install.sh` |"
    assert shown in rendered("markdown", result_of((found,)))


def everywhere(result: Result, text: str) -> Result:
    """Return a result with a text in every place that a scanned repository can choose."""
    span = Span(text, 1, 1, 1, 2)
    findings = tuple(
        replace(one, message=text, span=span, address=text, rule=text, remediation=text)
        for one in result.findings
    )
    (waived,) = result.waived
    waiver = replace(waived.waiver, reason=text, owner=text, ticket=text)
    return replace(
        result,
        findings=findings,
        fixed=tuple(replace(one, path=text, message=text, address=text) for one in result.fixed),
        waived=(Waived(replace(waived.finding, span=span), waiver),),
        notices=(Notice(span, text, "unused"),),
        compared=(Comparison("revision", text, "0" * 40), Comparison("baseline", text)),
        governing=Governing(text, "0" * 40),
        ledger=replace(
            result.ledger,
            failed=tuple(
                replace(one, path=one.path and text, message=text, hint=text) for one in result.ledger.failed
            ),
            skipped=(Skipped("a", text),),
        ),
        policies=replace(result.policies, profile=text),
    )


def structure(written: str) -> list[str]:
    """Return the blocks of a document, after having seen that it has no HTML but ours, and nothing active in its text."""
    tokens = READER.parse(written)
    for token in tokens:
        if token.type == "html_block":
            lines = token.content.strip().splitlines()
            assert all(line in OURS or line.startswith("<details><summary>") for line in lines), lines
        for child in token.children or []:
            if child.type == "html_inline":
                assert child.content in (LINE_BREAK, "<wbr>")
                continue
            assert child.type in {"text", "text_special", "code_inline", "strong_open", "strong_close"}, child
            if child.type != "code_inline" and "Cattleguard:" not in child.content:
                assert not ACTIVE.search(child.content.replace("|", " ")), child.content
    return blocks(tokens)


def blocks(tokens: list[Token]) -> list[str]:
    """Return what the blocks at the top are; and the rows of tables."""
    names = {
        "html_block": "html",
        "heading_open": "heading",
        "paragraph_open": "paragraph",
        "table_open": "table",
        "bullet_list_open": "list",
        "tr_open": "row",
    }
    return [
        names[token.type]
        for token in tokens
        if token.type in names and (token.level == 0 or token.type == "tr_open")
    ]


def folded(*inside: str) -> list[str]:
    return ["html", *inside, "html"]
