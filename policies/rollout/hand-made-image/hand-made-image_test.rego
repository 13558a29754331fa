package cattleguard.rollout.hand_made_image_test

import data.cattleguard.rollout.hand_made_image
import rego.v1

resource(kind, values, unknown) := {
	"at": ["resource", kind, "app", 0],
	"address": concat(".", [kind, "app"]),
	"type": kind,
	"mode": "managed",
	"instances": 1,
	"values": values,
	"unknown": unknown,
}

denied(kind, name, value) := {{
	"at": ["resource", kind, "app", 0, name],
	"msg": sprintf("%s.app is a picture of a machine or its disk: %s is %s", [kind, name, value]),
}}

cases := {
	"bad: from an instance": {
		"resource": resource("aws_ami_from_instance", {"source_instance_id": "i-0123456789abcdef0"}, {}),
		"deny": denied("aws_ami_from_instance", "source_instance_id", "i-0123456789abcdef0"),
	},
	"bad: from an instance of this configuration": {
		"resource": resource("aws_ami_from_instance", {}, {"source_instance_id": "aws_instance.web.id"}),
		"deny": denied("aws_ami_from_instance", "source_instance_id", "aws_instance.web.id"),
	},
	"bad: from an instance that is not known": {
		"resource": resource("aws_ami_from_instance", {}, {"source_instance_id": "var.instance"}),
		"deny": denied("aws_ami_from_instance", "source_instance_id", "var.instance"),
	},
	"bad: from a disk by its name": {
		"resource": resource("google_compute_image", {"source_disk": "projects/shop/zones/a/disks/web"}, {}),
		"deny": denied("google_compute_image", "source_disk", "projects/shop/zones/a/disks/web"),
	},
	"bad: from the disk of an instance": {
		"resource": resource("google_compute_image", {}, {"source_disk": "google_compute_instance.a.boot_disk[0].source"}),
		"deny": denied("google_compute_image", "source_disk", "google_compute_instance.a.boot_disk[0].source"),
	},
	"bad: a version made from a machine": {
		"resource": resource("azurerm_shared_image_version", {}, {"managed_image_id": "azurerm_linux_virtual_machine.web.id"}),
		"deny": denied("azurerm_shared_image_version", "managed_image_id", "azurerm_linux_virtual_machine.web.id"),
	},
	"bad: a version made from a machine by its id": {
		"resource": resource(
			"azurerm_shared_image_version",
			{"managed_image_id": "/subscriptions/1/providers/Microsoft.Compute/virtualMachines/web"},
			{},
		),
		"deny": denied(
			"azurerm_shared_image_version",
			"managed_image_id",
			"/subscriptions/1/providers/Microsoft.Compute/virtualMachines/web",
		),
	},
	"good: a version made from an image": {"resource": resource(
		"azurerm_shared_image_version",
		{},
		{"managed_image_id": "azurerm_image.web.id"},
	)},
	"good: an image of a file": {"resource": resource("google_compute_image", {"raw_disk": [{"source": "x.tar.gz"}]}, {})},
	"good: another type": {"resource": resource("aws_ami_copy", {"source_ami_id": "ami-1"}, {})},
	"good: read only": {"resource": object.union(
		resource("azurerm_image", {"source_virtual_machine_id": "x"}, {}),
		{"mode": "data"},
	)},
	"unknown: no value": {
		"resource": resource("google_compute_image", {}, {"source_disk": "var.disk"}),
		"unknown": {{"at": ["resource", "google_compute_image", "app", 0, "source_disk"], "expression": "var.disk"}},
	},
}

failing contains name if {
	some name, case in cases
	found := [case.resource]
	got := hand_made_image.deny with input.resources as found
	got != object.get(case, "deny", set())
}

failing contains name if {
	some name, case in cases
	found := [case.resource]
	got := hand_made_image.unknown with input.resources as found
	got != object.get(case, "unknown", set())
}

test_cases if failing == set()
