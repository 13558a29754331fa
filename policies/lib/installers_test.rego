package cattleguard.lib.installers_test

import data.cattleguard.lib.installers
import rego.v1

cases := {
	"installs: apt-get install": ["apt-get", "install", []],
	"installs: pip install": ["pip", "install", []],
	"installs: yarn alone": ["yarn", "", []],
	"installs: pacman -S": ["pacman", "", ["-S", "htop"]],
	"upgrades: yum update": ["yum", "update", []],
	"upgrades: dnf upgrade-minimal": ["dnf", "upgrade-minimal", []],
	"upgrades: pacman -Syu": ["pacman", "", ["-Syu", "--noconfirm"]],
	"neither: apt-get update": ["apt-get", "update", []],
	"neither: pacman -Q": ["pacman", "", ["-Q"]],
	"neither: an unknown program": ["serve", "install", []],
	"neither: a program that is not known": [null, "", []],
}

kind(command) := "installs" if {
	installers.installs(command)
} else := "upgrades" if {
	installers.upgrades(command)
} else := "neither"

failing contains name if {
	some name, case in cases
	not startswith(name, kind({"program": case[0], "verb": case[1], "args": case[2]}))
}

test_cases if failing == set()
