package cattleguard.lib.settings_test

import data.cattleguard.lib.settings
import rego.v1

test_setting if {
	configured := {"some-rule": {"require": "version"}}
	settings.setting("some-rule", "require") == "version" with data.settings as configured
}

test_absent_setting_is_undefined if {
	configured := {"some-rule": {}}
	values := [value | value := settings.setting("some-rule", "require")] with data.settings as configured
	values == []
}
