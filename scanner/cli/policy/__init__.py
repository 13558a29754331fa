"""`cattleguard policy`: the tools of those who write policies, one command a module."""

import typer

from scanner.cli.policy.bundle import bundle
from scanner.cli.policy.check import check
from scanner.cli.policy.docs import docs
from scanner.cli.policy.eval import eval_
from scanner.cli.policy.input import input_
from scanner.cli.policy.new import new
from scanner.cli.policy.test import run_tests
from scanner.cli.policy.verify import verify

policy = typer.Typer(
    name="policy", no_args_is_help=True, rich_markup_mode=None, help="Write, test and ship policies."
)
policy.command("new")(new)
policy.command("test")(run_tests)
policy.command("check")(check)
policy.command("verify")(verify)
policy.command("input")(input_)
policy.command("eval")(eval_)
policy.command("docs")(docs)
policy.command("bundle")(bundle)
