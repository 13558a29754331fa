from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.facts.model import Unknown
from scanner.facts.scripts import script
from scanner.formats.terraform.strings.restore import restored_run
from scanner.formats.terraform.strings.scripts_read import ScriptsRead
from scanner.formats.terraform.strings.stand_ins import fill, in_script

if TYPE_CHECKING:
    from scanner.facts.scripts import ScriptFacts
    from scanner.formats.terraform.strings.stand_ins import Holes


def filled(*parts: str | Unknown) -> tuple[str, Holes]:
    texts, holes = fill(parts, in_script)
    return "".join(texts), holes


def test_what_is_read_again_is_the_same() -> None:
    def read(text: str, holes: Holes, at: str) -> ScriptFacts:
        return scripts.facts(text, (at,), holes, phase="boot", target="instance", shell="sh")

    scripts = ScriptsRead()
    for expression in ("var.a", "var.b", "var.a"):
        text, holes = filled("apt-get install -y ", Unknown(expression))
        for at in ("x", "y"):
            expected = restored_run(script(text, (at,), phase="boot", target="instance"), holes)
            assert read(text, holes, at) == expected


def test_what_there_is_no_room_for_is_read_too() -> None:
    scripts = ScriptsRead()
    for index in range(3):
        text, holes = filled("#" * 600_000 + f"\napt-get install -y p{index}\n")
        found = scripts.facts(text, ("x",), holes, phase="boot", target="instance", shell="sh")
        assert found == script(text, ("x",), phase="boot", target="instance")
