from __future__ import annotations

import re
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from scanner.model import Span
from scanner.policy.testing.junit import as_junit
from scanner.policy.testing.trial import Case, Trial

STARTED = datetime(2026, 1, 31, 12, 0, 5, tzinfo=UTC)
SPAN = Span("p_test.rego", 3, 1, 3, 7)
TRIALS = (
    Trial("test_a", SPAN, group="p", seconds=0.25, prints=("one",)),
    Trial("test_b", SPAN, "is not true: x", group="p", outcome="failed", cases=(Case(("x", "1"), False),)),
    Trial(
        "test_c", SPAN, 'a "bad" <thing> & \x1b[31m\x00\ufffe', group="p", outcome="error", prints=("two",)
    ),
    Trial("todo_test_d", SPAN, group="p", outcome="skipped"),
    Trial("kubernetes: a pod", SPAN, kind="example", group="some-rule"),
)
REPORT = """\
<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="unit.p" package="unit.p" id="0" tests="4" failures="1" errors="1" skipped="1" time="0.250" \
timestamp="2026-01-31T12:00:05" hostname="localhost">
    <properties />
    <testcase name="test_a" classname="unit.p" time="0.250" />
    <testcase name="test_b" classname="unit.p" time="0.000">
      <failure message="is not true: x" type="unit">p_test.rego:3:1: is not true: x
case x, 1 failed</failure>
    </testcase>
    <testcase name="test_c" classname="unit.p" time="0.000">
      <error message="a &quot;bad&quot; &lt;thing&gt; &amp; \\x1b[31m\\x00\\ufffe" type="unit">\
p_test.rego:3:1: a "bad" &lt;thing&gt; &amp; \\x1b[31m\\x00\\ufffe
two</error>
    </testcase>
    <testcase name="todo_test_d" classname="unit.p" time="0.000">
      <skipped />
    </testcase>
    <system-out>test_a: one
test_c: two</system-out>
    <system-err />
  </testsuite>
  <testsuite name="example.some-rule" package="example.some-rule" id="1" tests="1" failures="0" errors="0" \
skipped="0" time="0.000" timestamp="2026-01-31T12:00:05" hostname="localhost">
    <properties />
    <testcase name="kubernetes: a pod" classname="example.some-rule" time="0.000" />
    <system-out />
    <system-err />
  </testsuite>
</testsuites>
"""


def test_the_report() -> None:
    assert as_junit(TRIALS, STARTED) == REPORT


def test_there_are_no_tests() -> None:
    assert as_junit((), STARTED) == '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites />\n'


SUITE = ["properties", "testcase", "system-out", "system-err"]
"""The order in which JUnit.xsd (windyroad/JUnit-Schema) has the parts of a suite; junit-10.xsd (xunit-plugin) takes any."""
SUITE_ATTRIBUTES = {
    "name", "package", "id", "tests", "failures", "errors", "skipped", "time", "timestamp", "hostname",
}  # fmt: skip


@given(st.text(), st.text(), st.lists(st.text(), max_size=3), st.sampled_from(["passed", "failed", "error"]))
def test_whatever_tests_say_both_schemas_hold(
    name: str, problem: str, prints: list[str], outcome: str
) -> None:
    trial = Trial(name, SPAN, problem, group=name, prints=tuple(prints), outcome=outcome)  # type: ignore[arg-type]
    root = ET.fromstring(as_junit((trial,), STARTED).encode("utf-8"))
    assert (root.tag, root.attrib) == ("testsuites", {})
    for suite in root:
        assert set(suite.attrib) == SUITE_ATTRIBUTES
        assert [part.tag for part in suite] == SUITE
        assert re.fullmatch(r"[0-9]+\.[0-9]{3}", suite.attrib["time"])
        for case in suite.iter("testcase"):
            assert set(case.attrib) == {"name", "classname", "time"}
            assert [part.tag for part in case] in ([], ["failure"], ["error"])
            assert all(set(part.attrib) == {"message", "type"} for part in case)
