package cattleguard.lib.evidence_days_test

import data.cattleguard.lib.evidence_days as days
import rego.v1

between(first, last) := days.number(last) - days.number(first)

# Each case: two times, and the days between them.
cases := {
	"the same day": {"times": ["2025-06-02T00:00:00Z", "2025-06-02T23:59:59Z"], "days": 0},
	"the next day": {"times": ["2025-06-02T23:59:59Z", "2025-06-03T00:00:00.5+02:00"], "days": 1},
	"over the end of a month": {"times": ["2025-08-31T00:00:00Z", "2025-09-01T00:00:00Z"], "days": 1},
	"over the end of a year": {"times": ["2024-12-31T00:00:00Z", "2025-01-01T00:00:00Z"], "days": 1},
	"over the leap day": {"times": ["2024-02-28T00:00:00Z", "2024-03-01T00:00:00Z"], "days": 2},
	"no leap day": {"times": ["2025-02-28T00:00:00Z", "2025-03-01T00:00:00Z"], "days": 1},
	"a leap year": {"times": ["2024-01-01T00:00:00Z", "2025-01-01T00:00:00Z"], "days": 366},
	"no leap year in 2100": {"times": ["2100-01-01T00:00:00Z", "2101-01-01T00:00:00Z"], "days": 365},
	"four centuries": {"times": ["2011-10-09T00:00:00Z", "2411-10-09T00:00:00Z"], "days": 146097},
	"backwards": {"times": ["2025-06-03T00:00:00Z", "2025-06-01T00:00:00Z"], "days": -2},
}

failing contains name if {
	some name, case in cases
	between(case.times[0], case.times[1]) != case.days
}

test_cases if failing == set()

silent := [
	null,
	"",
	"2025-06-02",
	"2025-13-01T00:00:00Z",
	"0001-01-01T00:00:00Z",
	"1970-01-01T00:00:00Z",
	"2010-12-31T23:59:59Z",
]

test_what_says_nothing_has_no_number if count([time | some time in silent; days.number(time)]) == 0

test_date if days.date("2025-06-02T08:00:00Z") == "2025-06-02"
