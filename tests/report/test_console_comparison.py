from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from scanner.model import Comparison, Finding, Fixed, Governing, Notice, Result, Source, Span, Unresolved
from scanner.report import compared_lines

if TYPE_CHECKING:
    from collections.abc import Callable

COMMIT = "0123456789abcdef0123456789abcdef01234567"
BASELINE = Comparison("baseline", "cattleguard-baseline.json")
REVISION = Comparison("revision", "origin/main", COMMIT, failed=2)
FIXED = Fixed("unpinned-image", "high", "a.yaml", "Pod/a", "image a is not pinned", "a" * 64)


def test_a_comparison(
    finding: Callable[..., Finding],
    manifest: Source,
    result_of: Callable[..., Result],
    rendered: Callable[..., str],
) -> None:
    result = replace(
        result_of((finding(manifest, "nginx:latest"),)),
        existing=(finding(manifest, "command", "repair-command", message="an old one"),),
        fixed=(FIXED,),
        compared=(REVISION, BASELINE),
        governing=Governing("origin/main", COMMIT),
    )
    text = rendered("console", result)
    assert "an old one" not in text
    assert text.endswith(
        "Fixed\n"
        "\n"
        "  a.yaml  high  unpinned-image  Pod/a\n"
        "    image a is not pinned\n"
        "\n"
        "1 file found: 1 assessed, 0 skipped, 0 failed; 1 document: 1 kubernetes\n"
        "governed by origin/main (0123456789ab): configuration, waivers, baseline, policies and ignore files are "
        "taken from there\n"
        "2 files could not be assessed at origin/main (0123456789ab): all findings in them count as new\n"
        "compared with origin/main (0123456789ab) and the baseline cattleguard-baseline.json: 1 new, "
        "1 existing (not shown), 1 fixed\n"
        "1 new finding: 1 high\n"
    )


def test_files_that_were_renamed_are_guessed_where_only_a_baseline_is_compared(
    finding: Callable[..., Finding],
    manifest: Source,
    result_of: Callable[..., Result],
    rendered: Callable[..., str],
) -> None:
    new = finding(manifest, "nginx:latest")
    was = Fixed(new.rule, new.severity, "old.yaml", new.address, new.message, "a" * 64)
    text = "1 new finding may come from renamed files"

    def told(fixed: Fixed, *compared: Comparison) -> bool:
        return text in rendered("console", replace(result_of((new,)), compared=compared, fixed=(fixed,)))

    assert told(was, BASELINE)
    assert not told(was, REVISION, BASELINE)
    assert not told(replace(was, path=new.span.path), BASELINE)
    assert not told(replace(was, message="another"), BASELINE)


def test_questions_are_named_where_nothing_is_compared(
    result_of: Callable[..., Result], rendered: Callable[..., str]
) -> None:
    question = Unresolved("unpinned-image", Span("a.yaml", 2, 4, 2, 9), "var.image")
    result = replace(result_of(), ledger=replace(result_of().ledger, unresolved=(question,)))
    assert "  var.image  " in rendered("console", result)
    text = rendered("console", replace(result, compared=(BASELINE,)))
    assert "var.image" not in text
    assert "\n1 question not decided: a scan without a comparison names them\ncompared with " in text


def test_nothing_new(result_of: Callable[..., Result], rendered: Callable[..., str]) -> None:
    text = rendered("console", replace(result_of(), compared=(BASELINE,)))
    assert text.endswith(
        "compared with the baseline cattleguard-baseline.json: 0 new, 0 existing, 0 fixed\nNo new findings.\n"
    )


def test_no_comparison(result_of: Callable[..., Result], rendered: Callable[..., str]) -> None:
    text = rendered("console", result_of())
    assert "compared" not in text
    assert text.endswith("\nNo findings.\n")


def test_a_revision_that_is_named_by_its_commit(
    result_of: Callable[..., Result], rendered: Callable[..., str]
) -> None:
    compared = Comparison("revision", COMMIT[:8], COMMIT)
    assert "compared with 01234567: " in rendered("console", replace(result_of(), compared=(compared,)))


def test_many_fixed_findings(result_of: Callable[..., Result], rendered: Callable[..., str]) -> None:
    number = compared_lines.MAX_FIXED + 3
    fixed = tuple(replace(FIXED, path=f"{index}.yaml") for index in range(number))
    text = rendered("console", replace(result_of(), compared=(BASELINE,), fixed=fixed))
    assert text.count(".yaml  high  unpinned-image") == compared_lines.MAX_FIXED
    assert "  and 3 more findings\n" in text
    assert f"0 existing, {number} fixed\n" in text


def test_names_do_not_steer_the_terminal(
    result_of: Callable[..., Result], rendered: Callable[..., str]
) -> None:
    hostile = "x\x1b[31m\u202e\n::error::y"
    result = replace(
        result_of(),
        compared=(Comparison("baseline", hostile), Comparison("revision", hostile, COMMIT, failed=1)),
        fixed=(Fixed(hostile, "high", hostile, hostile, hostile, "a" * 64),),
        governing=Governing(hostile, COMMIT),
    )
    text = rendered("console", result)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "\n::" not in text


def test_secrets_that_existed_already_are_masked_beside_what_is_new(
    finding: Callable[..., Finding],
    manifest: Source,
    result_of: Callable[..., Result],
    rendered: Callable[..., str],
) -> None:
    start = manifest.text.rindex("correct horse")
    secret = finding(
        manifest, "correct horse", span=manifest.span(start, start + 13), redact=True, message="m"
    )
    command = finding(manifest, '[sh, -c, "login --token correct horse"]', "repair-command", message="m")
    result = replace(result_of((command,)), existing=(secret,), compared=(BASELINE,))
    assert "login --token correct horse" in rendered("console", result_of((command,)))
    for name in ("console", "sarif"):
        assert "correct horse" not in rendered(name, result), name


def test_notices_are_counted_by_kind(
    manifest: Source, result_of: Callable[..., Result], rendered: Callable[..., str]
) -> None:
    span = manifest.span(0, 4)
    notices = (Notice(span, "a", "unused"), Notice(span, "b", "expired"), Notice(span, "c", "unused"))
    assert "Waivers  1 expired, 2 unused\n\n" in rendered("console", replace(result_of(), notices=notices))
