from __future__ import annotations

import re
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from scanner.facts.evidence import Incomplete
from scanner.model import Failed, Span, Unverified
from scanner.report import ReportContext, github
from scanner.report.github_commands import command

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.model import Finding, Result, Source

WHOLE = """\
::error title=Not assessed%3A unmanaged-pod::(all files together): unmanaged-pod could not be evaluated: too deep
::error file=infra/main.tf,line=3,endLine=3,col=5,endColumn=6,title=Not assessed::infra/main.tf: expected a value%0Ahint: close the string
::error file=job.yaml,title=Not assessed%3A baked-secret::job.yaml: baked-secret could not be evaluated
::error file=.github/workflows/ci.yml,line=6,endLine=7,title=unverified-download (critical)::https://example.com/install.sh is run unchecked (job build step 1)%0ADo what unverified-download says.
::error file=deploy/web.yaml,line=4,endLine=4,col=14,endColumn=26,title=unpinned-image (high)::nginx:latest can move (Pod/web container app)%0ADo what unpinned-image says.
::warning file=deploy/web.yaml,line=7,endLine=7,col=18,endColumn=31,title=baked-secret (medium)::a literal password is given to DB_PASSWORD (Pod/web container app)%0ADo what baked-secret says.
2 files, what is judged over all files could not be assessed; 2 findings at or above high, 1 below.
"""


def render(result: Result, **context: str) -> str:
    out = StringIO()
    github.render(result, out, ReportContext(lambda _: None, **context))  # type: ignore[arg-type]
    return out.getvalue()


def read(line: str) -> tuple[str, dict[str, str], str]:
    """Return a command's name, properties and message, as src/Runner.Common/ActionCommand.cs reads them."""
    _, info, message = line.split("::", 2)
    name, _, said = info.partition(" ")
    properties = dict(part.split("=", 1) for part in said.split(",") if part)
    return name, {key: unescaped(value, "%3A:%2C,") for key, value in properties.items()}, unescaped(message)


def unescaped(text: str, more: str = "") -> str:
    escapes = {"%0D": "\r", "%0A": "\n", **{more[at : at + 3]: more[at + 3] for at in range(0, len(more), 4)}}
    for escape, character in escapes.items():
        text = text.replace(escape, character)
    return text.replace("%25", "%")


def test_whole_report(result: Result) -> None:
    assert render(result) == WHOLE


@given(
    st.dictionaries(st.sampled_from(["file", "title", "line"]), st.text(min_size=1, max_size=20), min_size=1),
    st.text(max_size=40),
)
def test_a_runner_reads_what_was_meant(properties: dict[str, str], message: str) -> None:
    written = command("error", properties, [message, "second"])

    assert written.isprintable()
    name, said, text = read(written)
    assert (name, said.keys(), text.split("\n")[1]) == ("error", properties.keys(), "second")
    for key, value in properties.items():
        if value.isprintable():
            assert said[key] == value
    if message.isprintable():
        assert text == f"{message}\nsecond"


@pytest.mark.parametrize(
    ("fail_on", "levels"),
    [
        ("critical", ["error", "warning", "warning", "notice", "notice"]),
        ("high", ["error", "error", "warning", "notice", "notice"]),
        ("info", ["error"] * 5),
        ("never", ["warning", "warning", "warning", "notice", "notice"]),
    ],
)
def test_what_fails_the_step_is_an_error(
    manifest: Source,
    finding: Callable[..., Finding],
    result_of: Callable[..., Result],
    fail_on: str,
    levels: list[str],
) -> None:
    findings = tuple(
        finding(manifest, "nginx:latest", severity=severity, rule=severity)
        for severity in ("critical", "high", "medium", "low", "info")
    )

    lines = render(result_of(findings), fail_on=fail_on).splitlines()[:-1]

    assert {read(line)[1]["title"].split()[0]: read(line)[0] for line in lines} == dict(
        zip(("critical", "high", "medium", "low", "info"), levels, strict=True)
    )


def test_of_many_the_most_severe_are_shown_over_all_rules_and_files(
    manifest: Source, finding: Callable[..., Finding], result_of: Callable[..., Result]
) -> None:
    findings = tuple(
        finding(manifest, "nginx:latest", rule, severity=severity, span=Span(path, line, 1, line, 2))
        for severity, rule in (("high", "rule-a"), ("high", "rule-b"), ("critical", "rule-c"))
        for path in ("a", "b", "c")
        for line in range(1, 6 if rule != "rule-c" else 2)
    )

    *lines, last = render(result_of(findings)).splitlines()

    shown = [(said["title"], said["file"], said["line"]) for _, said, _ in map(read, lines)]
    assert shown == [
        ("rule-c (critical)", "a", "1"),
        ("rule-c (critical)", "b", "1"),
        ("rule-c (critical)", "c", "1"),
        ("rule-a (high)", "a", "1"),
        ("rule-b (high)", "a", "1"),
        ("rule-a (high)", "b", "1"),
        ("rule-b (high)", "b", "1"),
        ("rule-a (high)", "c", "1"),
        ("rule-b (high)", "c", "1"),
        ("rule-a (high)", "a", "2"),
    ]
    assert (
        last
        == "33 findings at or above high. 23 are not annotated: a runner keeps 10 annotations of each level."
    )


@pytest.mark.parametrize(
    ("findings", "failures", "shown"), [(30, 30, 5), (2, 30, 8), (30, 1, 1), (0, 30, 10)]
)
def test_failures_and_findings_share_the_room(
    manifest: Source,
    finding: Callable[..., Finding],
    result_of: Callable[..., Result],
    findings: int,
    failures: int,
    shown: int,
) -> None:
    found = tuple(finding(manifest, "nginx:latest") for _ in range(findings))
    failed = tuple(Failed(f"{number}.tf", None, "cannot be read") for number in range(failures))

    lines = render(result_of(found, failed=failed)).splitlines()[:-1]

    titles = [read(line)[1]["title"] for line in lines]
    assert len(titles) == min(10, findings + failures)
    assert titles.count("Not assessed") == shown


def test_what_has_no_place_in_the_repository_has_none(result_of: Callable[..., Result]) -> None:
    policy = Failed("/elsewhere/main.rego", Span("/elsewhere/main.rego", 1, 1, 1, 2), "too deep", policy=True)
    image = Unverified("nginx:1", (Incomplete(what="signatures", reason="unreachable", detail="no answer"),))

    lines = render(result_of(failed=(policy,), unverified=(image,))).splitlines()

    assert lines[:2] == [
        "::error title=Not assessed::/elsewhere/main.rego: too deep",
        "::error title=Not assessed::image nginx:1 could not be looked at as a whole: signatures: no answer (unreachable)",
    ]


def test_paths_are_those_of_the_repository(result: Result) -> None:
    files = re.findall(r"file=([^,]+)", render(result, prefix="live/eu/"))

    assert set(files) == {
        "live/eu/infra/main.tf",
        "live/eu/job.yaml",
        "live/eu/.github/workflows/ci.yml",
        "live/eu/deploy/web.yaml",
    }


def test_a_block_ends_with_its_last_line(
    manifest: Source, finding: Callable[..., Finding], result_of: Callable[..., Result]
) -> None:
    block = finding(manifest, "nginx:latest", span=Span("a.yaml", 2, 3, 5, 1))

    assert "file=a.yaml,line=2,endLine=4,title=" in render(result_of((block,)))


def test_what_existed_already_is_not_annotated(
    manifest: Source, finding: Callable[..., Finding], result_of: Callable[..., Result]
) -> None:
    old = replace(result_of(), existing=(finding(manifest, "nginx:latest"),))

    assert render(old) == "No findings.\n"


def test_what_the_message_begins_with_is_not_said_again(
    finding: Callable[..., Finding],
    manifest: Source,
    result_of: Callable[..., Result],
    rendered: Callable[..., str],
) -> None:
    found = finding(manifest, "nginx:latest", message="fail-on is low, and was high", address="fail-on")
    assert "::fail-on is low, and was high%0ADo what" in rendered("github", result_of((found,)))


def test_hostile_text_is_no_command(
    manifest: Source, finding: Callable[..., Finding], result_of: Callable[..., Result]
) -> None:
    hostile = "x\n::set-output name=a::b\r\n::error::%0A::c\u202e\u2028##[group]"
    found = finding(
        manifest, "nginx:latest", message=hostile, span=Span(hostile, 1, 1, 1, 2), address=hostile
    )

    lines = render(result_of((found,))).split("\n")

    assert [line[:7] for line in lines] == ["::error", "1 findi", ""]
    assert all(line.isprintable() for line in lines)
