from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import xmlschema
from junitparser import Error as ErrorResult
from junitparser import Failure, JUnitXml, Skipped

from scanner.report.printable import printable
from scanner.report.xml_text import xml_text
from tests.report.hostile import HOSTILE

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.model import Finding, Result, Source

SCHEMA = xmlschema.XMLSchema(str(Path(__file__).parent / "schemas" / "junit-10.xsd"))

WHOLE = """\
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="cattleguard" tests="12" failures="1" errors="3" time="0">
  <testsuite name="(all files together)" tests="1" failures="0" errors="1" skipped="0" time="0" file="(all files together)">
    <testcase name="not assessed: unmanaged-pod" classname="(all files together)" time="0">
      <error type="not-assessed" message="unmanaged-pod could not be evaluated: too deep">message: unmanaged-pod could not be evaluated: too deep</error>
    </testcase>
  </testsuite>
  <testsuite name=".github/workflows/ci.yml" tests="1" failures="1" errors="0" skipped="0" time="0" file=".github/workflows/ci.yml">
    <testcase name="unverified-download: job build step 1" classname=".github/workflows/ci.yml" time="0">
      <failure type="critical" message="https://example.com/install.sh is run unchecked">place: .github/workflows/ci.yml:6:11
severity: critical
message: https://example.com/install.sh is run unchecked
what to do: Do what unverified-download says.
controls: nist-800-53r5:CM-2
fingerprint: {fingerprint}</failure>
    </testcase>
  </testsuite>
  <testsuite name="a.yaml" tests="1" failures="0" errors="0" skipped="1" time="0" file="a.yaml">
    <testcase name="unpinned-image: not decided" classname="a.yaml" time="0">
      <skipped type="not-decided" message="line 2: cannot be decided: ${{TAG}}"/>
    </testcase>
  </testsuite>
  <testsuite name="b.yaml" tests="1" failures="0" errors="0" skipped="1" time="0" file="b.yaml">
    <testcase name="privileged-container: not decided" classname="b.yaml" time="0">
      <skipped type="not-decided" message="line 1: cannot be decided: ${{{{ inputs.root }}}}"/>
    </testcase>
  </testsuite>
  <testsuite name="c.yaml" tests="1" failures="0" errors="0" skipped="1" time="0" file="c.yaml">
    <testcase name="overridable-base-image: not decided" classname="c.yaml" time="0">
      <skipped type="not-decided" message="line 5: cannot be decided: ${{TAG}}"/>
    </testcase>
  </testsuite>
  <testsuite name="deploy/clean.yaml" tests="1" failures="0" errors="0" skipped="0" time="0" file="deploy/clean.yaml">
    <testcase name="no findings" classname="deploy/clean.yaml" time="0"/>
  </testsuite>
  <testsuite name="deploy/web.yaml" tests="2" failures="0" errors="0" skipped="2" time="0" file="deploy/web.yaml">
    <testcase name="unpinned-image: Pod/web container app" classname="deploy/web.yaml" time="0">
      <skipped type="waived" message="waived until 2027-01-31 (OPS-1, us): the vendor says so"/>
    </testcase>
    <testcase name="baked-secret: Pod/web container app" classname="deploy/web.yaml" time="0">
      <skipped type="existing" message="a literal password is given to DB_PASSWORD; it existed in revision origin/main and the baseline cattleguard-baseline.json"/>
    </testcase>
  </testsuite>
  <testsuite name="infra/main.tf" tests="1" failures="0" errors="1" skipped="0" time="0" file="infra/main.tf">
    <testcase name="not assessed" classname="infra/main.tf" time="0">
      <error type="not-assessed" message="expected a value; close the string">place: infra/main.tf:3:5
message: expected a value
what to do: close the string</error>
    </testcase>
  </testsuite>
  <testsuite name="job.yaml" tests="1" failures="0" errors="1" skipped="0" time="0" file="job.yaml">
    <testcase name="not assessed: baked-secret" classname="job.yaml" time="0">
      <error type="not-assessed" message="baked-secret could not be evaluated">place: job.yaml
message: baked-secret could not be evaluated</error>
    </testcase>
  </testsuite>
  <testsuite name="waivers.yaml" tests="1" failures="0" errors="0" skipped="1" time="0" file="waivers.yaml">
    <testcase name="waiver: expired" classname="waivers.yaml" time="0">
      <skipped type="waiver-expired" message="line 9: this waiver has expired: it held until 2026-01-31"/>
    </testcase>
  </testsuite>
</testsuites>
"""


def test_whole_report(compared: Result, rendered: Callable[..., str]) -> None:
    report = rendered("junit", compared)
    assert report == WHOLE.format(fingerprint=compared.findings[0].fingerprint).replace(
        'tests="12"', 'tests="11"'
    )
    SCHEMA.validate(report)


def test_reader_counts_what_is_said(compared: Result, rendered: Callable[..., str]) -> None:
    read = JUnitXml.fromstring(rendered("junit", compared).encode())
    results = [one for suite in read for case in suite for one in case.result]
    assert (read.tests, read.failures, read.errors) == (11, 1, 3)
    assert sum(suite.skipped for suite in read) == 6
    kinds = [sum(isinstance(one, kind) for one in results) for kind in (Failure, ErrorResult, Skipped)]
    assert kinds == [1, 3, 6]


def test_report_without_anything(result_of: Callable[..., Result], rendered: Callable[..., str]) -> None:
    report = rendered("junit", result_of())
    SCHEMA.validate(report)
    assert list(JUnitXml.fromstring(report.encode())) == []


def test_cases_of_a_file_have_different_names(
    finding: Callable[..., Finding],
    manifest: Source,
    result_of: Callable[..., Result],
    rendered: Callable[..., str],
) -> None:
    """GitLab keeps one case of a suite, a class and a name."""
    addresses = ("a", "a", "a (2)", "a")
    found = tuple(finding(manifest, "nginx:latest", address=address) for address in addresses)
    (suite,) = JUnitXml.fromstring(rendered("junit", result_of(found)).encode())
    assert [case.name for case in suite] == [
        "unpinned-image: a",
        "unpinned-image: a (2)",
        "unpinned-image: a (2) (2)",
        "unpinned-image: a (3)",
    ]


@pytest.mark.parametrize(
    "broken",
    [
        WHOLE.replace(' failures="1"', "").replace(' failures="0"', ""),
        WHOLE.replace(' name="no findings"', ""),
        WHOLE.replace("<testcase", "<test").replace("</testcase", "</test"),
    ],
    ids=["no counts", "no name", "another element"],
)
def test_schema_refuses_what_is_no_report(broken: str) -> None:
    assert SCHEMA.is_valid(WHOLE)
    assert not SCHEMA.is_valid(broken)


@pytest.mark.parametrize("name", ["XML", "HTML", "end of CDATA", "control characters", "non-characters"])
def test_text_that_is_not_escaped_is_refused(name: str) -> None:
    text = HOSTILE[name]
    with pytest.raises(ET.ParseError):
        ET.fromstring(f"<a b='{text}'>{text}</a>")
    element = ET.fromstring(f"<a b='{xml_text(text)}'>{xml_text(text)}</a>")
    assert element.get("b") == element.text == printable(text)
    assert len(element) == 0
