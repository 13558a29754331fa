from __future__ import annotations

from typing import Any

from tests.formats.terraform_plan.conftest import document, fixture

IMAGES = [
    ("europe-docker.pkg.dev/shop/web/web:2.1", "floating", '"europe-docker.pkg.dev/shop/web/web:2.1"'),
    ("nginx:1.26", "floating", '"nginx:1.26"'),
    ("registry.example.com/shop/web:latest", "floating", '\\"registry.example.com/shop/web:latest\\"'),
]


def planned(kind: str, values: dict[str, Any], sensitive: Any = None, unknown: Any = None) -> dict[str, Any]:
    """Return a plan that creates one resource."""
    head = {"address": f"{kind}.x", "mode": "managed", "type": kind, "name": "x"}
    change = {"actions": ["create"], "before": None, "after": values, "after_unknown": unknown or {}}
    entry = {**head, "values": values, "sensitive_values": sensitive or {}}
    return {
        "planned_values": {"root_module": {"resources": [entry]}},
        "resource_changes": [{**head, "change": change}],
    }


def shown(found: Any, at: tuple[str | int, ...]) -> str:
    source = found.source
    return str(source.text[slice(*source.offsets(found.span(at)))])


def test_images_of_every_provider_are_found_at_their_place() -> None:
    found = document(fixture("providers/plan.json"))
    assert [(one.ref, one.grade, shown(found, one.at)) for one in found.facts.images] == IMAGES


def test_commands_in_boot_scripts_are_found_inside_the_escaped_text() -> None:
    found = document(fixture("providers/plan.json"))
    assert [(one.program, one.args, one.unknown, shown(found, one.at)) for one in found.facts.commands] == [
        ("curl", ("-fsSL", "https://get.example.com/web"), (), "curl -fsSL https://get.example.com/web"),
        ("sh", (), (), "sh"),
        ("systemctl", ("start", "web"), (), "systemctl start web"),
        (None, (), ("(sensitive)",), '"custom_data"'),
        ("apt-get", ("update",), (), "apt-get update"),
        ("apt-get", ("install", "-y", "nginx"), (), "apt-get install -y nginx"),
    ]


def test_machine_images_modules_and_providers_are_references() -> None:
    found = document(fixture("providers/plan.json"))
    kinds = ("machine-image", "module", "provider")
    assert [
        (one.kind, one.ref, one.revision, one.grade, found.address(one.at))
        for one in found.facts.references
        if one.kind in kinds and one.grade != "digest"
    ] == [
        ("machine-image", "al2023-ami-*", "most recent", "floating", "data.aws_ami.base"),
        (
            "machine-image",
            "Canonical:0001-com-ubuntu-server-jammy:22_04-lts-gen2:latest",
            "latest",
            "floating",
            "azurerm_linux_virtual_machine.web",
        ),
        (
            "machine-image",
            "projects/debian-cloud/global/images/family/debian-12",
            None,
            "floating",
            "google_compute_instance.web",
        ),
        ("provider", "hashicorp/aws", "~> 5.40", "floating", "provider.aws"),
        ("provider", "hashicorp/azurerm", "3.110.0", "version", "provider.azurerm"),
        ("provider", "hashicorp/google", None, "floating", "provider.google"),
        ("provider", "hashicorp/helm", ">= 2.0.0", "floating", "provider.helm"),
        ("provider", "hashicorp/kubernetes", "2.31.0", "version", "provider.kubernetes"),
        (
            "module",
            "git::https://git.example.com/network.git?ref=main",
            "main",
            "floating",
            "module.network",
        ),
        ("module", "terraform-aws-modules/vpc/aws", "~> 5.8", "floating", "module.vpc"),
        ("module", "./service", None, "local", "module.service"),
        ("module", "cloudposse/label/null", "0.25.0", "version", "module.service.module.labels"),
    ]


def test_a_workload_has_its_container_and_name() -> None:
    found = document(fixture("providers/plan.json"))
    (workload,) = found.facts.workloads
    (container,) = workload.containers
    assert (workload.kind, workload.namespace, workload.name) == ("Deployment", "shop", "web")
    assert (container.image, container.privileged.value) == ("nginx:1.26", True)
    assert found.address(container.at) == "kubernetes_deployment_v1.web container web"
    assert shown(found, container.privileged.at) == "true"


def test_what_is_known_only_after_the_change_is_an_open_question() -> None:
    found = document(planned("aws_instance", {"user_data": None}, unknown={"ami": True, "user_data": True}))
    assert [(one.kind, one.ref, one.grade, one.unknown) for one in found.facts.references] == [
        ("machine-image", "${(known after apply)}", "unknown", ("(known after apply)",))
    ]
    assert [(one.program, one.unknown) for one in found.facts.commands] == [(None, ("(known after apply)",))]


def test_credentials_that_nobody_marked_are_found_and_marked_ones_are_not() -> None:
    values = {"environment": [{"variables": {"DB_PASSWORD": "correct-horse", "API_TOKEN": "battery-staple"}}]}
    sensitive = {"environment": [{"variables": {"API_TOKEN": True}}]}
    found = document(planned("aws_lambda_function", values, sensitive))
    assert [(one.kind, one.name, one.phase, one.target) for one in found.facts.credentials] == [
        ("password", "DB_PASSWORD", "run", "container")
    ]
    assert shown(found, found.facts.credentials[0].at) == '"correct-horse"'


def test_a_credential_is_found_by_its_shape_alone() -> None:
    key = "AKIA" + "Q3EGWYZ5LTDHPXNB"
    found = document(planned("aws_ssm_parameter", {"text": f"key {key}", "other": "x"}))
    assert [(one.kind, one.name) for one in found.facts.credentials] == [("aws-access-key", "text")]
