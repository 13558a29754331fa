"""Where resources and data sources name the machine image that they make instances or disks from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from scanner.facts.machine_images import Naming


class Place(msgspec.Struct, frozen=True):
    """Where a type of resource names a machine image.

    Attributes:
        path: names of the blocks that lead to it.
        attribute: name of the attribute; "" where the block itself describes an image of the Azure Marketplace.
        naming: how images are named there.
    """

    path: tuple[str, ...]
    attribute: str
    naming: Naming


def _azure(*blocks: str) -> tuple[Place, ...]:
    marketplace = (Place((block,), "", "marketplace") for block in blocks)
    ids = (Place((block,), "id", "azure") for block in blocks)
    return (Place((), "source_image_id", "azure"), *marketplace, *ids)


_INSTANCE = (Place((), "ami", "ami"),)
_LAUNCHED = (Place((), "image_id", "ami"),)
_GOOGLE_DISK = (Place(("disk",), "source_image", "google"),)
_OPENSTACK_DISK = (Place((), "image_id", "id"),)
_AZURE_MACHINE = _azure("source_image_reference")
PLACES: dict[str, tuple[Place, ...]] = {
    "alicloud_instance": (Place((), "image_id", "id"),),
    "aws_ami_copy": (Place((), "source_ami_id", "ami"),),
    "aws_batch_compute_environment": (
        Place(("compute_resources",), "image_id", "ami"),
        Place(("compute_resources", "ec2_configuration"), "image_id_override", "ami"),
    ),
    "aws_cloud9_environment_ec2": _LAUNCHED,
    "aws_emr_cluster": (Place((), "custom_ami_id", "ami"),),
    "aws_imagebuilder_image_recipe": (Place((), "parent_image", "ami"),),
    "aws_instance": _INSTANCE,
    "aws_launch_configuration": _LAUNCHED,
    "aws_launch_template": _LAUNCHED,
    "aws_spot_fleet_request": (Place(("launch_specification",), "ami", "ami"),),
    "aws_spot_instance_request": _INSTANCE,
    "azurerm_batch_pool": _azure("storage_image_reference"),
    "azurerm_linux_virtual_machine": _AZURE_MACHINE,
    "azurerm_linux_virtual_machine_scale_set": _AZURE_MACHINE,
    "azurerm_managed_disk": (
        Place((), "gallery_image_reference_id", "azure"),
        Place((), "image_reference_id", "azure"),
    ),
    "azurerm_orchestrated_virtual_machine_scale_set": _AZURE_MACHINE,
    "azurerm_virtual_machine": _azure("storage_image_reference"),
    "azurerm_virtual_machine_scale_set": _azure("storage_profile_image_reference"),
    "azurerm_windows_virtual_machine": _AZURE_MACHINE,
    "azurerm_windows_virtual_machine_scale_set": _AZURE_MACHINE,
    "digitalocean_droplet": (Place((), "image", "id"),),
    "google_compute_disk": (Place((), "image", "google"),),
    "google_compute_image": (Place((), "source_image", "google"),),
    "google_compute_instance": (Place(("boot_disk", "initialize_params"), "image", "google"),),
    "google_compute_instance_template": _GOOGLE_DISK,
    "google_compute_region_instance_template": _GOOGLE_DISK,
    "hcloud_server": (Place((), "image", "id"),),
    "linode_instance": (Place((), "image", "id"),),
    "oci_core_instance": (Place(("source_details",), "source_id", "id"),),
    "openstack_compute_instance_v2": (Place((), "image_id", "id"), Place((), "image_name", "id")),
    "scaleway_instance_server": (Place((), "image", "id"),),
}
BUILT = frozenset(
    {
        "aws_ami",
        "aws_ami_copy",
        "aws_ami_from_instance",
        "aws_imagebuilder_image",
        "azurerm_image",
        "azurerm_shared_image_version",
        "google_compute_image",
        "oci_core_image",
        "openstack_images_image_v2",
    }
)
"""Resources that make one image: what uses it uses what is made here."""
DEFINITIONS = frozenset({"azurerm_shared_image", "data.azurerm_shared_image"})
"""What has versions, of which the latest is used."""
LOOKED_UP = frozenset(
    {
        "aws_ami",
        "aws_ssm_parameter",
        "azurerm_image",
        "azurerm_platform_image",
        "azurerm_shared_image_version",
        "google_compute_image",
    }
)
"""Data sources that are references to machine images themselves, so that what uses them is none."""
