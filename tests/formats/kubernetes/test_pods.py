from __future__ import annotations

from typing import Any

import pytest

from scanner.facts.images import image
from scanner.facts.model import (
    Command,
    Container,
    Credential,
    Facts,
    Image,
    Mount,
    Probe,
    Reference,
    Setting,
    Workload,
)
from scanner.formats import kubernetes
from scanner.model import Document, Pointer, Source, Span
