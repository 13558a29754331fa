"""The functions of Terraform, OpenTofu and Packer, by name.

A module with the bodies of functions is loaded when one of them is first called.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module

from scanner.evaluate.function import Function

_NAMESPACE = "core::"
"""In it, Terraform and OpenTofu have all of their functions again."""

_SHARED = {
    "collections": "alltrue anytrue coalesce contains element index length",
    "collections_lists": "chunklist coalescelist compact concat distinct flatten reverse slice",
    "collections_maps": "keys lookup merge values zipmap",
    "dates": "formatdate timeadd timestamp",
    "encoding": "base64decode base64encode base64gzip textdecodebase64 textencodebase64 urlencode",
    "files": "abspath basename dirname file filebase64 fileexists fileset pathexpand templatefile",
    "formatting": "format formatlist",
    "hashes": "bcrypt md5 rsadecrypt sha1 sha256 sha512 uuidv5",
    "letters": "chomp lower title trim trimprefix trimspace trimsuffix upper",
    "networks": "cidrhost cidrnetmask cidrsubnet cidrsubnets",
    "numbers": "abs ceil floor log max min parseint pow range signum sum",
    "regular_expressions": "regex regexall",
    "searching": "endswith startswith strcontains",
    "sets": "setintersection setproduct setunion",
    "strings": "indent join replace sort split strrev substr",
    "structures": "csvdecode jsondecode jsonencode yamldecode yamlencode",
}
_TERRAFORM = {
    "collections": "one",
    "collections_lists": "matchkeys",
    "collections_maps": "transpose",
    "dates": "plantimestamp timecmp",
    "hashes": (
        "base64sha256 base64sha512 filebase64sha256 filebase64sha512 filemd5 filesha1 filesha256 filesha512 uuid"
    ),
    "sets": "setsubtract",
    "strings": "templatestring",
    "types": "ephemeralasnull issensitive nonsensitive sensitive tobool tolist tomap tonumber toset tostring",
}
_OPENTOFU = {"encoding": "base64gunzip urldecode", "networks": "cidrcontains"}
_PACKER = {
    "collections_maps": "lookup",
    "strings": "regex_replace replace",
}


class Functions(Mapping[str, Function]):
    """Functions by name, with or without the namespace of the language's own."""

    def __init__(self, *tables: tuple[str, Mapping[str, str]]) -> None:
        """Make a mapping of some tables.

        Args:
            tables: the name of the table that modules have, and, for each module, the names of its functions; of
                one name the last counts.
        """
        self._places = {
            name: (module, table)
            for table, modules in tables
            for module, names in modules.items()
            for name in names.split()
        }

    def __getitem__(self, name: str) -> Function:
        name = name.removeprefix(_NAMESPACE)
        module, table = self._places[name]
        functions: Mapping[str, Function] = getattr(import_module(f"{__name__}.{module}"), table)
        return functions[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


TERRAFORM = Functions(("FUNCTIONS", _SHARED), ("FUNCTIONS", _TERRAFORM))
"""The functions of Terraform 1.11, but for those that give errors by now (`list`, `map`) and those of its console."""

OPENTOFU = Functions(("FUNCTIONS", _SHARED), ("FUNCTIONS", _TERRAFORM), ("OPENTOFU", _OPENTOFU))
"""The functions of OpenTofu 1.9."""

PACKER = Functions(("FUNCTIONS", _SHARED), ("PACKER", _PACKER))
"""The functions of Packer 1.11, but for those that ask services (`consul_key`, `vault`, `aws_secretsmanager`), those of
the current time (`legacy_isotime`, `legacy_strftime`), and its own ways to read times."""
