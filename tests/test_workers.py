from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest

from scanner import Options, pipeline, workers
from scanner.assess import Assessment, Assessor
from scanner.discover import Candidate
from scanner.model import Failed, Source
from scanner.policies import load_policies

if TYPE_CHECKING:
    from collections.abc import Sequence


class FragileAssessor(msgspec.Struct, dict=True):
    """Ends its process when it meets the file called `deadly`."""

    def reads(self, candidate: Candidate) -> bool:
        return candidate.size > 0

    def assess_all(self, candidates: Sequence[Candidate]) -> list[Assessment]:
        if any(candidate.path.endswith("deadly") for candidate in candidates):
            os._exit(1)
        return [Assessment(candidate.path, "kubernetes") for candidate in candidates]


def candidates(*paths: str) -> list[Candidate]:
    return [Candidate(path, Path(path), 300_000, named=False) for path in paths]


def assessed(found: list[Candidate], count: int | None) -> list[Assessment]:
    assessor = FragileAssessor()
    return workers.assess(assessor, found, count, None)


def test_a_file_that_ends_its_process_costs_only_itself() -> None:
    found = candidates("a/1", "b/2", "c/deadly", "d/3", "e/4")
    results = assessed(found, 2)
    assert [result.path for result in results] == [candidate.path for candidate in found]
    assert [result.failed for result in results if result.failed] == [
        (
            Failed(
                "c/deadly",
                None,
                "not assessed: the process that read it ended unexpectedly",
                "this is a defect of cattleguard; please report it with the file",
            ),
        )
    ]


@pytest.mark.parametrize("count", [1, 2, 5, None])
def test_results_come_in_the_order_of_the_files(count: int | None) -> None:
    found = candidates(*(f"d{number % 3}/{number}" for number in range(40)))
    assert [result.path for result in assessed(found, count)] == [candidate.path for candidate in found]


def test_progress_counts_every_file() -> None:
    seen: list[tuple[int, int]] = []
    found = candidates("a/1", "b/2", "c/3")
    assessor = FragileAssessor()
    workers.assess(assessor, found, 1, lambda done, total: seen.append((done, total)))
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_the_files_of_a_terraform_module_are_read_by_one_process() -> None:
    found = candidates("a/1.tf", "a/2.tf", "a/3.tf", "b/1.tf", "c/1.yaml", "c/2.yaml")
    chunks = list(workers._chunks(found))
    assert [[candidate.path for candidate in chunk] for chunk in chunks] == [
        ["a/1.tf", "a/2.tf", "a/3.tf"],
        ["b/1.tf"],
        ["c/1.yaml"],
        ["c/2.yaml"],
    ]


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (("a/1.yaml", "b/2.yaml"), 4),
        (("a/1.yaml", "b/2.tf", "c/3.tofu", "d/4.tf.json"), 1),
        (("a/1.tf", "b/2.tf", "c/3.tf"), 1),
        (("a/1.tf", "b/2.yaml", "c/3.yaml"), 4),
    ],
    ids=["others", "one other", "terraform", "both"],
)
def test_processes_pay_where_there_is_much_beside_terraform(
    paths: tuple[str, ...], expected: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "_available_cores", lambda: 4)
    assert workers._worth(FragileAssessor(), candidates(*paths)) == expected


def test_an_assessor_can_be_sent_to_another_process(tmp_path: Path) -> None:
    options = Options(paths=(str(tmp_path),))
    tree = pipeline.source_tree(options)
    judge = load_policies(options).judge()
    assessor = Assessor(tree, judge, frozenset(), 1_000_000)
    source = Source("a/Dockerfile", "FROM nginx:1.27\n")
    here = assessor.assess_source(source)
    assert [finding.rule for finding in here.findings] == ["unpinned-image"]
    assert pickle.loads(pickle.dumps(assessor)).assess_source(source) == here


WAITING = """
import os, sys, time
sys.path.insert(0, {root!r})
from pathlib import Path
from scanner import processes
from scanner.discover import Candidate

class Slow:
    def assess_all(self, candidates):
        os.write(1, f"{{os.getpid()}}\\n".encode())
        time.sleep(0.2)
        return []

chunks = [[Candidate(str(number), Path("x"), 1, named=False)] for number in range(400)]
list(processes.spread(Slow(), chunks, 2))
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_workers_end_with_the_process_that_started_them(how: signal.Signals) -> None:
    script = WAITING.format(root=str(Path(__file__).parents[1]))
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        workers_seen: set[int] = set()
        while len(workers_seen) < 2:
            workers_seen.add(int(process.stdout.readline()))
        process.send_signal(how)
        process.wait(10)
        deadline = time.monotonic() + 10
        while any(Path(f"/proc/{pid}").exists() for pid in workers_seen) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert [pid for pid in workers_seen if Path(f"/proc/{pid}").exists()] == []


def test_lock_files_are_no_reason_for_processes() -> None:
    class Reading:
        def reads(self, _candidate: Candidate) -> bool:
            return True

        def assess_all(self, _candidates: Sequence[Candidate]) -> list[Assessment]:
            return []

    large = 100 * 1024 * 1024
    lock, manifest = (
        Candidate(name, Path(name), large, named=False) for name in ("web/package-lock.json", "web/pod.yaml")
    )

    assert workers._worth(Reading(), [lock]) == 1
    assert workers._worth(Reading(), [manifest]) == min(workers._available_cores(), workers._MAX_WORKERS)
