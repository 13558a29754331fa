from __future__ import annotations

import io
from typing import TYPE_CHECKING

import msgspec
import pytest
from msgspec.structs import replace

from scanner.facts.evidence import Evidence, Incomplete, Link
from scanner.model import Failed, Finding, Related, Result, Skipped, Source, Span, Unresolved, Unverified
from scanner.report import ReportContext, console, summary

if TYPE_CHECKING:
    from collections.abc import Callable

DIGEST = f"sha256:{'a' * 64}"
WHOLE = """\
.github/workflows/ci.yml  1 finding

.github/workflows/ci.yml:6:11  critical  unverified-download  job build step 1
  https://example.com/install.sh is run unchecked
  6 |           curl -fsSL https://example.com/install.sh |
    |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  7 |             sh -s -- --quiet
    |             ^^^^^^^^^^^^^^^^

deploy/web.yaml  2 findings

deploy/web.yaml:4:14  high  unpinned-image  Pod/web container app
  nginx:latest can move
  4 |     - image: nginx:latest
    |              ^^^^^^^^^^^^

deploy/web.yaml:7:18  medium  baked-secret  Pod/web container app
  a literal password is given to DB_PASSWORD
  7 |           value: ********
    |                  ^^^^^^^^

What to do

baked-secret  1 finding
  Do what baked-secret says.

unpinned-image  1 finding
  Do what unpinned-image says.

unverified-download  1 finding
  Do what unverified-download says.

`cattleguard explain RULE` tells more, with examples.

Not assessed

(all files together)  error  unmanaged-pod
  unmanaged-pod could not be evaluated: too deep

infra/main.tf:3:5  error
  expected a value
  hint: close the string

job.yaml  error  baked-secret
  baked-secret could not be evaluated

Not decided  3 questions, because an expression has no value here

  ${TAG}  2 places, first a.yaml:2:4  overridable-base-image, unpinned-image
  ${{ inputs.root }}  b.yaml:1:1  privileged-container

7 files found: 2 assessed, 3 skipped, 2 failed; 3 documents: 1 github-actions, 2 kubernetes
  skipped 2: no format that is read here
  skipped 1: Helm template; render the chart and scan the result
3 findings: 1 critical, 1 high, 1 medium
2 files, what is judged over all files could not be assessed: this scan is not complete
"""


def test_whole_report(result: Result, rendered: Callable[..., str]) -> None:
    assert rendered("console", result) == WHOLE


def test_colors_change_nothing_else(result: Result, rendered: Callable[..., str]) -> None:
    colored = rendered("console", result, color=True)
    plain = colored
    for code in ("0", "1", "2", "1;4", "1;34", "1;31", "1;33", "1;97;41"):
        assert f"\x1b[{code}m" in plain
        plain = plain.replace(f"\x1b[{code}m", "")
    assert plain == WHOLE


def test_nothing_found(result_of: Callable[..., Result], rendered: Callable[..., str]) -> None:
    assert rendered("console", result_of()) == (
        "1 file found: 1 assessed, 0 skipped, 0 failed; 1 document: 1 kubernetes\nNo findings.\n"
    )


def test_findings_of_a_scan_that_is_not_complete_are_not_all(
    result_of: Callable[..., Result], rendered: Callable[..., str]
) -> None:
    late = Unverified("a.example/web:1", (Incomplete("timed-out", "referrers", "no answer"),))
    text = rendered("console", result_of(failed=(Failed("a.tf", None, "x"),), unverified=(late,)))
    assert text.endswith("\nNo findings.\n1 file, 1 image could not be assessed: this scan is not complete\n")


@pytest.mark.parametrize("width", [40, 80, 120])
def test_excerpts_and_prose_fit_the_terminal(
    width: int, finding: Callable[..., Finding], result_of: Callable[..., Result]
) -> None:
    source = Source("a", f"{'x' * 200}\nimage: nginx {'y' * 200}")
    found = finding(source, "nginx", address="", message="m", remediation="Do it. " * 40)
    out = io.StringIO()
    console.render(result_of((found,)), out, ReportContext(lambda _: source, width=width))
    lines = out.getvalue().partition("What to do")
    assert max(map(len, lines[0].splitlines())) == width - 10 + len("  2 | ") + len("...")
    prose = [line for line in lines[2].splitlines() if line.startswith("  Do it.")]
    assert min(width, 100) - 7 < max(map(len, prose)) <= min(width, 100)


def test_nothing_to_assess(result_of: Callable[..., Result], rendered: Callable[..., str]) -> None:
    result = result_of(
        found=1,
        parsed=0,
        evaluated=0,
        documents=0,
        formats={},
        skipped=(Skipped("a", "no format that is read here"),),
    )
    assert rendered("console", result) == (
        "1 file found: 0 assessed, 1 skipped, 0 failed\n  skipped 1: no format that is read here\nNo findings.\n"
    )


def test_file_that_is_gone(
    finding: Callable[..., Finding],
    manifest: Source,
    result_of: Callable[..., Result],
    rendered: Callable[..., str],
) -> None:
    text = rendered("console", result_of((finding(manifest, "nginx:latest"),)), sources={})
    assert text.startswith(
        "deploy/web.yaml  1 finding\n\n"
        "deploy/web.yaml:4:14  high  unpinned-image  Pod/web container app\n  nginx:latest can move\n\nWhat to do\n"
    )


HOSTILE = "\x1b]0;x\x07\n::error::\u202e\x9b"
SHOWN = "\\x1b]0;x\\x07\\n::error::\\u202e\\x9b"


def test_text_of_scanned_files_cannot_steer_the_terminal(
    finding: Callable[..., Finding], result_of: Callable[..., Result], rendered: Callable[..., str]
) -> None:
    source = Source(f"{HOSTILE}.yaml", f"image: {HOSTILE}")
    found = finding(source, "image", HOSTILE, message=HOSTILE, address=HOSTILE, remediation=HOSTILE)
    span = Span(HOSTILE, 1, 1, 1, 2)
    result = result_of(
        (found,),
        formats={HOSTILE: 1},
        skipped=(Skipped(HOSTILE, HOSTILE),),
        failed=(Failed(HOSTILE, span, HOSTILE, HOSTILE, HOSTILE),),
        unresolved=(Unresolved(HOSTILE, span, HOSTILE),),
    )
    text = rendered("console", result, sources={source.path: source})
    assert all(line.isprintable() for line in text.split("\n"))
    assert text.count(SHOWN) == 16


def test_text_of_scanned_files_gives_no_commands_to_the_log(
    finding: Callable[..., Finding], result_of: Callable[..., Result], rendered: Callable[..., str]
) -> None:
    source = Source("::error::a.yaml", "image: ##[group]x")
    found = finding(source, "image", message="::add-mask::x")
    text = rendered("console", result_of((found,)), sources={source.path: source})
    assert text.startswith(
        "\\x3a:error::a.yaml  1 finding\n\n"
        "\\x3a:error::a.yaml:1:1  high  unpinned-image  Pod/web container app\n"
        "  \\x3a:add-mask::x\n"
        "  1 | image: \\x23#[group]x\n    | ^^^^^\n"
    )


def test_secret_is_masked_in_the_excerpts_of_other_findings(
    finding: Callable[..., Finding],
    manifest: Source,
    result_of: Callable[..., Result],
    rendered: Callable[..., str],
) -> None:
    start = manifest.text.rindex("correct horse")
    secret = msgspec.structs.replace(
        finding(manifest, "correct horse", "baked-secret"), span=manifest.span(start, start + 13)
    )
    findings = (
        finding(manifest, "command: [sh, -c", "repair-command", message="a command"),
        msgspec.structs.replace(secret, redact=True, message="a token"),
    )
    text = rendered("console", result_of(findings))
    assert "--token correct" not in text
    assert '  8 |       command: [sh, -c, "login --token ********"]\n    |       ^^^^^^^^^^^^^^^^\n' in text


def test_many_questions(result_of: Callable[..., Result], rendered: Callable[..., str]) -> None:
    span = Span("a.yaml", 1, 1, 1, 2)
    number = summary.MAX_QUESTIONS + 2
    questions = tuple(Unresolved("unpinned-image", span, f"${{V{index:02}}}") for index in range(number))
    lines = rendered("console", result_of(unresolved=questions)).splitlines()
    assert lines[2] == "  ${V00}  a.yaml:1:1  unpinned-image"
    assert lines[12] == "  and 2 more expressions"


@pytest.mark.parametrize(
    ("encoding", "shown"), [("ascii", "h\\xf6he \\u65e5"), ("latin-1", "höhe \\u65e5"), ("utf-8", "höhe 日")]
)
def test_stream_that_cannot_show_everything(
    encoding: str,
    shown: str,
    finding: Callable[..., Finding],
    manifest: Source,
    result_of: Callable[..., Result],
) -> None:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding=encoding)
    result = result_of((finding(manifest, "nginx:latest", message="höhe 日"),))
    console.render(result, out, ReportContext(lambda _: None))
    out.flush()
    assert f"  {shown}\n" in raw.getvalue().decode(encoding)


def test_a_long_expression_is_cut() -> None:
    assert summary._short("${a}") == "${a}"
    assert summary._short("templatefile(" + "a" * 100 + ")") == "templatefile(" + "a" * 47 + "..."
    assert summary._short("a\x1b[1m\n" + "b" * 100) == "a\\x1b[1m\\n" + "b" * 54 + "..."


def test_what_explains_and_repairs_a_finding(
    explained: Finding, result_of: Callable[..., Result], rendered: Callable[..., str]
) -> None:
    text = rendered("console", result_of((explained,)))
    assert (
        "  reached through: module.web is called here, root.tf:4:1\n"
        "  value from: default of variable\\x1b image, deploy/web.yaml:1:1\n"
        "  fix: set image to a digest\n"
        '      image = "a"\n'
        "      b = 1\n"
    ) in text


def test_many_places_are_not_all_shown(
    explained: Finding, result_of: Callable[..., Result], rendered: Callable[..., str]
) -> None:
    places = tuple(Related("call", f"module.m{number} is called here", explained.span) for number in range(9))
    text = rendered("console", result_of((msgspec.structs.replace(explained, related=places),)))
    assert text.count("reached through:") == 6
    assert "  and 3 more places\n" in text


def test_many_calls_do_not_hide_where_values_come_from(
    explained: Finding, result_of: Callable[..., Result], rendered: Callable[..., str]
) -> None:
    calls = tuple(Related("call", f"module.m{number} is called here", explained.span) for number in range(7))
    places = (*calls, Related("value", "default of variable image", explained.span))
    text = rendered("console", result_of((msgspec.structs.replace(explained, related=places),)))
    assert (text.count("reached through:"), text.count("value from:")) == (3, 1)
    assert "  and 4 more places\n" in text


def test_waived_findings_are_counted_and_waivers_without_use_told(
    waived: Result, rendered: Callable[..., str]
) -> None:
    text = rendered("console", waived)
    assert "Waivers  1 unused\n\ndeploy/web.yaml:1:1  this waiver waives nothing: no finding of x\n\n" in text
    assert text.endswith("\n2 findings waived\nNo findings.\n")


def test_commands_to_type_are_not_broken_at_their_hyphens(
    finding: Callable[..., Finding], result_of: Callable[..., Result], rendered: Callable[..., str]
) -> None:
    source = Source("Dockerfile", "FROM scratch\n")
    remediation = f"{'x' * 90} docker-credential-helper and more"
    objection = replace(finding(source, "FROM", "unpinned"), remediation=remediation)
    assert f"  {'x' * 90}\n  docker-credential-helper and more\n" in rendered(
        "console", result_of((objection,))
    )


def test_images_are_told_in_one_line_each(
    result_of: Callable[..., Result], rendered: Callable[..., str]
) -> None:
    unsigned = Link("signature", "absent", "no signature was found")
    evidence = Evidence(
        "docker.io/library/nginx:1.27", kind="image", digest=DIGEST, chain=(unsigned,), weakest="signature"
    )
    text = rendered("console", replace(result_of(images=1), images=(evidence,)))
    assert text.splitlines()[:4] == [
        "Images",
        "",
        "  docker.io/library/nginx:1.27  sha256:aaaaaaaaaaaa  - signature absent: no signature was found",
        "",
    ]


def test_what_could_not_be_looked_at_is_told_once(
    result_of: Callable[..., Result], rendered: Callable[..., str]
) -> None:
    denied = Incomplete("denied", "manifest", "the registry asks for a login")
    chain = (Link("digest", "unknown", "the registry asks for a login"),)
    evidence = Evidence("docker.io/library/nginx:1.27", incomplete=(denied,), chain=chain, weakest="digest")
    result = result_of(images=1, unverified=(Unverified(evidence.ref, (denied,)),))
    text = rendered("console", replace(result, images=(evidence,)))
    assert text.splitlines()[:5] == [
        "Not assessed",
        "",
        "docker.io/library/nginx:1.27  error",
        "  manifest: denied: the registry asks for a login",
        "",
    ]


def test_image_with_a_part_that_could_not_be_looked_at_has_a_chain_too(
    result_of: Callable[..., Result], rendered: Callable[..., str]
) -> None:
    late = Incomplete("timed-out", "referrers", "a.example did not answer in time")
    chain = (Link("signature", "unknown", "a.example did not answer in time"),)
    evidence = Evidence(
        "a.example/web:1",
        kind="image",
        digest=DIGEST,
        incomplete=(late,),
        chain=chain,
        weakest="signature",
    )
    result = result_of(images=1, unverified=(Unverified(evidence.ref, (late,)),))
    text = rendered("console", replace(result, images=(evidence,)))
    assert "  a.example/web:1  sha256:aaaaaaaaaaaa  ? signature unknown: a.example did not answer" in text
    assert "a.example/web:1  error\n  referrers: timed-out: a.example did not answer in time\n" in text


def unreachable(ref: str, host: str) -> Unverified:
    return Unverified(ref, (Incomplete("unreachable", "manifest", f"{ref}: the name {host} is not known"),))


def test_images_that_fail_alike_stand_together(
    result_of: Callable[..., Result], rendered: Callable[..., str]
) -> None:
    digest = f"a.example/job@{DIGEST}"
    named = Incomplete("unreachable", "manifest", "a.example/api:latest: the name a.example is not known")
    images = (
        Unverified("a.example/api", (named,)),
        unreachable(digest, "a.example"),
        unreachable("a.example/web:1", "a.example"),
        unreachable("b.example/web:1", "b.example"),
    )
    assert rendered("console", result_of(unverified=images)).startswith(
        "Not assessed\n\n"
        "a.example/api and 2 more  error\n"
        "  manifest: unreachable: the name a.example is not known\n"
        f"    {digest}\n"
        "    a.example/web:1\n\n"
        "b.example/web:1  error\n"
        "  manifest: unreachable: the name b.example is not known\n\n"
    )


def test_of_many_images_that_fail_alike_some_are_named(
    result_of: Callable[..., Result], rendered: Callable[..., str]
) -> None:
    images = tuple(unreachable(f"a.example/app{number:02}:1", "a.example") for number in range(12))
    lines = rendered("console", result_of(unverified=images)).splitlines()
    assert lines[2:4] == [
        "a.example/app00:1 and 11 more  error",
        "  manifest: unreachable: the name a.example is not known",
    ]
    assert lines[4:15] == [
        *(f"    a.example/app{number:02}:1" for number in range(1, 10)),
        "    and 2 more",
        "",
    ]


def test_findings_of_one_place_share_its_text_and_what_explains_them(
    explained: Finding, result_of: Callable[..., Result], rendered: Callable[..., str]
) -> None:
    explained = replace(explained, severity="medium")
    unsigned = replace(
        explained, rule="unsigned-image", severity="high", message="it is not signed", fix=None
    )
    assert rendered("console", result_of((explained, unsigned))).startswith(
        "deploy/web.yaml  2 findings\n\n"
        "deploy/web.yaml:4:14  medium  unpinned-image  Pod/web container app\n"
        "  nginx:latest can move\n"
        "deploy/web.yaml:4:14  high  unsigned-image  Pod/web container app\n"
        "  it is not signed\n"
        "  4 |     - image: nginx:latest\n"
        "    |              ^^^^^^^^^^^^\n"
        "  reached through: module.web is called here, root.tf:4:1\n"
        "  value from: default of variable\\x1b image, deploy/web.yaml:1:1\n"
        "  fix: set image to a digest\n"
        '      image = "a"\n'
        "      b = 1\n\n"
        "What to do\n"
    )
    colored = rendered("console", result_of((explained, unsigned)), color=True)
    assert "\x1b[1;31m^^^^^^^^^^^^\x1b[0m" in colored


def test_findings_that_only_begin_at_one_place_keep_their_texts(
    finding: Callable[..., Finding],
    manifest: Source,
    result_of: Callable[..., Result],
    rendered: Callable[..., str],
) -> None:
    whole, part = finding(manifest, "nginx:latest"), finding(manifest, "nginx", "another-rule")
    text = rendered("console", result_of((part, whole)))
    assert "|              ^^^^^\n\ndeploy/web.yaml:4:14  high  unpinned-image" in text
    assert "|              ^^^^^^^^^^^^\n" in text


def test_images_are_counted(result_of: Callable[..., Result], rendered: Callable[..., str]) -> None:
    assert "1 image looked at\nNo findings.\n" in rendered("console", result_of(images=1))
    result = result_of(images=3, unverified=(unreachable("a.example/web:1", "a.example"),))
    assert "3 images: 2 looked at, 1 not, or not as a whole\nNo findings.\n" in rendered("console", result)
