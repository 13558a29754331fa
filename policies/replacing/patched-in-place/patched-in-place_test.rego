package cattleguard.replacing.patched_in_place_test

import data.cattleguard.replacing.patched_in_place
import rego.v1

at := ["resource", "type", "web", 0]

resource(type, values) := {
	"at": at,
	"type": type,
	"mode": "managed",
	"instances": 1,
	"values": values,
	"lifecycle": {},
	"unknown": {},
}

with_unknown(one, unknown) := object.union(one, {"unknown": unknown})

verdict(path, msg, severity) := {"at": array.concat(at, path), "msg": msg, "severity": severity}

window(parameters) := {
	"task_arn": "arn:aws:ssm:eu-west-1:111122223333:document/AWS-RunPatchBaseline",
	"task_invocation_parameters": [{"run_command_parameters": [{"parameter": parameters}]}],
}

installs := "AWS-RunPatchBaseline installs patches on running instances"

resource_cases := {
	"bad: an association that installs": {
		"resource": resource("aws_ssm_association", {
			"name": "AWS-RunPatchBaseline",
			"parameters": {"Operation": "Install"},
		}),
		"deny": {object.union(
			verdict(["name"], installs, "medium"),
			{"fix": [{"at": array.concat(at, ["parameters", "Operation"]), "value": "Scan"}]},
		)},
	},
	"bad: a task that installs": {
		"resource": resource("aws_ssm_maintenance_window_task", window([{"name": "Operation", "values": ["Install"]}])),
		"deny": {verdict(["task_arn"], installs, "medium")},
	},
	"bad: a task that does not say": {
		"resource": resource("aws_ssm_maintenance_window_task", window([])),
		"deny": {verdict(["task_arn"], installs, "medium")},
	},
	"bad: a playbook": {
		"resource": resource("aws_ssm_association", {"name": "AWS-ApplyAnsiblePlaybooks"}),
		"deny": {verdict(
			["name"],
			"AWS-ApplyAnsiblePlaybooks changes what is installed on running instances",
			"medium",
		)},
	},
	"bad: the agent": {
		"resource": resource("aws_ssm_association", {"name": "AWS-UpdateSSMAgent"}),
		"deny": {verdict(["name"], "AWS-UpdateSSMAgent changes what is installed on running instances", "low")},
	},
	"bad: a type that patches": {
		"resource": resource("google_os_config_patch_deployment", {}),
		"deny": {verdict(
			[],
			"google_os_config_patch_deployment installs patches on running machines",
			"medium",
		)},
	},
	"bad: a setting": {
		"resource": resource("azurerm_linux_virtual_machine", {"patch_mode": "AutomaticByPlatform"}),
		"deny": {verdict(
			["patch_mode"],
			"`patch_mode = \"AutomaticByPlatform\"` has running machines patched",
			"medium",
		)},
	},
	"bad: a setting in a block": {
		"resource": resource("azurerm_virtual_machine", {"os_profile_windows_config": [{"enable_automatic_upgrades": true}]}),
		"deny": {verdict(
			["os_profile_windows_config", 0, "enable_automatic_upgrades"],
			"`enable_automatic_upgrades = true` has running machines patched",
			"medium",
		)},
	},
	"bad: a setting in a block of a block": {
		"resource": resource("azurerm_orchestrated_virtual_machine_scale_set", {"os_profile": [{"linux_configuration": [{"patch_mode": "AutomaticByPlatform"}]}]}),
		"deny": {verdict(
			["os_profile", 0, "linux_configuration", 0, "patch_mode"],
			"`patch_mode = \"AutomaticByPlatform\"` has running machines patched",
			"medium",
		)},
	},
	"bad: Windows by default": {
		"resource": resource("azurerm_windows_virtual_machine", {}),
		"deny": {verdict(
			[],
			"Windows updates itself while it runs: automatic updates are not turned off",
			"low",
		)},
	},
	"bad: an enforced policy": {
		"resource": resource("google_os_config_os_policy_assignment", {"os_policies": [{"mode": "ENFORCEMENT"}]}),
		"deny": {verdict(
			[],
			"an OS policy is enforced: it changes what is installed on running machines",
			"medium",
		)},
	},
	"bad: a command for a machine": {
		"resource": resource("azurerm_virtual_machine_run_command", {"source": [{"script": "systemctl restart web"}]}),
		"deny": {verdict(
			[],
			"azurerm_virtual_machine_run_command runs a script on a running machine",
			"medium",
		)},
	},
	"good: an association that scans": {
		"resource": resource("aws_ssm_association", {
			"name": "AWS-RunPatchBaseline",
			"parameters": {"Operation": "Scan"},
		}),
		"deny": set(),
	},
	"good: a task that scans": {
		"resource": resource("aws_ssm_maintenance_window_task", window([{"name": "Operation", "values": ["Scan"]}])),
		"deny": set(),
	},
	"good: another document": {
		"resource": resource("aws_ssm_association", {"name": "AWS-GatherSoftwareInventory"}),
		"deny": set(),
	},
	"good: a document of one's own": {
		"resource": with_unknown(resource("aws_ssm_association", {}), {"name": "aws_ssm_document.own.name"}),
		"deny": set(),
	},
	"good: not patched": {
		"resource": resource("azurerm_linux_virtual_machine", {"patch_mode": "ImageDefault"}),
		"deny": set(),
	},
	"good: Windows told not to": {
		"resource": resource("azurerm_windows_virtual_machine", {
			"patch_mode": "Manual",
			"automatic_updates_enabled": false,
		}),
		"deny": set(),
	},
	"good: a policy that only looks": {
		"resource": resource("google_os_config_os_policy_assignment", {"os_policies": [{"mode": "VALIDATION"}]}),
		"deny": set(),
	},
	"unknown: the operation": {
		"resource": with_unknown(
			resource("aws_ssm_association", {"name": "AWS-RunPatchBaseline"}),
			{"parameters.Operation": "var.operation"},
		),
		"deny": set(),
		"unknown": {{"at": array.concat(at, ["name"]), "expression": "var.operation"}},
	},
	"unknown: the document": {
		"resource": with_unknown(resource("aws_ssm_association", {}), {"name": "var.document"}),
		"deny": set(),
		"unknown": {{"at": array.concat(at, ["name"]), "expression": "var.document"}},
	},
	"unknown: a setting": {
		"resource": with_unknown(resource("azurerm_linux_virtual_machine", {}), {"patch_mode": "var.mode"}),
		"deny": set(),
		"unknown": {{"at": array.concat(at, ["patch_mode"]), "expression": "var.mode"}},
	},
	"unknown: a setting in a block": {
		"resource": with_unknown(
			resource("azurerm_virtual_machine", {"os_profile_windows_config": [{}]}),
			{"os_profile_windows_config.0.enable_automatic_upgrades": "var.upgrade"},
		),
		"deny": set(),
		"unknown": {{
			"at": array.concat(at, ["os_profile_windows_config", "enable_automatic_upgrades"]),
			"expression": "var.upgrade",
		}},
	},
}

command(program, verb, args) := {
	"at": ["command"],
	"program": program,
	"verb": verb,
	"args": args,
	"phase": "boot",
	"target": "instance",
}

updates(name) := {
	"at": ["command"],
	"msg": sprintf("`%s` changes the machine while it runs", [name]),
	"severity": "medium",
}

command_cases := {
	"bad: enabled": {
		"command": command("systemctl", "enable", ["enable", "--now", "dnf-automatic.timer"]),
		"deny": {updates("dnf-automatic")},
	},
	"bad: a service": {
		"command": command("service", "start", ["yum-cron", "start"]),
		"deny": {updates("yum-cron")},
	},
	"bad: at every start": {
		"command": command("chkconfig", "", ["yum-cron", "on"]),
		"deny": {updates("yum-cron")},
	},
	"bad: configured": {
		"command": command("dpkg-reconfigure", "", ["-plow", "unattended-upgrades"]),
		"deny": {updates("unattended-upgrades")},
	},
	"bad: changes of the stack": {"command": command("cfn-hup", "", []), "deny": {updates("cfn-hup")}},
	"bad: the kernel": {
		"command": command("pro", "", ["enable", "livepatch"]),
		"deny": {{"at": ["command"], "msg": "live patching changes the kernel while it runs", "severity": "medium"}},
	},
	"bad: the kernel, by its own program": {
		"command": command("canonical-livepatch", "", ["enable", "0123456789abcdef"]),
		"deny": {{"at": ["command"], "msg": "live patching changes the kernel while it runs", "severity": "medium"}},
	},
	"good: the state of the kernel": {"command": command("canonical-livepatch", "", ["status"]), "deny": set()},
	"good: stopped": {"command": command("systemctl", "disable", ["disable", "yum-cron"]), "deny": set()},
	"good: another service": {"command": command("systemctl", "enable", ["enable", "nginx"]), "deny": set()},
	"good: installed, which is another rule's": {
		"command": command("apt-get", "install", ["install", "unattended-upgrades"]),
		"deny": set(),
	},
	"good: in a pipeline": {
		"command": object.union(
			command("systemctl", "start", ["start", "yum-cron"]),
			{"phase": "ci", "target": "runner"},
		),
		"deny": set(),
	},
	"good: not known": {"command": command(null, "", []), "deny": set()},
}

failing contains name if {
	some name, case in resource_cases
	resources := [case.resource]
	got := patched_in_place.deny with input.resources as resources with input.commands as []
	got != case.deny
}

failing contains name if {
	some name, case in resource_cases
	resources := [case.resource]
	got := patched_in_place.unknown with input.resources as resources with input.commands as []
	got != object.get(case, "unknown", set())
}

failing contains name if {
	some name, case in command_cases
	commands := [case.command]
	got := patched_in_place.deny with input.commands as commands with input.resources as []
	got != case.deny
}

test_cases if failing == set()
