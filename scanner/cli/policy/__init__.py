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
policy.command("new", short_help="Make a new rule, with tests and examples that pass.")(new)
policy.command("test", short_help="Run the tests and the examples of policies.")(run_tests)
policy.command("check", short_help="Check policies before they are used.")(check)
policy.command("verify", short_help="Check policies and run their tests, for hooks.")(verify)
policy.command("input", short_help="Print what policies see of a file, as JSON.")(input_)
policy.command("eval", short_help="Evaluate a query on the input of each document.")(eval_)
policy.command("docs", short_help="Write pages about the rules.")(docs)
policy.command("bundle", short_help="Write policies as an OPA bundle.")(bundle)
