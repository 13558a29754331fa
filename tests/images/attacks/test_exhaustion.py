"""What a hostile registry sends takes neither the memory nor the time of a scan."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import pytest

from scanner.cli.registries import RegistryRequest, registry_settings
from scanner.errors import RegistryError
from scanner.images.model import Descriptor, Repository
from scanner.images.registry.client import RegistryClient
from scanner.images.registry.limits import CallBudget
from scanner.images.registry.media_types import OCI_INDEX
from scanner.images.registry.settings import RegistrySettings
from scanner.images.registry.strict_json import MAX_PARTS, read_object
from scanner.images.sbom.cyclonedx_xml import MAX_EQUALS, read_xml
from scanner.images.sbom.reading import UnreadableError
from tests.images.doubles.switches import Answer, Call

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.images.conftest import StartRegistry
    from tests.images.doubles.registry import RegistryDouble

DIGEST = f"sha256:{'a' * 64}"
LISTING: dict[str, Any] = {"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": []}


def app(double: RegistryDouble) -> Repository:
    return Repository(double.host, "acme/app")


def error_of(call: Callable[[], Any]) -> RegistryError:
    with pytest.raises(RegistryError) as raised:
        call()
    return raised.value


@pytest.mark.parametrize("part", ["[]", "{}", '{"a":1}', "1", '""'])
def test_json_that_takes_far_more_memory_than_it_has_bytes_is_not_read(part: str) -> None:
    content = f'{{"x":[{",".join([part] * (MAX_PARTS + 1))}]}}'.encode()
    error = error_of(lambda: read_object(content, "r.example/a:1"))
    assert (error.reason, error.message) == ("too-large", "r.example/a:1: it has more than 200000 parts")


def test_an_index_with_all_the_entries_it_may_have_is_read() -> None:
    entry = {"mediaType": OCI_INDEX, "digest": DIGEST, "size": 1, "annotations": {"a": "b", "c": "d"}}
    value = {**LISTING, "manifests": [entry] * 2000}
    assert read_object(json.dumps(value).encode(), "index") == value


def test_a_manifest_of_nothing_but_lists_is_not_read(registry_double: StartRegistry) -> None:
    body = json.dumps({**LISTING, "annotations": None, "x": [[]] * MAX_PARTS}).encode()
    double = registry_double(intercept=lambda _: Answer(200, body, (("Content-Type", OCI_INDEX),)))
    with RegistryClient(RegistrySettings()) as client:
        assert error_of(lambda: client.manifest(app(double), "v1")).reason == "too-large"


def test_pages_of_referrers_do_not_add_up_to_more_than_one_manifest(registry_double: StartRegistry) -> None:
    """Fifty pages of four megabytes, sixteen at a time, would be gigabytes."""
    asked = []

    def page(call: Call) -> Answer | None:
        if "/referrers/" not in call.path:
            return None
        asked.append(call.path)
        number = int(call.query.get("n", "0"))
        annotations = {"x": "y" * 1_500_000}
        entry = {
            "mediaType": OCI_INDEX,
            "digest": f"sha256:{number:064x}",
            "size": 1,
            "annotations": annotations,
        }
        body = json.dumps({**LISTING, "manifests": [entry]}).encode()
        link = f'<{call.path}?n={number + 1}>; rel="next"'
        return Answer(200, body, (("Content-Type", OCI_INDEX), ("Link", link)))

    double = registry_double(intercept=page)
    with RegistryClient(RegistrySettings()) as client:
        error = error_of(lambda: client.referrers(app(double), DIGEST))
    assert (error.reason, len(asked)) == ("too-large", 3)
    assert error.message.endswith("more than 50 pages, 2000 entries or 4194304 bytes")


def test_all_answers_together_are_bounded(registry_double: StartRegistry) -> None:
    body = json.dumps({"name": "acme/app", "tags": ["v1"], "x": "y" * 600_000}).encode()
    double = registry_double(intercept=lambda _: Answer(200, body))
    with RegistryClient(RegistrySettings(max_bytes=1 << 20)) as client:
        assert [client.tags(app(double)), client.tags(app(double))] == [frozenset({"v1"})] * 2
        error = error_of(lambda: client.tags(app(double)))
    assert (error.reason, error.hint) == ("call-budget", "raise the limit with --max-registry-calls")
    assert error.message == f"{app(double)}: tags: not asked, after 1 MiB from registries"


def test_the_time_of_all_requests_together_is_bounded() -> None:
    """Each answer may take a minute: thousands of them would take hours."""
    now = [100.0]
    budget = CallBudget(5000, seconds=1800, clock=lambda: now[0])
    for _ in range(30):
        budget.spend("r.example/a:1")
        now[0] += 60
    error = error_of(lambda: budget.spend("r.example/a:1"))
    assert (error.reason, budget.spent) == ("call-budget", 30)
    assert error.message == "r.example/a:1: not asked, after 1800 s of asking registries"


def test_what_takes_no_request_ends_with_the_requests() -> None:
    """What is embedded in manifests costs no call, and takes as long to verify."""
    now = [100.0]
    budget = CallBudget(5000, seconds=1800, clock=lambda: now[0])
    budget.check("r.example/a:1")
    budget.spend("r.example/a:1")
    now[0] += 1799
    budget.check("r.example/a:1")
    now[0] += 1
    assert error_of(lambda: budget.check("r.example/a:1")).reason == "call-budget"


def test_embedded_content_ends_with_the_requests(registry_double: StartRegistry) -> None:
    double = registry_double(intercept=lambda _: Answer(200, b'{"tags": ["v1"]}'))
    data = b"{}"
    embedded = Descriptor(OCI_INDEX, f"sha256:{hashlib.sha256(data).hexdigest()}", len(data), data=data)
    with RegistryClient(RegistrySettings(max_bytes=1)) as client:
        assert client.blob(app(double), embedded, 10) == data
        assert client.tags(app(double)) == frozenset({"v1"})
        assert error_of(lambda: client.blob(app(double), embedded, 10)).reason == "call-budget"


def test_xml_of_nothing_but_attributes_is_not_read() -> None:
    """Sixty megabytes of them took twelve seconds, in which an interrupt was not heard."""
    attributes = " ".join(f'a{number}=""' for number in range(MAX_EQUALS))
    content = f'<bom xmlns="http://cyclonedx.org/schema/bom/1.6" {attributes}/>'.encode()
    with pytest.raises(UnreadableError, match="it has too many attributes"):
        read_xml(content)


@pytest.mark.parametrize(
    ("calls", "expected"),
    [
        pytest.param(7, (1 << 30, 300.0), id="few"),
        pytest.param(5000, (5000 << 20, 1800.0), id="the default"),
    ],
)
def test_what_all_requests_may_take_grows_with_their_number(calls: int, expected: tuple[int, float]) -> None:
    request = RegistryRequest(
        offline=False,
        max_calls=calls,
        timeout_s=20.0,
        authorities=None,
        plain_http=(),
        token_realms=(),
        cache_directory=None,
        no_cache=True,
        sboms=(),
    )
    settings = registry_settings(request, {})
    assert (settings.max_bytes, settings.max_seconds) == expected
