# METADATA
# title: Days
# description: |
#   Times (RFC 3339) as numbers of days, so that two can be compared. The zone is left aside: it is less than a day.
package cattleguard.lib.evidence_days

import rego.v1

# No SBOM and no image was made before 2011; a time before that stands in the place of the true one.
first_year := 2011

date(time) := substring(time, 0, 10)

# The number of days since the first of March of the year -4800; undefined where a time says nothing.
number(time) := count_days(to_number(parts[0]), unpadded(parts[1]), unpadded(parts[2])) if {
	is_string(time)
	regex.match(`^[1-9][0-9][0-9][0-9]-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])[Tt ]`, time)
	parts := split(date(time), "-")
	to_number(parts[0]) >= first_year
}

unpadded(digits) := to_number(trim_left(digits, "0"))

# Years begin in March here, so that the day that leap years add is their last.
count_days(year, month, day) := sum([
	day,
	floor(((153 * shifted) + 2) / 5),
	365 * whole,
	floor(whole / 4),
	0 - floor(whole / 100),
	floor(whole / 400),
]) if {
	before_march := floor((14 - month) / 12)
	whole := (year + 4800) - before_march
	shifted := (month + (12 * before_march)) - 3
}
