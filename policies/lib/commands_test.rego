package cattleguard.lib.commands_test

import data.cattleguard.lib.commands
import rego.v1

command(program, args, unknown) := {"program": program, "args": args, "unknown": unknown}

cases := {
	"no program": {"command": command(null, [], ["$RUN"]), "unclear": true},
	"no program, and nothing says why": {"command": command(null, [], []), "unclear": true},
	"a script": {"command": command("sh", ["-c", "${RUN}"], ["${RUN}"]), "unclear": true},
	"a script after options": {"command": command("bash", ["-e", "-uc", "${RUN}"], ["${RUN}"]), "unclear": true},
	"a file": {"command": command("sh", ["/srv/run.sh", "${MODE}"], ["${MODE}"]), "unclear": false},
	"an option of a file": {"command": command("sh", ["/srv/run.sh", "-c", "${MODE}"], ["${MODE}"]), "unclear": false},
	"an argument": {"command": command("serve", ["-c", "${FILE}"], ["${FILE}"]), "unclear": false},
	"a shell": {"command": command("sh", [], []), "unclear": false},
}

is_unclear(one) if commands.unclear(one)

failing contains name if {
	some name, case in cases
	is_unclear(case.command)
	not case.unclear
}

failing contains name if {
	some name, case in cases
	not is_unclear(case.command)
	case.unclear
}

test_cases if failing == set()
