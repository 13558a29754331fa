package cattleguard.replacing.destroyed_before_created_test

import data.cattleguard.replacing.destroyed_before_created
import rego.v1

change(fields) := object.union(
	{
		"at": ["resource_changes", 0],
		"address": "aws_lb.web",
		"type": "aws_lb",
		"mode": "managed",
		"kind": "planned",
		"actions": ["delete", "create"],
		"replace_paths": [],
		"reason": null,
	},
	fields,
)

changed(msg, severity) := {{"at": ["resource_changes", 0], "msg": msg, "severity": severity}}

change_cases := {
	"bad: a load balancer": {
		"change": change({"replace_paths": [["name"], ["subnet_mapping", 0, "subnet_id"]]}),
		"deny": changed(
			concat("", [
				"aws_lb.web is destroyed before its replacement exists, ",
				"because `name`, `subnet_mapping.0.subnet_id` cannot change in place",
			]),
			"high",
		),
	},
	"bad: tainted": {
		"change": change({"reason": "replace_because_tainted"}),
		"deny": changed("aws_lb.web is destroyed before its replacement exists, because it is tainted", "high"),
	},
	"bad: asked for": {
		"change": change({"reason": "replace_by_request"}),
		"deny": changed("aws_lb.web is destroyed before its replacement exists, as was asked for", "high"),
	},
	"bad: triggered": {
		"change": change({"reason": "replace_by_triggers"}),
		"deny": changed(
			"aws_lb.web is destroyed before its replacement exists, because what it depends on changes",
			"high",
		),
	},
	"bad: one instance": {
		"change": change({"type": "aws_instance", "address": "aws_instance.web"}),
		"deny": changed("aws_instance.web is destroyed before its replacement exists", "medium"),
	},
	"bad: a type that was named": {
		"change": change({"type": "acme_site", "address": "acme_site.web"}),
		"deny": changed("acme_site.web is destroyed before its replacement exists", "high"),
	},
	"good: made first": {"change": change({"actions": ["create", "delete"]}), "deny": set()},
	"good: destroyed for good": {"change": change({"actions": ["delete"]}), "deny": set()},
	"good: serves nothing": {"change": change({"type": "aws_iam_role"}), "deny": set()},
	"good: a store, which is another rule's": {"change": change({"type": "aws_db_instance"}), "deny": set()},
	"good: put off": {"change": change({"kind": "deferred"}), "deny": set()},
}

at := ["resource", "aws_acm_certificate", "web", 0]

resource(fields) := object.union(
	{
		"at": at,
		"type": "aws_acm_certificate",
		"mode": "managed",
		"instances": 1,
		"values": {},
		"lifecycle": {},
		"unknown": {},
	},
	fields,
)

destroyed(otherwise) := {
	"at": at,
	"msg": sprintf("without `create_before_destroy` it is destroyed before its replacement exists: %s", [otherwise]),
	"severity": "low",
}

in_use := "a certificate that a listener uses cannot be destroyed"

group_uses := "a launch configuration that a group uses cannot be destroyed"

fixed(verdict) := object.union(
	verdict,
	{"fix": [{"at": array.concat(at, ["lifecycle", 0, "create_before_destroy"]), "value": true}]},
)

resource_cases := {
	"bad: a certificate": {"resource": resource({}), "deny": {fixed(destroyed(in_use))}},
	"bad: said not to": {
		"resource": resource({"lifecycle": {"create_before_destroy": false}}),
		"deny": {fixed(destroyed(in_use))},
	},
	"bad: a launch configuration with a prefix": {
		"resource": resource({"type": "aws_launch_configuration", "values": {"name_prefix": "web-"}}),
		"deny": {fixed(destroyed(group_uses))},
	},
	"bad: a launch configuration with a name": {
		"resource": resource({"type": "aws_launch_configuration", "values": {"name": "web"}}),
		"deny": {destroyed(group_uses)},
	},
	"bad: a launch configuration whose name is not known": {
		"resource": resource({"type": "aws_launch_configuration", "unknown": {"name": "var.name"}}),
		"deny": {destroyed(group_uses)},
	},
	"good: made first": {"resource": resource({"lifecycle": {"create_before_destroy": true}}), "deny": set()},
	"good: not recommended": {"resource": resource({"type": "aws_instance"}), "deny": set()},
	"good: a plan does not tell": {
		"resource": resource({"at": ["planned_values", "root_module", "resources", 0]}),
		"deny": set(),
	},
	"unknown: no value": {
		"resource": resource({"unknown": {"lifecycle.create_before_destroy": "var.first"}}),
		"deny": set(),
		"unknown": {{"at": array.concat(at, ["lifecycle"]), "expression": "var.first"}},
	},
}

failing contains name if {
	some name, case in change_cases
	changes := [case.change]
	settings := {"destroyed-before-created": {"also-serving": ["acme_site"]}}
	got := destroyed_before_created.deny with input.changes as changes with data.settings as settings
	got != case.deny
}

failing contains name if {
	some name, case in resource_cases
	resources := [case.resource]
	got := destroyed_before_created.deny with input.resources as resources with input.changes as []
	got != case.deny
}

failing contains name if {
	some name, case in resource_cases
	resources := [case.resource]
	got := destroyed_before_created.unknown with input.resources as resources
	got != object.get(case, "unknown", set())
}

test_cases if failing == set()

test_made_first_with_what_uses_it if {
	listener := resource({"type": "aws_lb_listener", "lifecycle": {"create_before_destroy": true}})
	resources := [resource({}), listener]
	denied := destroyed_before_created.deny with input.resources as resources with input.changes as []
	denied == set()
}
