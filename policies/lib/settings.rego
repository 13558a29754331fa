# METADATA
# title: Parameters of rules
# description: |
#   What was configured for a rule; the loader fills in the defaults of the rule's metadata.
package cattleguard.lib.settings

import rego.v1

# The value of a rule's parameter.
setting(rule, name) := data.settings[rule][name]
