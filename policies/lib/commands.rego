# METADATA
# title: Commands
# description: |
#   Whether anybody can say what a command does: not where its program has no value, nor where the script that a shell is
#   given has none. A script that has a value is split into its commands, and no command of its shell remains.
package cattleguard.lib.commands

import rego.v1

shells := {"ash", "bash", "dash", "ksh", "sh", "zsh"}

unclear(command) if command.program == null

unclear(command) if {
	command.program in shells
	count(command.unknown) > 0
	some index, word in command.args
	regex.match(`^-[a-z]*c$`, word)
	every option in array.slice(command.args, 0, index) {
		startswith(option, "-")
	}
}
