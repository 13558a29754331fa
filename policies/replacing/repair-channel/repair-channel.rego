# METADATA
# title: There is a way in to repair what runs
# description: |
#   A port for ssh, RDP or WinRM that is open, a login key on a machine, `enable_execute_command` on a service, a daemon
#   for logins in an image: each is there so that somebody can change what runs, and what is changed that way is in no
#   image. Without a way in, the only way to change something is to replace it, and a machine is as it was tested.
#   Gravest is a port that the whole world can reach. A brokered way in (an EC2 Instance Connect endpoint, Azure Bastion)
#   and a key that no open port goes with are less grave. Not judged: key pairs that no machine uses, the key without which
#   Azure makes no Linux machine, and agents such as the one of Systems Manager, which are also there to observe.
# related_resources:
#   - ref: https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_protect_compute_reduce_manual_management.html
#     description: "AWS Well-Architected: reduce manual management and interactive access"
#   - ref: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
#     description: "AWS: ECS Exec changes a running container"
#   - ref: https://cloud.google.com/compute/docs/connect/restrict-ssh-keys
#     description: "Google Cloud: restrict ssh keys from VMs"
# custom:
#   severity: medium
#   category: replacing
#   formats: [terraform, terraform-plan, dockerfile, packer]
#   about: [resources, commands, references]
#   remediation: >-
#     Close the port and remove the key or the daemon; look at logs and metrics instead, and replace what is broken. Where
#     somebody must be able to log in, open the way for the time of an incident and replace the machine afterwards.
#   controls:
#     nist-800-53r5: [AC-17, CM-7, MA-4]
#     cis-supply-chain-1.0: [5.2.3]
#     cis-docker-1.6: ["5.7"]
#     pci-dss-4.0: [2.2.4]
#     soc2: [CC6.6]
package cattleguard.replacing.repair_channel

import data.cattleguard.lib.places
import data.cattleguard.lib.resources
import rego.v1

# Ports over which a machine is administered.
channels := {22: "ssh", 3389: "RDP", 5985: "WinRM", 5986: "WinRM"}

# A range of more ports than this is not there for a login: it is judged only where the whole world is let in.
widest := 1000

world := {"*", "0.0.0.0/0", "::/0", "0/0", "any", "internet"}

# A key for logins: by resource type, the path of its attribute.
keys := {
	"aws_emr_cluster": ["ec2_attributes", "key_name"],
	"aws_instance": ["key_name"],
	"aws_launch_configuration": ["key_name"],
	"aws_launch_template": ["key_name"],
	"aws_spot_instance_request": ["key_name"],
	"google_compute_instance": ["metadata", "ssh-keys"],
	"google_compute_instance_template": ["metadata", "ssh-keys"],
	"google_compute_project_metadata": ["metadata", "ssh-keys"],
	"google_compute_region_instance_template": ["metadata", "ssh-keys"],
	"openstack_compute_instance_v2": ["key_pair"],
}

# Settings that open a way in: by resource type the block or null, the attribute, and the values that do.
switches := {
	"aws_cloudwatch_event_target": [{"block": "ecs_target", "name": "enable_execute_command", "values": {true, "true"}}],
	"aws_ecs_service": [{"block": null, "name": "enable_execute_command", "values": {true, "true"}}],
	"azurerm_linux_web_app": [{"block": "site_config", "name": "remote_debugging_enabled", "values": {true, "true"}}],
	"azurerm_windows_web_app": [{"block": "site_config", "name": "remote_debugging_enabled", "values": {true, "true"}}],
	"google_compute_instance": serial_port,
	"google_compute_instance_template": serial_port,
	"google_compute_project_metadata": serial_port,
	"google_compute_region_instance_template": serial_port,
}

# A rule of a firewall policy of Google Cloud.
policy_rules := {
	"google_compute_firewall_policy_rule",
	"google_compute_network_firewall_policy_rule",
	"google_compute_region_network_firewall_policy_rule",
}

serial_port := [{"block": "metadata", "name": "serial-port-enable", "values": {true, "true", "TRUE", 1, "1"}}]

# Resource types that are a way in.
ways := {
	"aws_ec2_instance_connect_endpoint": "an EC2 Instance Connect endpoint lets people log in to running instances",
	"azurerm_bastion_host": "a bastion host lets people log in to running machines",
}

# Packages and programs that wait for logins.
daemons := {"dropbear", "openssh-server", "openssh-server-pam", "sshd", "telnetd", "xrdp"}

deny contains {"at": places.place(opening.resource, opening.path), "msg": msg, "severity": severity} if {
	some opening in openings
	names := channels_in(opening.from, opening.to)
	count(names) > 0
	severity := severity_of(opening)
	msg := opening_message(opening, concat(" and ", sort(names)))
}

deny contains verdict if {
	some resource in input.resources
	keys[resource.type]
	resources.managed(resource)
	some path in key_paths(resource)
	resources.given(resource, path)
	at := places.place(resource, path)
	verdict := {
		"at": at,
		"msg": sprintf("`%s` lets people log in to the machine and change it", [path[count(path) - 1]]),
		"severity": "low",
		"fix": [{"at": at, "remove": true}],
	}
}

deny contains {"at": places.place(resource, ["value"]), "msg": msg, "severity": "low"} if {
	some resource in input.resources
	resource.type == "google_compute_project_metadata_item"
	resources.managed(resource)
	resources.value(resource, ["key"]) == "ssh-keys"
	resources.given(resource, ["value"])
	msg := "`ssh-keys` lets people log in to the machines of the project and change them"
}

deny contains verdict if {
	some resource in input.resources
	some row in switches[resource.type]
	resources.managed(resource)
	some place in occurrences(resource, row)
	place.value in row.values
	at := places.place(resource, place.path)
	verdict := {
		"at": at,
		"msg": sprintf("`%s` lets people change what runs", [row.name]),
		"severity": "medium",
		"fix": [{"at": at, "value": opposite(place.value)}],
	}
}

deny contains {"at": resource.at, "msg": msg, "severity": "low"} if {
	some resource in input.resources
	msg := ways[resource.type]
	resources.managed(resource)
}

deny contains {"at": places.place(resource, access.path), "msg": msg, "severity": severity} if {
	some resource in input.resources
	resource.type == "aws_eks_node_group"
	resources.managed(resource)
	some access in resources.blocks(resource.values, [], "remote_access")
	sources := array.concat(access.path, ["source_security_group_ids"])
	severity := node_severity(resource, access, sources)
	severity != null
	msg := node_message(severity)
}

deny contains {"at": places.place(resource, ["type"]), "msg": msg, "severity": "low"} if {
	some resource in input.resources
	resource.type == "azurerm_virtual_machine_extension"
	resources.managed(resource)
	resources.value(resource, ["type"]) in {"AADLoginForWindows", "AADSSHLoginForLinux"}
	msg := "the extension lets people log in to the machine and change it"
}

deny contains {"at": reference.at, "msg": msg, "severity": "medium"} if {
	some reference in input.references
	reference.kind == "package"
	reference.phase == "build"
	reference.target == "image"
	reference.name in daemons
	msg := sprintf("%s is installed in the image: it lets people log in to what runs", [reference.name])
}

deny contains {"at": reference.at, "msg": msg, "severity": "low"} if {
	some reference in input.references
	reference.kind == "package"
	reference.phase == "build"
	reference.target == "image"
	reference.name == "openssh"
	reference.fetcher == "apk"
	msg := "openssh brings a daemon for logins into the image: openssh-client is enough to log in elsewhere"
}

deny contains {"at": command.at, "msg": msg, "severity": "medium"} if {
	some command in input.commands
	command.phase == "boot"
	command.target == "container"
	command.program in daemons
	msg := sprintf("`%s` waits for logins in the container", [command.program])
}

unknown contains {"at": places.place(resource, path), "expression": expression} if {
	some resource in input.resources
	keys[resource.type]
	resources.managed(resource)
	some path in key_paths(resource)
	some expression in resources.doubts(resource, path)
}

unknown contains {"at": places.place(resource, path), "expression": expression} if {
	some resource in input.resources
	some row in switches[resource.type]
	resources.managed(resource)
	path := [part | some part in [row.block, row.name]; part != null]
	some key, expression in resource.unknown
	expression != "(known after apply)"
	plain(key) in {row.name, row.block, concat(".", path)}
}

unknown contains {"at": places.place(place.resource, path), "expression": expression} if {
	some place in rules
	some path in place.deciding
	some expression in questions(place.resource, resources.dotted(path))
}

unknown contains {"at": places.place(place.resource, [place.made_of]), "expression": expression} if {
	some place in rules
	expression := place.resource.unknown[place.made_of]
	expression != "(known after apply)"
}

# The expressions of a path itself and of what is in it, not those of what holds it.
questions(resource, text) := {expression |
	some key, expression in resource.unknown
	expression != "(known after apply)"
	startswith(concat("", [key, "."]), concat("", [text, "."]))
}

# --- Ports that are open -------------------------------------------------------------------------------------------

# What lets traffic in: from which ports to which, from where, and the path of what says so.
openings contains opening if {
	some place in rules
	some opening in place.openings
}

# Each resource that says what is let in, with the openings it makes, the paths that decide about those, and the type of
# block that makes them, "" if none does.
rules contains {"resource": resource, "openings": openings_of, "deciding": deciding, "made_of": "ingress"} if {
	some resource in input.resources
	resource.type in {"aws_default_security_group", "aws_security_group"}
	resources.managed(resource)
	blocks := resources.blocks(resource.values, [], "ingress")
	openings_of := [opening | some block in blocks; opening := aws_opening(resource, block, "protocol")]
	deciding := [path | some block in blocks; some path in aws_deciding(block, "protocol")]
}

rules contains {"resource": resource, "openings": openings_of, "deciding": deciding, "made_of": ""} if {
	some resource in input.resources
	resource.type == "aws_security_group_rule"
	resources.managed(resource)
	resources.value(resource, ["type"]) in {"ingress", null}
	openings_of := [opening |
		resources.value(resource, ["type"]) == "ingress"
		opening := aws_opening(resource, {"path": [], "body": resource.values}, "protocol")
	]
	deciding := array.concat([["type"]], aws_deciding({"path": [], "body": resource.values}, "protocol"))
}

rules contains {"resource": resource, "openings": openings_of, "deciding": deciding, "made_of": ""} if {
	some resource in input.resources
	resource.type == "aws_vpc_security_group_ingress_rule"
	resources.managed(resource)
	openings_of := [opening | opening := aws_opening(resource, {"path": [], "body": resource.values}, "ip_protocol")]
	deciding := aws_deciding({"path": [], "body": resource.values}, "ip_protocol")
}

rules contains {"resource": resource, "openings": openings_of, "deciding": deciding, "made_of": "allow"} if {
	some resource in input.resources
	resource.type == "google_compute_firewall"
	resources.managed(resource)
	resources.value(resource, ["direction"]) != "EGRESS"
	disabled := resources.value(resource, ["disabled"])
	not disabled in {true, "true"}
	blocks := resources.blocks(resource.values, [], "allow")
	sources := sources_of({"path": [], "body": resource.values}, ["source_ranges"])
	openings_of := [opening |
		some block in blocks
		some opening in google_openings(resource, block, "protocol", sources)
	]
	deciding := [array.concat(block.path, [name]) | some block in blocks; some name in ["ports", "protocol"]]
}

rules contains {"resource": resource, "openings": openings_of, "deciding": deciding, "made_of": "match"} if {
	some resource in input.resources
	resource.type in policy_rules
	resources.managed(resource)
	word(resource.values, "action") in {"", "allow"}
	word(resource.values, "direction") in {"", "ingress"}
	disabled := resources.value(resource, ["disabled"])
	not disabled in {true, "true"}
	matches := resources.blocks(resource.values, [], "match")
	openings_of := [opening |
		word(resource.values, "action") == "allow"
		word(resource.values, "direction") == "ingress"
		some match in matches
		some block in resources.blocks(match.body, match.path, "layer4_configs")
		sources := sources_of(match, ["src_ip_ranges"])
		some opening in google_openings(resource, block, "ip_protocol", sources)
	]
	inner := [array.concat(block.path, [name]) |
		some match in matches
		some block in resources.blocks(match.body, match.path, "layer4_configs")
		some name in ["ports", "ip_protocol"]
	]
	deciding := array.concat([["action"], ["direction"]], inner)
}

rules contains {"resource": resource, "openings": openings_of, "deciding": deciding, "made_of": "security_rule"} if {
	some resource in input.resources
	resource.type in {"azurerm_network_security_group", "azurerm_network_security_rule"}
	resources.managed(resource)
	blocks := azure_rules(resource)
	openings_of := [opening |
		some block in blocks
		word(block.body, "access") == "allow"
		word(block.body, "direction") == "inbound"
		some opening in azure_openings(resource, block)
	]
	deciding := [array.concat(block.path, [name]) |
		some block in blocks
		word(block.body, "access") in {"", "allow"}
		word(block.body, "direction") in {"", "inbound"}
		some name in ["access", "direction", "protocol", "destination_port_range", "destination_port_ranges"]
	]
}

rules contains {"resource": resource, "openings": openings_of, "deciding": deciding, "made_of": ""} if {
	some resource in input.resources
	resource.type == "openstack_networking_secgroup_rule_v2"
	resources.managed(resource)
	resources.value(resource, ["direction"]) in {"ingress", null}
	openings_of := [opening |
		resources.value(resource, ["direction"]) == "ingress"
		opening := openstack_opening(resource)
	]
	deciding := [[name] | some name in ["direction", "protocol", "port_range_min", "port_range_max"]]
}

aws_opening(resource, block, protocol) := opening if {
	name := tcp(object.get(block.body, protocol, null))
	opening := {
		"resource": resource,
		"path": array.concat(block.path, ["from_port"]),
		"from": first_port(name, block.body),
		"to": last_port(name, block.body),
		"sources": sources_of(block, ["cidr_blocks", "ipv6_cidr_blocks", "cidr_ipv4", "cidr_ipv6"]),
	}
}

# What decides about an opening; nothing does where its protocol carries no logins.
aws_deciding(block, protocol) := [array.concat(block.path, [name]) |
	name_of := object.get(block.body, protocol, "tcp")
	tcp(name_of)
	some name in ["from_port", "to_port", protocol]
]

google_openings(resource, block, protocol, sources) := [opening |
	tcp(object.get(block.body, protocol, null))
	some index, range in values_of(object.get(block.body, "ports", []))
	ports := ports_of(range)
	opening := {
		"resource": resource,
		"path": array.concat(block.path, ["ports", index]),
		"from": ports[0],
		"to": ports[1],
		"sources": sources,
	}
] if {
	count(values_of(object.get(block.body, "ports", []))) > 0
} else := [opening |
	tcp(object.get(block.body, protocol, null))
	resources.unresolved(resource, array.concat(block.path, ["ports"])) == set()
	opening := {
		"resource": resource,
		"path": array.concat(block.path, [protocol]),
		"from": 0,
		"to": 65535,
		"sources": sources,
	}
]

# A load balancer or a firewall of Azure that hands connections on to a port of a machine.
rules contains {"resource": resource, "openings": openings_of, "deciding": deciding, "made_of": made_of} if {
	some resource in input.resources
	row := forwarding[resource.type]
	resources.managed(resource)
	made_of := row.made_of
	blocks := forwarding_blocks(resource)
	openings_of := [opening |
		some block in blocks
		number := port(object.get(block.body, row.port, null))
		opening := {
			"resource": resource,
			"path": array.concat(block.path, [row.port]),
			"from": number,
			"to": number,
			"sources": sources_of(block, ["source_addresses"]),
		}
	]
	deciding := [array.concat(block.path, [row.port]) | some block in blocks]
}

forwarding := {
	"azurerm_firewall_nat_rule_collection": {"port": "translated_port", "made_of": "rule"},
	"azurerm_firewall_policy_rule_collection_group": {"port": "translated_port", "made_of": "nat_rule_collection"},
	"azurerm_lb_nat_pool": {"port": "backend_port", "made_of": ""},
	"azurerm_lb_nat_rule": {"port": "backend_port", "made_of": ""},
}

forwarding_blocks(resource) := [rule |
	some collection in resources.blocks(resource.values, [], "nat_rule_collection")
	some rule in resources.blocks(collection.body, collection.path, "rule")
] if {
	resource.type == "azurerm_firewall_policy_rule_collection_group"
} else := resources.blocks(resource.values, [], "rule") if {
	resource.type == "azurerm_firewall_nat_rule_collection"
} else := [{"path": [], "body": resource.values}]

# Without a protocol, or without ports, every port is open.
openstack_opening(resource) := opening if {
	every name in ["protocol", "port_range_min", "port_range_max"] {
		resources.unresolved(resource, [name]) == set()
	}
	name := object.get(resource.values, "protocol", "")
	lower(sprintf("%v", [name])) in {"", "tcp", "6"}
	opening := {
		"resource": resource,
		"path": openstack_place(resource),
		"from": port(object.get(resource.values, "port_range_min", 0)),
		"to": port(object.get(resource.values, "port_range_max", 65535)),
		"sources": openstack_sources(resource),
	}
}

openstack_place(resource) := ["port_range_min"] if {
	resources.value(resource, ["port_range_min"]) != null
} else := ["direction"]

openstack_sources(resource) := {"0.0.0.0/0"} if {
	every name in ["remote_address_group_id", "remote_group_id", "remote_ip_prefix"] {
		not resources.given(resource, [name])
		resources.unresolved(resource, [name]) == set()
	}
} else := sources_of({"path": [], "body": resource.values}, ["remote_ip_prefix"])

azure_rules(resource) := [{"path": [], "body": resource.values}] if {
	resource.type == "azurerm_network_security_rule"
} else := resources.blocks(resource.values, [], "security_rule")

azure_openings(resource, block) := [opening |
	tcp(object.get(block.body, "protocol", null))
	some place in azure_ranges(block)
	ports := ports_of(place.range)
	opening := {
		"resource": resource,
		"path": place.path,
		"from": ports[0],
		"to": ports[1],
		"sources": sources_of(block, ["source_address_prefix", "source_address_prefixes"]),
	}
]

azure_ranges(block) := array.concat(
	[{"path": array.concat(block.path, ["destination_port_range"]), "range": range} |
		range := object.get(block.body, "destination_port_range", null)
	],
	[{"path": array.concat(block.path, ["destination_port_ranges", index]), "range": range} |
		ranges := object.get(block.body, "destination_port_ranges", null)
		is_array(ranges)
		some index, range in ranges
	],
)

# A word in lower case; "" where it is not known.
word(body, name) := lower(value) if {
	value := object.get(body, name, null)
	is_string(value)
} else := ""

# The protocol carries logins; AWS takes every port where it is none in particular.
tcp(protocol) := "tcp" if {
	lower(sprintf("%v", [protocol])) in {"tcp", "6"}
} else := "all" if {
	lower(sprintf("%v", [protocol])) in {"-1", "all", "*"}
}

first_port(protocol, body) := 0 if {
	protocol == "all"
} else := port(object.get(body, "from_port", null))

last_port(protocol, body) := 65535 if {
	protocol == "all"
} else := port(object.get(body, "to_port", null))

# The first and last port of `22`, be it a number or a string, of `20-25` or `*`.
ports_of(range) := [0, 65535] if {
	range == "*"
} else := [range, range] if {
	is_number(range)
} else := [port(parts[0]), port(parts[count(parts) - 1])] if {
	is_string(range)
	parts := split(range, "-")
}

port(value) := value if {
	is_number(value)
} else := to_number(value) if {
	is_string(value)
	regex.match(`^[0-9]+$`, value)
}

channels_in(from, to) := {sprintf("%s (port %v)", [name, number]) |
	some number, name in channels
	from <= number
	number <= to
}

# Where traffic is let in from, as far as it is known.
sources_of(block, names) := {lower(source) |
	some name in names
	some source in values_of(object.get(block.body, name, null))
	is_string(source)
}

values_of(value) := [value] if {
	is_string(value)
} else := value if {
	is_array(value)
} else := []

severity_of(opening) := "high" if {
	open_to_world(opening)
} else := "low" if {
	through_proxy(opening)
} else := "medium" if {
	opening.to - opening.from < widest
}

# Only Google's proxy is let in, which asks who it is and keeps a record.
through_proxy(opening) if {
	opening.sources == {"35.235.240.0/20"}
	opening.to - opening.from < widest
}

open_to_world(opening) if {
	some source in opening.sources
	source in world
}

opening_message(opening, names) := sprintf(
	"ports %v to %v, that of ssh among them, are open to the whole world",
	[opening.from, opening.to],
) if {
	opening.to - opening.from >= widest
} else := sprintf("%s is open to the whole world", [names]) if {
	open_to_world(opening)
} else := sprintf("%s is open: it lets people log in to what runs and change it", [names])

# --- Keys, switches, nodes -----------------------------------------------------------------------------------------

# The places of a key, in each of the blocks it may stand in.
key_paths(resource) := [path] if {
	path := keys[resource.type]
	not path[0] in {"ec2_attributes"}
} else := [array.concat(block.path, [path[1]]) |
	path := keys[resource.type]
	some block in resources.blocks(resource.values, [], path[0])
]

occurrences(resource, row) := [{"path": [row.name], "value": value} |
	value := resources.value(resource, [row.name])
] if {
	row.block == null
} else := [{"path": array.concat(block.path, [row.name]), "value": value} |
	some block in resources.blocks(resource.values, [], row.block)
	value := object.get(block.body, row.name, null)
]

opposite(value) := false if {
	is_boolean(value)
} else := 0 if {
	is_number(value)
} else := "0" if {
	value == "1"
} else := "FALSE" if {
	value == "TRUE"
} else := "false"

# Without security groups that may, everybody may reach port 22 of the nodes.
node_severity(resource, access, sources) := "high" if {
	key_of_nodes(resource, access)
	values_of(object.get(access.body, "source_security_group_ids", null)) == []
	resources.unresolved(resource, sources) == set()
} else := "medium" if {
	key_of_nodes(resource, access)
}

key_of_nodes(resource, access) if resources.given(resource, array.concat(access.path, ["ec2_ssh_key"]))

node_message(severity) := "ssh (port 22) of the nodes is open to the whole world: no security groups are named" if {
	severity == "high"
} else := "ssh (port 22) of the nodes is open for logins to what runs"

# A path without its indexes.
plain(key) := concat(".", [part | some part in split(key, "."); not regex.match(`^[0-9]+$`, part)])
