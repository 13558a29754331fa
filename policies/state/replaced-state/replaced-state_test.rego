package cattleguard.state.replaced_state_test

import data.cattleguard.state.replaced_state
import rego.v1

at := ["resource_changes", 0]

change(fields) := object.union(
	{
		"at": at,
		"address": "aws_db_instance.main",
		"previous_address": null,
		"module": "",
		"type": "aws_db_instance",
		"provider": "aws",
		"mode": "managed",
		"kind": "planned",
		"actions": ["delete"],
		"changed": [],
		"replace_paths": [],
		"reason": null,
		"imported": false,
	},
	fields,
)

verdict(msg) := {one | one := {"at": at, "msg": msg}}

replaced := ["delete", "create"]

cases := {
	"bad: destroyed": {
		"change": change({}),
		"deny": verdict("aws_db_instance.main is destroyed, and what is stored in the database with it"),
	},
	"bad: replaced": {
		"change": change({"actions": replaced, "replace_paths": [["storage_encrypted"], ["engine"]]}),
		"deny": verdict(concat(", ", [
			"aws_db_instance.main is replaced",
			"because `engine`",
			"`storage_encrypted` cannot change in place: the new database is empty",
		])),
	},
	"bad: replaced, the new one first": {
		"change": change({"actions": ["create", "delete"], "reason": "replace_because_tainted"}),
		"deny": verdict("aws_db_instance.main is replaced, because it is tainted: the new database is empty"),
	},
	"bad: replaced as asked for": {
		"change": change({"actions": replaced, "reason": "replace_by_request"}),
		"deny": verdict("aws_db_instance.main is replaced, because that was asked for: the new database is empty"),
	},
	"bad: replaced by a trigger": {
		"change": change({"actions": replaced, "reason": "replace_by_triggers"}),
		"deny": verdict("aws_db_instance.main is replaced, because what it depends on changes: the new database is empty"),
	},
	"bad: replaced for a reason that is not told": {
		"change": change({"actions": replaced}),
		"deny": verdict("aws_db_instance.main is replaced: the new database is empty"),
	},
	"bad: a type that was named": {
		"change": change({"type": "acme_ledger", "address": "acme_ledger.main"}),
		"deny": verdict("acme_ledger.main is destroyed, and what is stored in the store with it"),
	},
	"good: a type that was excepted": {"change": change({"type": "aws_ebs_volume"}), "deny": set()},
	"good: updated": {"change": change({"actions": ["update"]}), "deny": set()},
	"good: made": {"change": change({"actions": ["create"]}), "deny": set()},
	"good: forgotten": {"change": change({"actions": ["forget"]}), "deny": set()},
	"good: made anew, the old one forgotten": {"change": change({"actions": ["create", "forget"]}), "deny": set()},
	"good: already gone": {"change": change({"kind": "drift"}), "deny": set()},
	"unknown: put off": {"change": change({"kind": "deferred"}), "deny": set()},
	"good: no store": {"change": change({"type": "aws_instance"}), "deny": set()},
}

failing contains name if {
	some name, case in cases
	changes := [case.change]
	settings := {"replaced-state": {"also-stores": ["acme_ledger"], "no-stores": ["aws_ebs_volume"]}}
	got := replaced_state.deny with input.changes as changes with data.settings as settings
	got != case.deny
}

test_cases if failing == set()
