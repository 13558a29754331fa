"""Puts the facts of a Packer file together."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from scanner.facts.model import Facts
from scanner.fixes.hcl import HclFixer
from scanner.formats.packer.blocks import read_block
from scanner.formats.packer.configs import TemplateFile, blocks, read
from scanner.formats.packer.credentials import credentials
from scanner.formats.packer.folder import folder_of
from scanner.formats.packer.gather import Place, TemplateGatherer
from scanner.formats.packer.legacy import read_parts
from scanner.formats.packer.legacy_config import LegacyConfig
from scanner.formats.packer.legacy_names import LegacyNames
from scanner.formats.packer.names import Names
from scanner.formats.packer.origins import TemplateOrigins
from scanner.formats.terraform.readers.made import Body
from scanner.formats.terraform.strings.places import Places
from scanner.model import Document

if TYPE_CHECKING:
    from scanner.formats.terraform.syntax.json_config import JsonConfig
    from scanner.model import Source, Tree

FORMAT = "packer"
_POSITION = re.compile(r"\[\d+\]")
TEMPLATE, VARIABLES = "template", "variables"


def template(source: Source, tree: Tree) -> Document:
    """Return the document of a template in one of the syntaxes of HCL.

    Raises:
        ParseError: it is not valid in its syntax.
    """
    config = read(source)
    own = blocks(config)
    directory = posixpath.dirname(source.path)
    names = Names(own, folder_of(tree, directory))
    gatherer = TemplateGatherer(config=config, instance=Place(tree, directory), places=Places(config))
    for block in own:
        read_block(block, names.evaluator, gatherer)
    return _document(config, gatherer, names)


def legacy_template(source: Source, tree: Tree) -> Document:
    """Return the document of a template in JSON.

    Raises:
        ParseError: it is not JSON.
    """
    config = LegacyConfig(source)
    place = Place(tree, posixpath.dirname(source.path))
    gatherer = TemplateGatherer(config=config, instance=place, places=Places(config))
    names = LegacyNames(config, tree.assumptions.packer_variables)
    root = config.expression(())
    evaluator = names.evaluator
    gatherer.begin(Body({}, {}, {}, {}), evaluator)
    text = config.text
    values = evaluator.value(root, text) if root is not None else None
    if isinstance(values, dict):
        read_parts(values, gatherer)
    return _document(config, gatherer, None)


def _document(config: TemplateFile | JsonConfig, gatherer: TemplateGatherer, names: Names | None) -> Document:
    gatherer.credentials += credentials(config)
    return Document(
        source=config.source,
        format=FORMAT,
        kind=TEMPLATE,
        index=0,
        value=config.value,
        source_map=gatherer.places,
        facts=gatherer.facts(),
        in_image_build=True,
        addresses=gatherer.addresses,
        scripts=gatherer.scripts,
        origins=TemplateOrigins(gatherer, names),
        fixer=HclFixer(config.source, config.body) if isinstance(config, TemplateFile) else None,
        identities={at: _POSITION.sub("", name) for at, name in gatherer.addresses.items()},
    )


def variables(source: Source) -> Document:
    """Return the document of a variable file.

    Raises:
        ParseError: it is not valid in its syntax.
    """
    config = read(source)
    return Document(
        source=source,
        format=FORMAT,
        kind=VARIABLES,
        index=0,
        value=config.value,
        source_map=config,
        facts=Facts(credentials=tuple(credentials(config))),
        in_image_build=True,
    )
