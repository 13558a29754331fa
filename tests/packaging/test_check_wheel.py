from __future__ import annotations

import importlib.util
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).parents[2]
MODULE = "scanner/model/source.py"
RULE = "scanner/shipped_policies/pinning/unpinned-image/unpinned-image.rego"
METADATA = "cattleguard-0.1.0.dist-info/METADATA"


@pytest.fixture(scope="module")
def check() -> ModuleType:
    specification = importlib.util.spec_from_file_location("check_wheel", ROOT / "scripts" / "check_wheel.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def wheel(check: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    built: Path = check.build(ROOT, tmp_path_factory.mktemp("wheel"), "wheel")
    return built


def tampered(wheel: Path, place: Path, changes: dict[str, str | None]) -> Path:
    """Return a copy of a wheel in which some files have another text, or none."""
    copy = place / wheel.name
    with zipfile.ZipFile(wheel) as source, zipfile.ZipFile(copy, "w") as target:
        for name in source.namelist():
            if name not in changes:
                target.writestr(name, source.read(name))
        for name, text in changes.items():
            if text is not None:
                target.writestr(name, text)
    return copy


def test_nothing_is_wrong_with_the_wheel(check: ModuleType, wheel: Path) -> None:
    assert list(check.faults_in_content(wheel, ROOT)) == []


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        pytest.param({RULE: None}, [f"{RULE} is missing"], id="no rule"),
        pytest.param({MODULE: None}, [f"{MODULE} is missing"], id="no module"),
        pytest.param({"scanner/py.typed": None}, ["scanner/py.typed is missing"], id="no types"),
        pytest.param({"tests/x.py": ""}, ["tests/x.py does not belong there"], id="too much"),
        pytest.param(
            {"cattleguard-0.1.0.dist-info/licenses/LICENSE": None},
            ["the licence is missing"],
            id="no licence",
        ),
        pytest.param(
            {METADATA: "Name: cattle\nRequires-Python: >=3.8\nLicense-Expression: Apache-2.0\n\n"},
            ["it calls itself cattle for Python >=3.8"],
            id="another name",
        ),
        pytest.param(
            {"cattleguard-0.1.0.dist-info/entry_points.txt": "[console_scripts]\n"},
            ["it installs other commands: [console_scripts]"],
            id="no command",
        ),
    ],
)
def test_a_tampered_wheel_is_told(
    check: ModuleType, wheel: Path, tmp_path: Path, changes: dict[str, str | None], faults: list[str]
) -> None:
    assert list(check.faults_in_content(tampered(wheel, tmp_path, changes), ROOT)) == faults


def test_a_wheel_that_does_not_find_anything_is_told(check: ModuleType, wheel: Path, tmp_path: Path) -> None:
    copy = tampered(
        wheel,
        tmp_path,
        {"scanner/__main__.py": "def main():\n    print('{\"findings\": []}')\n    return 1\n"},
    )

    assert list(check.faults_in_use(copy, tmp_path)) == ["it does not find the unpinned image in the example"]


def test_a_wheel_that_does_not_start_is_told(check: ModuleType, wheel: Path, tmp_path: Path) -> None:
    copy = tampered(wheel, tmp_path, {"scanner/__main__.py": "raise SystemExit('broken here')\n"})

    assert list(check.faults_in_use(copy, tmp_path)) == ["it exits with 1 on the example: broken here\n"]
