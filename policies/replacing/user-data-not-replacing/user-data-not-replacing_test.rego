package cattleguard.replacing.user_data_not_replacing_test

import data.cattleguard.replacing.user_data_not_replacing
import rego.v1

at := ["resource", "aws_instance", "web", 0]

resource(fields) := object.union(
	{
		"at": at,
		"type": "aws_instance",
		"mode": "managed",
		"instances": 1,
		"values": {},
		"lifecycle": {},
		"unknown": {},
	},
	fields,
)

aws_message := concat("", [
	"a change of `user_data` is made in place: ",
	"without `user_data_replace_on_change` the machine keeps what it was started with",
])

aws_verdict := {
	"at": array.concat(at, ["user_data"]),
	"msg": aws_message,
	"severity": "medium",
	"fix": [{"at": array.concat(at, ["user_data_replace_on_change"]), "value": true}],
}

cases := {
	"bad: nothing asks for a replacement": {
		"resource": resource({"values": {"user_data": "#!/bin/sh"}}),
		"deny": {aws_verdict},
	},
	"bad: asked not to replace": {
		"resource": resource({"values": {"user_data": "#!/bin/sh", "user_data_replace_on_change": false}}),
		"deny": {aws_verdict},
	},
	"bad: made by a function": {
		"resource": resource({"unknown": {"user_data": "templatefile(\"boot.sh\", {})"}}),
		"deny": {aws_verdict},
	},
	"bad: a start-up script in the metadata": {
		"resource": resource({"type": "google_compute_instance", "values": {"metadata": {"startup-script": "id"}}}),
		"deny": {{
			"at": array.concat(at, ["metadata", "startup-script"]),
			"msg": "a change of `metadata[\"startup-script\"]` is made in place: the machine keeps what it was started with",
			"severity": "medium",
		}},
	},
	"bad: user data of Azure": {
		"resource": resource({"type": "azurerm_linux_virtual_machine", "values": {"user_data": "aWQ="}}),
		"deny": {{
			"at": array.concat(at, ["user_data"]),
			"msg": "a change of `user_data` is made in place: the machine keeps what it was started with",
			"severity": "low",
		}},
	},
	"good: replaced": {
		"resource": resource({"values": {"user_data": "#!/bin/sh", "user_data_replace_on_change": true}}),
		"deny": set(),
	},
	"good: replaced by what it depends on": {
		"resource": resource({
			"values": {"user_data": "#!/bin/sh"},
			"lifecycle": {"replace_triggered_by": ["terraform_data.boot"]},
		}),
		"deny": set(),
	},
	"good: ignored": {
		"resource": resource({
			"values": {"user_data": "#!/bin/sh"},
			"lifecycle": {"ignore_changes": ["ami", "user_data"]},
		}),
		"deny": set(),
	},
	"good: one key of the metadata is ignored": {
		"resource": resource({
			"type": "google_compute_instance",
			"values": {"metadata": {"startup-script": "#!/bin/sh"}},
			"lifecycle": {"ignore_changes": ["metadata[\"startup-script\"]"]},
		}),
		"deny": set(),
	},
	"good: everything is ignored": {
		"resource": resource({
			"unknown": {"user_data": "var.user_data"},
			"lifecycle": {"ignore_changes": "all"},
		}),
		"deny": set(),
	},
	"good: no user data": {"resource": resource({}), "deny": set()},
	"good: null": {"resource": resource({"values": {"user_data": null}}), "deny": set()},
	"good: filled in by the provider": {
		"resource": resource({"unknown": {"user_data": "(known after apply)"}}),
		"deny": set(),
	},
	"good: custom data of Azure": {
		"resource": resource({"type": "azurerm_linux_virtual_machine", "values": {"custom_data": "aWQ="}}),
		"deny": set(),
	},
	"good: other metadata": {
		"resource": resource({"type": "google_compute_instance", "values": {"metadata": {"enable-oslogin": "TRUE"}}}),
		"deny": set(),
	},
	"good: a type that replaces": {
		"resource": resource({"type": "aws_launch_template", "values": {"user_data": "aWQ="}}),
		"deny": set(),
	},
	"good: a data source": {
		"resource": resource({"mode": "data", "values": {"user_data": "#!/bin/sh"}}),
		"deny": set(),
	},
	"unknown: what asks for it has no value": {
		"resource": resource({
			"values": {"user_data": "#!/bin/sh"},
			"unknown": {"user_data_replace_on_change": "var.replace"},
		}),
		"deny": set(),
		"unknown": {{"at": array.concat(at, ["user_data"]), "expression": "var.replace"}},
	},
	"unknown: may be null": {
		"resource": resource({"unknown": {"user_data": "var.user_data"}}),
		"deny": set(),
		"unknown": {{"at": array.concat(at, ["user_data"]), "expression": "var.user_data"}},
	},
	"unknown: all of the metadata": {
		"resource": resource({"type": "google_compute_instance", "unknown": {"metadata": "var.metadata"}}),
		"deny": set(),
		"unknown": {{"at": array.concat(at, ["metadata"]), "expression": "var.metadata"}},
	},
}

failing contains name if {
	some name, case in cases
	resources := [case.resource]
	got := user_data_not_replacing.deny with input.resources as resources
	got != case.deny
}

failing contains name if {
	some name, case in cases
	resources := [case.resource]
	got := user_data_not_replacing.unknown with input.resources as resources
	got != object.get(case, "unknown", set())
}

test_cases if failing == set()
