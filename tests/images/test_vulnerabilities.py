from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.facts.evidence import Vulnerability, VulnerabilityScan
from scanner.images.vulnerabilities import is_scan, read_scan
from scanner.images.vulnerabilities.cvss import base_score
from scanner.images.vulnerabilities.severity import MAX_VULNERABILITIES, SEVERITIES, severity
from tests.images.gathering import NOW
from tests.images.memory import TRUSTED, proof_of

BLANK = VulnerabilityScan(
    f"sha256:{'1' * 64}", "linux/amd64", "attestation-tag", proof_of(TRUSTED), subject_matches=True
)


def counts(**found: int) -> dict[str, int]:
    return dict.fromkeys(SEVERITIES, 0) | found


def cosign(result: Any) -> dict[str, Any]:
    return {
        "invocation": {"uri": "https://ci.example/7", "builder.id": "ci"},
        "scanner": {
            "uri": "pkg:github/aquasecurity/trivy@0.58.0",
            "version": "0.58.0",
            "db": {"uri": "", "version": "", "lastUpdate": "2026-01-21T06:00:00Z"},
            "result": result,
        },
        "metadata": {
            "scanStartedOn": "2026-01-22T09:00:00Z",
            "scanFinishedOn": "2026-01-22T10:00:00.5+01:00",
        },
    }


def expected(result: dict[str, int], *vulnerabilities: Vulnerability, error: str | None = None) -> Any:
    return msgspec.structs.replace(
        BLANK,
        scanner="pkg:github/aquasecurity/trivy@0.58.0",
        scanner_version="0.58.0",
        scanned_at="2026-01-22T09:00:00Z",
        age_days=9,
        database_at="2026-01-21T06:00:00Z",
        counts=result,
        vulnerabilities=vulnerabilities,
        error=error,
    )


def of_trivy(identifier: str, rating: str, fixed: str | None = None) -> dict[str, Any]:
    found = {
        "VulnerabilityID": identifier,
        "PkgName": "openssl",
        "InstalledVersion": "3.0.1",
        "Severity": rating,
    }
    return found | ({"FixedVersion": fixed} if fixed else {})


def of_trivy_sarif(package: str) -> str:
    lines = [
        f"Package: {package}",
        "Installed Version: 3.0.1",
        "Vulnerability CVE-1",
        "Severity: MEDIUM",
        "Fixed Version: 3.0.2",
    ]
    return "\n".join(lines)


TRIVY = [
    {
        "Target": "app (alpine 3.20)",
        "Vulnerabilities": [of_trivy("CVE-2", "LOW"), of_trivy("CVE-1", "CRITICAL", "3.0.2")],
    },
    {"Target": "lib", "Vulnerabilities": [of_trivy("CVE-2", "LOW"), of_trivy("CVE-3", "NONSENSE")]},
    {"Target": "clean"},
]
FOUND_BY_TRIVY = (
    Vulnerability("CVE-1", "critical", "openssl", "3.0.1", "3.0.2"),
    Vulnerability("CVE-2", "low", "openssl", "3.0.1", None),
    Vulnerability("CVE-3", "unknown", "openssl", "3.0.1", None),
)
RESULTS = [
    pytest.param(
        {"SchemaVersion": 2, "Results": TRIVY},
        counts(critical=1, low=1, unknown=1),
        FOUND_BY_TRIVY,
        id="trivy",
    ),
    pytest.param(TRIVY, counts(critical=1, low=1, unknown=1), FOUND_BY_TRIVY, id="trivy-targets"),
    pytest.param({"SchemaVersion": 2}, counts(), (), id="trivy-without-targets"),
    pytest.param(
        {
            "matches": [
                {
                    "vulnerability": {
                        "id": "GHSA-1",
                        "severity": "High",
                        "fix": {"versions": ["1.2.3", "2.0.1"], "state": "fixed"},
                    },
                    "artifact": {"name": "requests", "version": "1.0"},
                },
                {
                    "vulnerability": {"id": "CVE-9", "severity": "Negligible", "fix": {"versions": []}},
                    "artifact": {"name": "bash", "version": "5"},
                },
            ],
            "descriptor": {"name": "grype", "version": "0.80"},
        },
        counts(high=1, low=1),
        (
            Vulnerability("GHSA-1", "high", "requests", "1.0", "1.2.3, 2.0.1"),
            Vulnerability("CVE-9", "low", "bash", "5", None),
        ),
        id="grype",
    ),
    pytest.param(
        {
            "version": "2.1.0",
            "runs": [
                {
                    "tool": {
                        "driver": {
                            "name": "Trivy",
                            "rules": [
                                {"id": "CVE-1", "properties": {"security-severity": "9.8"}},
                                {"id": "CVE-2", "properties": {"security-severity": "5.5"}},
                            ],
                        }
                    },
                    "results": [
                        {"ruleId": "CVE-2", "level": "error"},
                        {"ruleId": "CVE-1", "level": "error"},
                        {"ruleId": "CVE-1", "level": "error"},
                        {"ruleId": "CVE-3", "level": "note"},
                    ],
                }
            ],
        },
        counts(critical=1, medium=1, low=1),
        (
            Vulnerability("CVE-1", "critical", "", "", None),
            Vulnerability("CVE-2", "medium", "", "", None),
            Vulnerability("CVE-3", "low", "", "", None),
        ),
        id="sarif",
    ),
    pytest.param(
        [
            {
                "id": "CVE-5",
                "severity": [{"method": "nvd", "score": "5.0"}, {"method": "cvss", "score": 7.5}],
            },
            {"id": "CVE-6", "severity": []},
        ],
        counts(high=1, unknown=1),
        (
            Vulnerability("CVE-5", "high", "", "", None),
            Vulnerability("CVE-6", "unknown", "", "", None),
        ),
        id="in-toto",
    ),
    pytest.param(
        {
            "runs": [
                {
                    "tool": {
                        "driver": {
                            "rules": [
                                {
                                    "id": "CVE-1",
                                    "properties": {"security-severity": "9.8", "tags": ["vulnerability"]},
                                },
                                {"id": "AVD-1", "properties": {"tags": ["misconfiguration", "HIGH"]}},
                            ]
                        }
                    },
                    "results": [
                        {"ruleId": "CVE-1", "level": "error", "message": {"text": of_trivy_sarif("libssl")}},
                        {
                            "ruleId": "CVE-1",
                            "level": "error",
                            "message": {"text": of_trivy_sarif("libcrypto")},
                        },
                        {"ruleId": "AVD-1", "level": "error", "message": {"text": "Severity: HIGH"}},
                    ],
                }
            ]
        },
        counts(medium=2),
        (
            Vulnerability("CVE-1", "medium", "libcrypto", "3.0.1", "3.0.2"),
            Vulnerability("CVE-1", "medium", "libssl", "3.0.1", "3.0.2"),
        ),
        id="sarif-of-trivy",
    ),
    pytest.param(
        {
            "runs": [
                {
                    "tool": {
                        "driver": {
                            "rules": [
                                {
                                    "id": "CVE-1-bash",
                                    "help": {
                                        "text": "Vulnerability CVE-1\nSeverity: critical\nPackage: bash\nVersion: 5\n"
                                        "Fix Version: \nType: deb\nPackage: other"
                                    },
                                    "properties": {"security-severity": "8.5"},
                                }
                            ]
                        }
                    },
                    "results": [{"ruleId": "CVE-1-bash", "level": "error", "message": {"text": "found"}}],
                }
            ]
        },
        counts(critical=1),
        (Vulnerability("CVE-1", "critical", "bash", "5", None),),
        id="sarif-of-grype",
    ),
    pytest.param(
        {
            "results": [
                {
                    "source": {"path": "app", "type": "docker"},
                    "packages": [
                        {
                            "package": {"name": "requests", "version": "1.0", "ecosystem": "PyPI"},
                            "vulnerabilities": [
                                {"id": "GHSA-1"},
                                {"id": "PYSEC-1"},
                                {"id": "GHSA-2", "database_specific": {"severity": "CRITICAL"}},
                            ],
                            "groups": [
                                {"ids": ["GHSA-1", "PYSEC-1"], "max_severity": "7.5"},
                                {"ids": ["PYSEC-2", "GHSA-2"]},
                            ],
                        },
                        {
                            "package": {"name": "bash", "version": "5", "ecosystem": "Debian"},
                            "vulnerabilities": [
                                {"id": "DSA-1", "database_specific": {"severity": "MODERATE"}},
                                {"id": "DSA-2"},
                            ],
                        },
                    ],
                }
            ]
        },
        counts(critical=1, high=1, medium=1, unknown=1),
        (
            Vulnerability("PYSEC-2", "critical", "requests", "1.0", None),
            Vulnerability("GHSA-1", "high", "requests", "1.0", None),
            Vulnerability("DSA-1", "medium", "bash", "5", None),
            Vulnerability("DSA-2", "unknown", "bash", "5", None),
        ),
        id="osv",
    ),
    pytest.param({"results": [], "experimental_config": {}}, counts(), (), id="osv-without-results"),
    pytest.param([], counts(), (), id="nothing-found"),
]


@pytest.mark.parametrize(("result", "numbers", "found"), RESULTS)
def test_the_result_of_a_scanner(
    result: Any, numbers: dict[str, int], found: tuple[Vulnerability, ...]
) -> None:
    assert read_scan(cosign(result), BLANK, NOW) == expected(numbers, *found)


@pytest.mark.parametrize(
    "result",
    [None, "text", {"other": 1}, 5, {"results": []}, {"results": [{"id": "CVE-1"}]}],
    ids=["none", "text", "other", "number", "no-results", "other-results"],
)
def test_a_result_that_is_not_known_is_an_error_and_not_an_empty_one(result: Any) -> None:
    error = "the result of the scanner is of a format that is not known"
    assert read_scan(cosign(result), BLANK, NOW) == expected({}, error=error)


IN_TOTO: dict[str, Any] = {
    "scanner": {"uri": "https://osv.dev", "version": "1"},
    "metadata": {"scanStartedOn": "2026-01-22T09:00:00Z", "scanFinishedOn": "2026-01-22T09:00:00Z"},
}


def test_in_toto_leaves_an_empty_result_out() -> None:
    scan = read_scan(IN_TOTO, BLANK, NOW)
    assert (scan.error, scan.counts, scan.vulnerabilities) == (None, counts(), ())


@pytest.mark.parametrize(
    "predicate",
    [
        {**IN_TOTO, "invocation": {}},
        {**IN_TOTO, "metadata": {"scanStartedOn": "2026-01-22T09:00:00Z"}},
        {**IN_TOTO, "scanner": {"version": "1"}},
        {**IN_TOTO, "scanner": {**IN_TOTO["scanner"], "result": None}},
        {**IN_TOTO, "scanner": {**IN_TOTO["scanner"], "result": {"unknown": 1}}},
    ],
    ids=["of cosign", "it did not end", "by nobody", "null", "another result"],
)
def test_a_result_that_is_missing_otherwise_is_an_error(predicate: Any) -> None:
    scan = read_scan(predicate, BLANK, NOW)
    assert scan.error == "the result of the scanner is of a format that is not known"
    assert (scan.counts, scan.vulnerabilities) == ({}, ())


def test_a_predicate_that_is_no_object() -> None:
    error = "the predicate is not an object"
    assert read_scan([], BLANK, NOW) == msgspec.structs.replace(BLANK, error=error)


def test_the_worst_are_listed_and_all_are_counted() -> None:
    found = [of_trivy(f"CVE-{number:04}", "LOW") for number in range(600)] + [of_trivy("CVE-9", "HIGH")]
    scan = read_scan(cosign([{"Target": "app", "Vulnerabilities": found}]), BLANK, NOW)
    assert scan.counts == counts(high=1, low=600)
    assert [each.id for each in scan.vulnerabilities] == [
        "CVE-9",
        *(f"CVE-{number:04}" for number in range(MAX_VULNERABILITIES - 1)),
    ]


@pytest.mark.parametrize(
    ("value", "expected_severity"),
    [
        ("CRITICAL", "critical"),
        (" Moderate ", "medium"),
        ("Important", "high"),
        ("9.0", "critical"),
        (8.9, "high"),
        (4, "medium"),
        ("0.1", "low"),
        (0.0, "unknown"),
        ("nan", "unknown"),
        ("1e400", "unknown"),
        (True, "unknown"),
        (None, "unknown"),
        (["high"], "unknown"),
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "critical"),
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", "unknown"),
        ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", "unknown"),
    ],
)
def test_words_and_scores(value: Any, expected_severity: str) -> None:
    assert severity(value) == expected_severity


@pytest.mark.parametrize(
    ("vector", "score"),
    [
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 9.8),
        ("CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", 10.0),
        ("CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:C/C:H/I:H/A:H/E:P", 9.0),
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", 6.1),
        ("CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:N/A:N", 5.5),
        ("CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:N/I:N/A:L", 4.3),
        ("CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N", 1.6),
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:N/I:N/A:N", 0.0),
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H", None),
        ("CVSS:3.1/AV:X/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", None),
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:X/C:H/I:H/A:H", None),
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H" + "/X:X" * 100, None),
        ("AV:N/AC:L/Au:N/C:P/I:P/A:P", None),
        ("CVSS:3.1/", None),
        ("", None),
    ],
)
def test_base_scores(vector: str, score: float | None) -> None:
    assert base_score(vector) == score


@pytest.mark.parametrize(
    ("predicate_type", "known"),
    [
        ("https://cosign.sigstore.dev/attestation/vuln/v1", True),
        ("cosign.sigstore.dev/attestation/vuln/v1", True),
        ("https://in-toto.io/attestation/vulns/v0.1", True),
        ("https://in-toto.io/attestation/vulns/v0.2", True),
        ("https://cosign.sigstore.dev/attestation/v1", False),
    ],
)
def test_types_of_scans(predicate_type: str, known: bool) -> None:
    assert is_scan(predicate_type) == known


KEYS = [
    "scanner",
    "result",
    "matches",
    "runs",
    "Results",
    "Vulnerabilities",
    "severity",
    "id",
    "results",
    "rules",
]
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner),
    max_leaves=20,
)


@settings(max_examples=200)
@given(anything)
def test_any_result_is_read(result: Any) -> None:
    scan = read_scan(cosign(result), BLANK, NOW)
    assert (scan.error is None) == (set(scan.counts) == set(SEVERITIES))
    assert sum(scan.counts.values()) == len(scan.vulnerabilities)
