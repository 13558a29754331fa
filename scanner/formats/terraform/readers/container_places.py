"""Where the resources that are not Kubernetes objects have containers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from scanner.facts.model import ImageRole

JSON = "(json)"
"""A step of a path: the string is JSON, and the path goes on in it."""


class Place(msgspec.Struct, frozen=True):
    """Where a type of resource has containers.

    Attributes:
        path: names of the blocks, attributes or keys that lead to a container.
        image: name of its image.
        registry: name of the URL of the registry that the image comes from, if that stands beside it.
        tag: name of the image's tag, if that stands beside it.
        command: name of the list that says what it runs, instead of the image's entry point.
        arguments: name of the list of arguments, instead of the image's.
        role: how the resource uses the image.
    """

    path: tuple[str, ...]
    image: str = "image"
    registry: str = ""
    tag: str = ""
    command: str = ""
    arguments: str = ""
    role: ImageRole = "container"


_CONTAINER_APP = (
    Place(("template", "container"), command="command", arguments="args"),
    Place(("template", "init_container"), command="command", arguments="args", role="init"),
)
_WEB_APP = (
    Place(("site_config", "application_stack"), image="docker_image_name", registry="docker_registry_url"),
)
_FUNCTION_APP = (
    Place(
        ("site_config", "application_stack", "docker"),
        image="image_name",
        registry="registry_url",
        tag="image_tag",
    ),
)
PLACES: dict[str, tuple[Place, ...]] = {
    "aws_apprunner_service": (Place(("source_configuration", "image_repository"), "image_identifier"),),
    "aws_batch_job_definition": (
        Place(("container_properties", JSON), arguments="command"),
        Place(("node_properties", JSON, "nodeRangeProperties", "container"), arguments="command"),
        Place(("ecs_properties", JSON, "taskProperties", "containers"), arguments="command"),
        Place(("eks_properties", "pod_properties", "containers"), command="command", arguments="args"),
        Place(
            ("eks_properties", "pod_properties", "init_containers"),
            command="command",
            arguments="args",
            role="init",
        ),
    ),
    "aws_codebuild_project": (Place(("environment",)),),
    "aws_ecs_task_definition": (
        Place(("container_definitions", JSON), command="entryPoint", arguments="command"),
    ),
    "aws_emrserverless_application": (Place(("image_configuration",), "image_uri"),),
    "aws_lambda_function": (Place((), "image_uri"),),
    "aws_lightsail_container_service_deployment_version": (Place(("container",), arguments="command"),),
    "aws_sagemaker_model": (Place(("primary_container",)), Place(("container",))),
    "azurerm_container_app": _CONTAINER_APP,
    "azurerm_container_app_job": _CONTAINER_APP,
    "azurerm_container_group": (
        Place(("container",), command="commands"),
        Place(("init_container",), command="commands", role="init"),
    ),
    "azurerm_linux_function_app": _FUNCTION_APP,
    "azurerm_linux_function_app_slot": _FUNCTION_APP,
    "azurerm_linux_web_app": _WEB_APP,
    "azurerm_linux_web_app_slot": _WEB_APP,
    "azurerm_windows_web_app": _WEB_APP,
    "azurerm_windows_web_app_slot": _WEB_APP,
    "docker_container": (Place((), command="entrypoint", arguments="command"),),
    "docker_image": (Place((), "name"),),
    "docker_service": (Place(("task_spec", "container_spec"), command="command", arguments="args"),),
    "google_app_engine_flexible_app_version": (Place(("deployment", "container")),),
    "google_cloud_run_service": (
        Place(("template", "spec", "containers"), command="command", arguments="args"),
    ),
    "google_cloud_run_v2_job": (
        Place(("template", "template", "containers"), command="command", arguments="args"),
    ),
    "google_cloud_run_v2_service": (Place(("template", "containers"), command="command", arguments="args"),),
    "google_cloudbuild_trigger": (Place(("build", "step"), "name"),),
    "google_dataproc_batch": (Place(("runtime_config",), "container_image"),),
    "google_workbench_instance": (Place(("gce_setup", "container_image"), "repository", tag="tag"),),
    "google_workstations_workstation_config": (Place(("container",), command="command", arguments="args"),),
    "google_cloud_run_v2_worker_pool": (
        Place(("template", "containers"), command="command", arguments="args"),
    ),
}
