package cattleguard.replacing.repair_channel_test

import data.cattleguard.replacing.repair_channel
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

to_world(name) := sprintf("%s is open to the whole world", [name])

inside(name) := sprintf("%s is open: it lets people log in to what runs and change it", [name])

every_port := "ports 0 to 65535, that of ssh among them, are open to the whole world"

key_verdict(path) := object.union(
	verdict(path, sprintf("`%s` lets people log in to the machine and change it", [path[count(path) - 1]]), "low"),
	{"fix": [{"at": array.concat(at, path), "remove": true}]},
)

group(ingress) := resource("aws_security_group", {"ingress": [ingress]})

azure_rule(fields) := resource(
	"azurerm_network_security_rule",
	object.union({"access": "Allow", "direction": "Inbound", "protocol": "Tcp"}, fields),
)

policy_rule(ports, sources) := resource("google_compute_network_firewall_policy_rule", {
	"action": "allow",
	"direction": "INGRESS",
	"match": [{"src_ip_ranges": sources, "layer4_configs": [ports]}],
})

openstack_rule(fields) := resource(
	"openstack_networking_secgroup_rule_v2",
	object.union({"direction": "ingress", "protocol": "tcp"}, fields),
)

serial_port(off) := object.union(
	verdict(["metadata", "serial-port-enable"], "`serial-port-enable` lets people change what runs", "medium"),
	{"fix": [{"at": array.concat(at, ["metadata", "serial-port-enable"]), "value": off}]},
)

cases := {
	"bad: ssh from everywhere": {
		"resource": group({"from_port": 22, "to_port": 22, "protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"]}),
		"deny": {verdict(["ingress", 0, "from_port"], to_world("ssh (port 22)"), "high")},
	},
	"bad: ssh from somewhere": {
		"resource": group({"from_port": 22, "to_port": 22, "protocol": "tcp", "cidr_blocks": ["10.0.0.0/8"]}),
		"deny": {verdict(["ingress", 0, "from_port"], inside("ssh (port 22)"), "medium")},
	},
	"bad: ssh from where nobody knows": {
		"resource": with_unknown(
			group({"from_port": 22, "to_port": 22, "protocol": "tcp"}),
			{"ingress.0.cidr_blocks": "var.office"},
		),
		"deny": {verdict(["ingress", 0, "from_port"], inside("ssh (port 22)"), "medium")},
	},
	"bad: every port from everywhere": {
		"resource": group({"from_port": 0, "to_port": 0, "protocol": "-1", "ipv6_cidr_blocks": ["::/0"]}),
		"deny": {verdict(["ingress", 0, "from_port"], every_port, "high")},
	},
	"bad: a rule of its own": {
		"resource": resource("aws_security_group_rule", {
			"type": "ingress",
			"from_port": 3000,
			"to_port": 3400,
			"protocol": "tcp",
			"cidr_blocks": ["10.0.0.0/8"],
		}),
		"deny": {verdict(["from_port"], inside("RDP (port 3389)"), "medium")},
	},
	"bad: a rule of a VPC": {
		"resource": resource("aws_vpc_security_group_ingress_rule", {
			"from_port": 5985,
			"to_port": 5986,
			"ip_protocol": "tcp",
			"cidr_ipv4": "0.0.0.0/0",
		}),
		"deny": {verdict(["from_port"], to_world("WinRM (port 5985) and WinRM (port 5986)"), "high")},
	},
	"bad: a firewall": {
		"resource": resource("google_compute_firewall", {
			"allow": [{"protocol": "tcp", "ports": ["80", "20-25"]}],
			"source_ranges": ["0.0.0.0/0"],
		}),
		"deny": {verdict(["allow", 0, "ports", 1], to_world("ssh (port 22)"), "high")},
	},
	"bad: a firewall without ports": {
		"resource": resource("google_compute_firewall", {
			"allow": [{"protocol": "tcp"}],
			"source_ranges": ["0.0.0.0/0"],
		}),
		"deny": {verdict(["allow", 0, "protocol"], every_port, "high")},
	},
	"bad: a firewall that lets the proxy in": {
		"resource": resource("google_compute_firewall", {
			"allow": [{"protocol": "tcp", "ports": ["22"]}],
			"source_ranges": ["35.235.240.0/20"],
		}),
		"deny": {verdict(["allow", 0, "ports", 0], inside("ssh (port 22)"), "low")},
	},
	"bad: a rule of Azure": {
		"resource": azure_rule({"destination_port_range": "3389", "source_address_prefix": "Internet"}),
		"deny": {verdict(["destination_port_range"], to_world("RDP (port 3389)"), "high")},
	},
	"bad: a port of Azure that is a number": {
		"resource": azure_rule({"destination_port_range": 22, "source_address_prefix": "*"}),
		"deny": {verdict(["destination_port_range"], to_world("ssh (port 22)"), "high")},
	},
	"bad: ports of a firewall that are numbers": {
		"resource": resource("google_compute_firewall", {
			"allow": [{"protocol": "tcp", "ports": [80, 22]}],
			"source_ranges": ["0.0.0.0/0"],
		}),
		"deny": {verdict(["allow", 0, "ports", 1], to_world("ssh (port 22)"), "high")},
	},
	"bad: every port of Azure": {
		"resource": azure_rule({"destination_port_range": "*", "source_address_prefix": "*"}),
		"deny": {verdict(["destination_port_range"], every_port, "high")},
	},
	"bad: a rule of a policy": {
		"resource": policy_rule({"ip_protocol": "tcp", "ports": ["22"]}, ["0.0.0.0/0"]),
		"deny": {verdict(["match", 0, "layer4_configs", 0, "ports", 0], to_world("ssh (port 22)"), "high")},
	},
	"bad: a rule of a policy without ports": {
		"resource": policy_rule({"ip_protocol": "all"}, ["0.0.0.0/0"]),
		"deny": {verdict(["match", 0, "layer4_configs", 0, "ip_protocol"], every_port, "high")},
	},
	"bad: a rule of a policy with null for its ports": {
		"resource": policy_rule({"ip_protocol": "tcp", "ports": null}, ["0.0.0.0/0"]),
		"deny": {verdict(["match", 0, "layer4_configs", 0, "ip_protocol"], every_port, "high")},
	},
	"good: null for what is not set": {
		"resource": azure_rule({"access": null, "destination_port_range": null, "destination_port_ranges": null}),
		"deny": set(),
	},
	"good: a rule of a policy that denies": {
		"resource": object.union(
			policy_rule({"ip_protocol": "tcp", "ports": ["22"]}, ["0.0.0.0/0"]),
			{"values": {"action": "deny"}},
		),
		"deny": set(),
	},
	"unknown: what a rule of a policy does": {
		"resource": with_unknown(
			resource("google_compute_network_firewall_policy_rule", {
				"direction": "INGRESS",
				"match": [{"src_ip_ranges": ["0.0.0.0/0"], "layer4_configs": [{"ip_protocol": "tcp", "ports": ["22"]}]}],
			}),
			{"action": "var.action"},
		),
		"deny": set(),
		"unknown": {{"at": array.concat(at, ["action"]), "expression": "var.action"}},
	},
	"bad: a load balancer hands logins on": {
		"resource": resource("azurerm_lb_nat_rule", {"protocol": "Tcp", "frontend_port": 50001, "backend_port": 3389}),
		"deny": {verdict(["backend_port"], inside("RDP (port 3389)"), "medium")},
	},
	"bad: a firewall hands logins on": {
		"resource": resource("azurerm_firewall_policy_rule_collection_group", {"nat_rule_collection": [{"rule": [{
			"source_addresses": ["*"],
			"translated_port": "3389",
		}]}]}),
		"deny": {verdict(
			["nat_rule_collection", 0, "rule", 0, "translated_port"],
			to_world("RDP (port 3389)"),
			"high",
		)},
	},
	"bad: a firewall hands logins on by a collection of its own": {
		"resource": resource("azurerm_firewall_nat_rule_collection", {"rule": [{
			"source_addresses": ["10.0.0.0/8"],
			"translated_port": "22",
		}]}),
		"deny": {verdict(["rule", 0, "translated_port"], inside("ssh (port 22)"), "medium")},
	},
	"good: a load balancer hands requests on": {
		"resource": resource("azurerm_lb_nat_pool", {"protocol": "Tcp", "backend_port": 8080}),
		"deny": set(),
	},
	"bad: keys for a project": {
		"resource": resource("google_compute_project_metadata_item", {"key": "ssh-keys", "value": "admin:ssh-ed25519 AAAA"}),
		"deny": {verdict(
			["value"],
			"`ssh-keys` lets people log in to the machines of the project and change them",
			"low",
		)},
	},
	"good: another entry for a project": {
		"resource": resource("google_compute_project_metadata_item", {"key": "enable-oslogin", "value": "TRUE"}),
		"deny": set(),
	},
	"bad: a rule of OpenStack": {
		"resource": openstack_rule({"port_range_min": 22, "port_range_max": "22", "remote_ip_prefix": "0.0.0.0/0"}),
		"deny": {verdict(["port_range_min"], to_world("ssh (port 22)"), "high")},
	},
	"bad: a rule of OpenStack that names nobody": {
		"resource": resource("openstack_networking_secgroup_rule_v2", {"direction": "ingress"}),
		"deny": {verdict(["direction"], every_port, "high")},
	},
	"bad: a rule of OpenStack for a group": {
		"resource": openstack_rule({"port_range_min": 22, "port_range_max": 22, "remote_group_id": "web"}),
		"deny": {verdict(["port_range_min"], inside("ssh (port 22)"), "medium")},
	},
	"good: another port of OpenStack": {
		"resource": openstack_rule({"port_range_min": 443, "port_range_max": 443}),
		"deny": set(),
	},
	"good: what goes out of OpenStack": {
		"resource": object.union(openstack_rule({}), {"values": {"direction": "egress"}}),
		"deny": set(),
	},
	"unknown: the port of OpenStack": {
		"resource": with_unknown(openstack_rule({}), {"port_range_min": "var.port"}),
		"deny": set(),
		"unknown": {{"at": array.concat(at, ["port_range_min"]), "expression": "var.port"}},
	},
	"bad: rules of Azure": {
		"resource": resource("azurerm_network_security_group", {"security_rule": [{
			"access": "Allow",
			"direction": "Inbound",
			"protocol": "*",
			"destination_port_ranges": ["80", "22"],
			"source_address_prefix": "VirtualNetwork",
		}]}),
		"deny": {verdict(
			["security_rule", 0, "destination_port_ranges", 1],
			inside("ssh (port 22)"),
			"medium",
		)},
	},
	"bad: a key": {
		"resource": resource("aws_instance", {"key_name": "ops"}),
		"deny": {key_verdict(["key_name"])},
	},
	"bad: a key in a block": {
		"resource": resource("aws_emr_cluster", {"ec2_attributes": [{"key_name": "ops"}]}),
		"deny": {key_verdict(["ec2_attributes", 0, "key_name"])},
	},
	"bad: keys in the metadata": {
		"resource": resource("google_compute_instance", {"metadata": {"ssh-keys": "ops:ssh-ed25519 AAAA"}}),
		"deny": {key_verdict(["metadata", "ssh-keys"])},
	},
	"bad: commands in a service": {
		"resource": resource("aws_ecs_service", {"enable_execute_command": true}),
		"deny": {object.union(
			verdict(["enable_execute_command"], "`enable_execute_command` lets people change what runs", "medium"),
			{"fix": [{"at": array.concat(at, ["enable_execute_command"]), "value": false}]},
		)},
	},
	"bad: a serial port": {
		"resource": resource("google_compute_instance", {"metadata": {"serial-port-enable": "TRUE"}}),
		"deny": {serial_port("FALSE")},
	},
	"bad: a serial port, by a number": {
		"resource": resource("google_compute_project_metadata", {"metadata": {"serial-port-enable": 1}}),
		"deny": {serial_port(0)},
	},
	"bad: a serial port, by a number in quotes": {
		"resource": resource("google_compute_project_metadata", {"metadata": {"serial-port-enable": "1"}}),
		"deny": {serial_port("0")},
	},
	"bad: a serial port, by a word": {
		"resource": resource("google_compute_project_metadata", {"metadata": {"serial-port-enable": "true"}}),
		"deny": {serial_port("false")},
	},
	"bad: an endpoint": {
		"resource": resource("aws_ec2_instance_connect_endpoint", {}),
		"deny": {verdict([], "an EC2 Instance Connect endpoint lets people log in to running instances", "low")},
	},
	"bad: nodes with a key alone": {
		"resource": resource("aws_eks_node_group", {"remote_access": [{"ec2_ssh_key": "ops"}]}),
		"deny": {verdict(
			["remote_access", 0],
			"ssh (port 22) of the nodes is open to the whole world: no security groups are named",
			"high",
		)},
	},
	"bad: nodes with a key and a group": {
		"resource": resource("aws_eks_node_group", {"remote_access": [{
			"ec2_ssh_key": "ops",
			"source_security_group_ids": ["sg-1"],
		}]}),
		"deny": {verdict(
			["remote_access", 0],
			"ssh (port 22) of the nodes is open for logins to what runs",
			"medium",
		)},
	},
	"bad: an extension": {
		"resource": resource("azurerm_virtual_machine_extension", {"type": "AADSSHLoginForLinux"}),
		"deny": {verdict(
			["type"],
			"the extension lets people log in to the machine and change it",
			"low",
		)},
	},
	"good: another port": {
		"resource": group({"from_port": 443, "to_port": 443, "protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"]}),
		"deny": set(),
	},
	"good: every port within the group": {
		"resource": group({"from_port": 0, "to_port": 0, "protocol": "-1", "self": true}),
		"deny": set(),
	},
	"good: not TCP": {
		"resource": group({"from_port": 0, "to_port": 100, "protocol": "udp", "cidr_blocks": ["0.0.0.0/0"]}),
		"deny": set(),
	},
	"good: what goes out": {
		"resource": resource("aws_security_group_rule", {
			"type": "egress",
			"from_port": 22,
			"to_port": 22,
			"protocol": "tcp",
		}),
		"deny": set(),
	},
	"good: a firewall that is off": {
		"resource": resource("google_compute_firewall", {
			"disabled": true,
			"allow": [{"protocol": "tcp", "ports": ["22"]}],
			"source_ranges": ["0.0.0.0/0"],
		}),
		"deny": set(),
	},
	"good: denied": {
		"resource": azure_rule({
			"access": "Deny",
			"destination_port_range": "22",
			"source_address_prefix": "*",
		}),
		"deny": set(),
	},
	"good: no key": {"resource": resource("aws_instance", {"key_name": null}), "deny": set()},
	"good: no commands": {"resource": resource("aws_ecs_service", {"enable_execute_command": false}), "deny": set()},
	"good: nodes without a key": {
		"resource": resource("aws_eks_node_group", {"remote_access": [{}]}),
		"deny": set(),
	},
	"unknown: the port": {
		"resource": with_unknown(
			group({"to_port": 22, "protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"]}),
			{"ingress.0.from_port": "var.port"},
		),
		"deny": set(),
		"unknown": {{"at": array.concat(at, ["ingress", 0, "from_port"]), "expression": "var.port"}},
	},
	"unknown: the rules": {
		"resource": with_unknown(
			resource("aws_security_group", {"ingress": [{"from_port": 80, "to_port": 80, "protocol": "tcp"}]}),
			{"ingress": "var.rules"},
		),
		"deny": set(),
		"unknown": {{"at": array.concat(at, ["ingress"]), "expression": "var.rules"}},
	},
	"unknown: a port of a firewall": {
		"resource": with_unknown(
			resource("google_compute_firewall", {
				"allow": [{"protocol": "tcp", "ports": [null]}],
				"source_ranges": ["0.0.0.0/0"],
			}),
			{"allow.0.ports.0": "var.port"},
		),
		"deny": set(),
		"unknown": {{"at": array.concat(at, ["allow", 0, "ports"]), "expression": "var.port"}},
	},
	"unknown: the key": {
		"resource": with_unknown(resource("aws_instance", {}), {"key_name": "var.key"}),
		"deny": set(),
		"unknown": {{"at": array.concat(at, ["key_name"]), "expression": "var.key"}},
	},
	"unknown: the switch": {
		"resource": with_unknown(resource("aws_ecs_service", {}), {"enable_execute_command": "var.exec"}),
		"deny": set(),
		"unknown": {{"at": array.concat(at, ["enable_execute_command"]), "expression": "var.exec"}},
	},
}

failing contains name if {
	some name, case in cases
	resources := [case.resource]
	got := repair_channel.deny with input.resources as resources with input.commands as [] with input.references as []
	got != case.deny
}

failing contains name if {
	some name, case in cases
	resources := [case.resource]
	got := repair_channel.unknown with input.resources as resources
	got != object.get(case, "unknown", set())
}

test_cases if failing == set()

package_reference := {
	"at": ["run", 1],
	"kind": "package",
	"name": "openssh-server",
	"fetcher": "apt-get",
	"phase": "build",
	"target": "image",
}

daemon := {"at": ["cmd"], "program": "sshd", "phase": "boot", "target": "container"}

denied(references, commands) := found if {
	found := repair_channel.deny with input.resources as [] with input.references as references with input.commands as commands
}

test_installed_in_an_image if {
	denied([package_reference], []) == {{
		"at": ["run", 1],
		"msg": "openssh-server is installed in the image: it lets people log in to what runs",
		"severity": "medium",
	}}
}

test_brought_along if {
	denied([object.union(package_reference, {"name": "openssh", "fetcher": "apk"})], []) == {{
		"at": ["run", 1],
		"msg": "openssh brings a daemon for logins into the image: openssh-client is enough to log in elsewhere",
		"severity": "low",
	}}
}

test_a_client if denied([object.union(package_reference, {"name": "openssh-client"})], []) == set()

test_installed_elsewhere if denied([object.union(package_reference, {"phase": "ci", "target": "runner"})], []) == set()

test_runs_in_a_container if {
	denied([], [daemon]) == {{
		"at": ["cmd"],
		"msg": "`sshd` waits for logins in the container",
		"severity": "medium",
	}}
}

test_runs_on_an_instance if denied([], [object.union(daemon, {"target": "instance"})]) == set()
