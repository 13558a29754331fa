# METADATA
# title: Programs that install software
# description: |
#   Which subcommand of which program installs, and which one upgrades what is already there. A program that takes its
#   action as an option (`pacman -S`) is told by that option.
package cattleguard.lib.installers

import rego.v1

install_verbs := {
	"amazon-linux-extras": {"install"},
	"apk": {"add"},
	"apt": {"install", "reinstall", "build-dep"},
	"apt-get": {"install", "reinstall", "build-dep"},
	"aptitude": {"install", "reinstall"},
	"brew": {"install", "reinstall"},
	"bundle": {"install"},
	"cargo": {"install", "binstall"},
	"choco": {"install"},
	"cloud-init": {"packages"},
	"composer": {"install", "require", "global require"},
	"conda": {"install", "create"},
	"dnf": {"install", "localinstall", "reinstall", "groupinstall", "group install"},
	"gem": {"install"},
	"go": {"install", "get"},
	"helm": {"plugin install"},
	"mamba": {"install", "create"},
	"microdnf": {"install", "reinstall"},
	"micromamba": {"install", "create"},
	"npm": {"install", "i", "add", "ci", "install-ci-test"},
	"pip": {"install", "download"},
	"pipx": {"install"},
	"pnpm": {"install", "i", "add"},
	"poetry": {"install", "add"},
	"snap": {"install"},
	"tdnf": {"install", "reinstall"},
	"uv": {"pip install", "pip sync", "tool install", "sync", "add"},
	"yarn": {"", "install", "add", "global add"},
	"yum": {"install", "localinstall", "reinstall", "groupinstall", "group install"},
	"zypper": {"install", "in", "source-install", "si"},
}

upgrade_verbs := {
	"apk": {"upgrade"},
	"apt": {"upgrade", "full-upgrade", "dist-upgrade"},
	"apt-get": {"upgrade", "dist-upgrade", "full-upgrade"},
	"aptitude": {"safe-upgrade", "full-upgrade", "dist-upgrade"},
	"brew": {"upgrade"},
	"choco": {"upgrade"},
	"cloud-init": {"package_upgrade"},
	"composer": {"update", "global update"},
	"conda": {"update", "upgrade"},
	"dnf": {"update", "upgrade", "distro-sync", "update-minimal", "upgrade-minimal"},
	"gem": {"update"},
	"mamba": {"update", "upgrade"},
	"microdnf": {"update", "upgrade"},
	"npm": {"update", "up", "upgrade"},
	"pipx": {"upgrade", "upgrade-all"},
	"snap": {"refresh"},
	"tdnf": {"update", "upgrade"},
	"unattended-upgrade": {""},
	"unattended-upgrades": {""},
	"yum": {"update", "upgrade", "distro-sync", "update-minimal", "upgrade-minimal"},
	"yum-cron": {""},
	"zypper": {"update", "up", "dist-upgrade", "dup", "patch"},
}

# The option with which pacman synchronises packages, alone or with others.
pacman_sync := `^-S[a-z]*$`

# The command installs software that is not there yet.
installs(command) if command.verb in object.get(install_verbs, command.program, set())

installs(command) if {
	command.program == "pacman"
	not upgrades(command)
	some arg in command.args
	regex.match(pacman_sync, arg)
}

# The command replaces software that is there by a later one.
upgrades(command) if command.verb in object.get(upgrade_verbs, command.program, set())

upgrades(command) if {
	command.program == "pacman"
	some arg in command.args
	regex.match(`^-S[a-z]*u[a-z]*$`, arg)
}
