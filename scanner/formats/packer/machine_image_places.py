"""Where builders and data sources name the machine image they begin with.

The names are those of the plugins' documentation (https://developer.hashicorp.com/packer/integrations).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias, cast

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanner.facts.machine_images import Naming

How: TypeAlias = "Naming | Literal['name', 'latest']"
"""How an image is named; `name` holds by convention, `latest` leads to the newest of several."""

AMI_BUILDERS = frozenset(
    {
        "amazon-chroot",
        "amazon-ebs",
        "amazon-ebssurrogate",
        "amazon-ebsvolume",
        "amazon-instance",
    }
)


class Place(msgspec.Struct, frozen=True):
    """An attribute that names an image.

    Attributes:
        attribute: its name.
        naming: how images are named there.
    """

    attribute: str
    naming: How


def _places(written: str) -> tuple[Place, ...]:
    pairs = (pair.split("=") for pair in written.split())
    return tuple(Place(attribute, cast("How", naming)) for attribute, naming in pairs)


PLACES: Mapping[str, tuple[Place, ...]] = {
    **dict.fromkeys(AMI_BUILDERS, _places("source_ami=ami")),
    "alicloud-ecs": _places("source_image=id image_family=latest"),
    "digitalocean": _places("image=id"),
    "exoscale": _places("instance_template=id"),
    "googlecompute": _places("source_image=google source_image_family=latest"),
    "hcloud": _places("image=id"),
    "huaweicloud-ecs": _places("source_image=id source_image_name=name"),
    "incus": _places("image=id"),
    "linode": _places("image=id"),
    "lxd": _places("image=id"),
    "ncloud": _places("server_image_product_code=id member_server_image_no=id"),
    "openstack": _places("source_image=id source_image_name=name"),
    "oracle-oci": _places("base_image_ocid=id"),
    "proxmox-clone": _places("clone_vm=id clone_vm_id=name"),
    "scaleway": _places("image=id"),
    "tencentcloud-cvm": _places("source_image_id=id source_image_name=name"),
    "ucloud-uhost": _places("source_image_id=id"),
    "upcloud": _places("storage_uuid=id storage_name=id"),
    "vsphere-clone": _places("template=id"),
    "vultr": _places("os_id=name snapshot_id=id image_id=id"),
    "yandex": _places("source_image_id=id source_image_name=name source_image_family=latest"),
}
"""By the type of the builder."""

FILTERS: Mapping[str, str] = {
    "hcloud": "image_filter",
    "openstack": "source_image_filter",
    "oracle-oci": "base_image_filter",
}
"""Blocks that take the newest image that matches, by the type of the builder."""

CONTAINER_PLACES: Mapping[str, str] = {"docker": "image", "podman": "image", "tart-cli": "vm_base_name"}
"""Attributes that name an image of a container registry."""
