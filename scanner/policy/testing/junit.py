"""Writes the results of tests as JUnit XML.

It is valid by both schemas that are in use: that of Jenkins (xunit-plugin, junit-10.xsd) and that of Ant's tasks
(windyroad/JUnit-Schema, JUnit.xsd). The second is why suites have a host, empty properties and no output of single tests.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from scanner.policy.testing.trial import count
from scanner.report.printable import escaped

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from scanner.policy.testing.trial import Trial

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to write (section 2.2)."""


def as_junit(trials: Sequence[Trial], started: datetime) -> str:
    """Return the results of tests as JUnit XML: a suite for each package, rule or suite of Gatekeeper.

    Args:
        trials: the tests, those of a group together.
        started: when they were run; the schema has no time zone.
    """
    root = ET.Element("testsuites")
    groups = groupby(trials, lambda trial: (trial.kind, trial.group))
    for number, ((kind, group), members) in enumerate(groups):
        root.append(_suite(number, f"{kind}.{group}", list(members), started))
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _suite(number: int, name: str, trials: list[Trial], started: datetime) -> ET.Element:
    counts = count(trials)
    suite = _element(
        "testsuite",
        name=name,
        package=name,
        id=str(number),
        tests=str(len(trials)),
        failures=str(counts["failed"]),
        errors=str(counts["error"]),
        skipped=str(counts["skipped"]),
        time=_seconds(sum(trial.seconds for trial in trials)),
        timestamp=f"{started:%Y-%m-%dT%H:%M:%S}",
        hostname="localhost",
    )
    suite.append(ET.Element("properties"))
    suite.extend(_case(name, trial) for trial in trials)
    printed = [f"{trial.name}: {line}" for trial in trials for line in trial.prints]
    suite.append(_element("system-out", "\n".join(printed)))
    suite.append(ET.Element("system-err"))
    return suite


def _case(suite: str, trial: Trial) -> ET.Element:
    case = _element("testcase", name=trial.name, classname=suite, time=_seconds(trial.seconds))
    if trial.outcome == "skipped":
        case.append(ET.Element("skipped"))
    if trial.is_bad:
        span, problem = trial.span, trial.problem or ""
        failed = [f"case {', '.join(one.name)} failed" for one in trial.cases if not one.passed]
        lines = [f"{span.path}:{span.line}:{span.column}: {problem}", *failed, *trial.prints]
        name = "error" if trial.outcome == "error" else "failure"
        case.append(_element(name, "\n".join(lines), message=problem, type=trial.kind))
    return case


def _element(tag: str, content: str = "", /, **attributes: str) -> ET.Element:
    element = ET.Element(tag, {key: _text(value) for key, value in attributes.items()})
    element.text = _text(content) or None
    return element


def _text(text: str) -> str:
    return _FORBIDDEN.sub(lambda match: escaped(match[0]), text)


def _seconds(seconds: float) -> str:
    return f"{seconds:.3f}"
