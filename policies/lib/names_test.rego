package cattleguard.lib.names_test

import data.cattleguard.lib.names
import rego.v1

called(kind, address) := names.declared({"type": kind, "address": address})

test_in_the_root_module if called("aws_instance", "aws_instance.web") == "aws_instance.web"

test_an_instance if called("aws_instance", "aws_instance.web[0]") == "aws_instance.web"

test_in_a_module if {
	called("aws_instance", `module.a["b.c"].module.d[1].aws_instance.web["e.f"]`) == "aws_instance.web"
}
