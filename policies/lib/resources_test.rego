package cattleguard.lib.resources_test

import data.cattleguard.lib.resources
import rego.v1

resource := {
	"mode": "managed",
	"instances": 1,
	"values": {"name": "web", "empty": "", "absent": null, "ingress": [{"port": 22}], "one": {"port": 80}},
	"unknown": {
		"list.0": "var.first",
		"map": "var.map",
		"given": "templatefile(\"boot.sh\", {})",
		"template": "\"${var.name}\"",
		"trimmed": "trimspace(var.script)",
		"wrapped": "sensitive(base64encode(var.script))",
		"ignition": "data.ct_config.web.*.rendered[count.index]",
		"two": "var.a, var.b",
		"rendered": "data.template_file.boot.rendered",
		"attribute": "aws_instance.web.id",
		"local": "local.script",
		"chosen": "var.x ? var.y : null",
		"hidden": "(sensitive)",
		"computed": "(known after apply)",
	},
}

test_managed if resources.managed(resource)

test_managed_any_number_of_times if resources.managed(object.union(resource, {"instances": null}))

test_data_is_not_managed if not resources.managed(object.union(resource, {"mode": "data"}))

test_what_exists_no_times_is_not_managed if not resources.managed(object.union(resource, {"instances": 0}))

test_value if resources.value(resource, ["ingress", 0, "port"]) == 22

test_value_not_set if resources.value(resource, ["ingress", 1, "port"]) == null

test_unresolved_below if resources.unresolved(resource, ["list"]) == {"var.first"}

test_unresolved_above if resources.unresolved(resource, ["map", "key"]) == {"var.map"}

test_unresolved_beside if resources.unresolved(resource, ["list", 1]) == set()

test_unresolved_name_that_begins_alike if resources.unresolved(resource, ["maple"]) == set()

names := ["name", "empty", "absent", "none", "given", "template", "trimmed", "wrapped", "ignition", "two", "rendered", "attribute", "local", "chosen", "map", "hidden", "computed"]

test_given if {
	found := [name | some name in names; resources.given(resource, [name])]
	found == ["name", "given", "template", "trimmed", "wrapped", "ignition", "two", "rendered", "attribute", "hidden"]
}

test_doubts if {
	found := {name: doubts | some name in names; doubts := resources.doubts(resource, [name]); doubts != set()}
	found == {"local": {"local.script"}, "chosen": {"var.x ? var.y : null"}, "map": {"var.map"}}
}

test_configured if resources.configured({"at": ["resource", "aws_instance", "web", 0]})

test_planned_is_not_configured if not resources.configured({"at": ["planned_values", "root_module", "resources", 0]})

test_blocks if {
	found := resources.blocks(resource.values, ["x"], "ingress")
	found == [{"path": ["x", "ingress", 0], "body": {"port": 22}}]
}

test_one_block if resources.blocks(resource.values, [], "one") == [{"path": ["one"], "body": {"port": 80}}]

test_no_blocks if resources.blocks(resource.values, [], "name") == []
