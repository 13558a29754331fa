# METADATA
# title: Values of resources
# description: |
#   How a rule asks what a resource says. A value is known, not set, or not known: the third is neither of the others,
#   and its expressions are the question a rule has to hand on.
package cattleguard.lib.resources

import rego.v1

# What the configuration manages: a data source only reads, and what exists no times is not there.
managed(resource) if {
	resource.mode == "managed"
	resource.instances != 0
}

# The value at a path; null where it is not set, and where it is not known.
value(resource, path) := object.get(resource.values, path, null)

# The expressions that decide what stands at a path: its own, those of what holds it, and those of what is in it.
unresolved(resource, path) := set() if {
	object.get(resource, "unknown", {}) == {}
} else := {expression |
	text := dotted(path)
	some key, expression in resource.unknown
	decides(key, text)
}

# A value stands at a path, and it is not empty.
given(resource, path) if {
	found := object.get(resource.values, path, null)
	not found in {null, ""}
}

# What stands at a path is not known, but it is not null: every other expression may be.
given(resource, path) if {
	expression := resource.unknown[dotted(path)]
	never_null(expression)
}

# The expressions that decide whether anything stands at a path. A plan says of everything that its provider fills in,
# whether it is set or not, that it is known after it was applied: that is no question to hand on.
doubts(resource, path) := {expression |
	not given(resource, path)
	some expression in unresolved(resource, path)
	expression != "(known after apply)"
}

# The configuration itself: what a plan or a state lists has lost its lifecycle settings.
configured(resource) if not resource.at[0] in {"planned_values", "values"}

# The blocks of a type in what holds them, each with its path below `path`. One block may be an object, as JSON has it.
blocks(holder, path, name) := [{"path": array.concat(path, [name]), "body": block}] if {
	block := object.get(holder, name, null)
	is_object(block)
} else := [{"path": array.concat(path, [name, index]), "body": block} |
	found := object.get(holder, name, null)
	is_array(found)
	some index, block in found
	is_object(block)
]

# A path the way `unknown` names it.
dotted(path) := concat(".", [sprintf("%v", [part]) | some part in path])

string_functions := concat("", [
	`^(sensitive\(|nonsensitive\()?(templatefile|base64encode|base64gzip|file|filebase64|format|join|jsonencode|`,
	`yamlencode|replace|sha1|trimspace|trim|trimprefix|trimsuffix|chomp|lower|upper|title|substr|indent)\(`,
])

# What is sensitive in a plan is set.
never_null(expression) if expression == "(sensitive)"

# An expression that makes a string of whatever it is given, or of several values.
never_null(expression) if regex.match(string_functions, expression)

never_null(expression) if regex.match(`^[^(?]+, `, expression)

# A template is text around its expression.
never_null(expression) if startswith(expression, `"`)

never_null(expression) if regex.match(`^data\.(template_file|cloudinit_config|template_cloudinit_config)\.`, expression)

never_null(expression) if regex.match(`^data\.[a-z0-9_]+\.[A-Za-z0-9_.*"\[\]-]+\.rendered(\[[^?]*\])?$`, expression)

# What exists once it is applied has its attributes, but a variable, an argument or an output may be null.
never_null(expression) if {
	regex.match(`^[a-z][a-z0-9]*_[a-z0-9_]*\.[A-Za-z0-9_.-]+$`, expression)
}

decides(key, text) if key == text

decides(key, text) if startswith(text, concat("", [key, "."]))

decides(key, text) if startswith(key, concat("", [text, "."]))
