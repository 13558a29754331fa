"""Scans a generated plan with the command line, and prints seconds and memory.

    python benchmarks/plan_reader.py [RESOURCES] [--keep FILE] [--policy]

The plan has modules, machines, containers in JSON, groups and data sources, most of them unchanged, as a plan of
a grown estate has; 15,000 resources are about 60 MB on one line, the way `terraform show -json` prints it. The
figures are those of the process that scans: wall clock, processor time and peak memory. `--policy` adds a policy
that reads `input.document`, which then is the whole plan.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

RESOURCES = 15_000
_PER_MODULE = 50
_POLICY = """\
# METADATA
# title: Queue is deleted
# description: Reads the whole plan, as policies of others do.
# custom:
#   severity: high
#   category: state
#   formats: [terraform-plan]
#   remediation: Keep the queue.
#   controls:
#     nist-800-53r5: [CM-2]
package cattleguard.state.deleted_queue

import rego.v1

deny contains {"at": ["resource_changes", index, "address"], "msg": "a queue is deleted"} if {
	some index, entry in input.document.resource_changes
	entry.type == "aws_sqs_queue"
	"delete" in entry.change.actions
}
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("resources", nargs="?", type=int, default=RESOURCES)
    parser.add_argument("--keep", type=Path, help="write the plan here too")
    parser.add_argument("--policy", action="store_true", help="add a policy that reads the whole plan")
    options = parser.parse_args()
    text = json.dumps(plan(options.resources), separators=(",", ":"))
    if options.keep:
        options.keep.write_text(text, "utf-8")
    with tempfile.TemporaryDirectory() as directory:
        place = Path(directory)
        (place / "plan.json").write_text(text, "utf-8")
        rule = place / "policy" / "state" / "deleted-queue"
        rule.mkdir(parents=True)
        (rule / "deleted-queue.rego").write_text(_POLICY, "utf-8")
        extra = ["--policy", "policy"] if options.policy else []
        seconds, processor, megabytes, code = _scan(place, ["scan", "plan.json", "--format", "json", *extra])
    print(f"{options.resources} resources, {len(text) / 1e6:.1f} MB")
    print(
        f"  {seconds:.2f} s, {processor:.2f} s of processor time, {megabytes:.0f} MB at most, exit code {code}"
    )


def _scan(place: Path, arguments: list[str]) -> tuple[float, float, float, int]:
    """Return seconds, seconds of processor time, peak megabytes and exit code of a scan."""
    root = Path(__file__).parents[1]
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "scanner", *arguments],
        cwd=place,
        env={**os.environ, "PYTHONPATH": str(root)},
        stdout=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, os.waitstatus_to_exitcode(status)


def plan(count: int) -> dict[str, Any]:
    """Return a plan with about so many resources."""
    modules = [_module(number) for number in range(-(-count // _PER_MODULE))]
    return {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "variables": {"region": {"value": "eu-central-1"}},
        "planned_values": {"root_module": {"child_modules": [_planned(module) for module in modules]}},
        "resource_changes": [_change(entry) for _, entries in modules for entry in entries],
        "prior_state": {
            "format_version": "1.0",
            "terraform_version": "1.11.4",
            "values": {"root_module": {"child_modules": [_planned(module) for module in modules]}},
        },
        "configuration": {"root_module": {"module_calls": dict(_calls(len(modules)))}},
        "timestamp": "2026-01-01T00:00:00Z",
        "applyable": True,
        "complete": True,
        "errored": False,
    }


_Module = tuple[str, list[dict[str, Any]]]


def _module(number: int) -> _Module:
    address = f"module.team{number}"
    return address, [_resource(address, number, index) for index in range(_PER_MODULE)]


def _resource(module: str, number: int, index: int) -> dict[str, Any]:
    kind = ("aws_instance", "aws_ecs_task_definition", "aws_sqs_queue", "aws_autoscaling_group")[index % 4]
    tags = {"Name": f"team{number}-{index}", "Team": f"team{number}", "Environment": "production"}
    values = {**_VALUES[kind](number, index), "tags": tags, "tags_all": tags}
    return {
        "address": f"{module}.{kind}.this[{index}]",
        "module_address": module,
        "mode": "managed",
        "type": kind,
        "name": "this",
        "index": index,
        "provider_name": "registry.terraform.io/hashicorp/aws",
        "values": values,
    }


def _instance(number: int, index: int) -> dict[str, Any]:
    unset = {f"unset_{name}": None for name in range(12)}
    return {
        "ami": f"ami-{number:08x}{index:09x}",
        "arn": f"arn:aws:ec2:eu-central-1:123456789012:instance/i-{number:08x}{index:09x}",
        "availability_zone": "eu-central-1a",
        "ebs_block_device": [{"device_name": f"/dev/sd{name}", "volume_size": 100} for name in "fghi"],
        "instance_type": "m7g.large",
        "metadata_options": [{"http_endpoint": "enabled", "http_tokens": "required"}],
        "root_block_device": [{"delete_on_termination": True, "encrypted": True, "volume_size": 50}],
        "user_data": "#!/bin/sh\nset -e\nsystemctl enable --now app\n",
        "user_data_replace_on_change": True,
        "vpc_security_group_ids": [f"sg-{number:08x}", f"sg-{index:08x}"],
        **unset,
    }


def _task(number: int, index: int) -> dict[str, Any]:
    container = {
        "name": "app",
        "image": f"registry.example.com/team{number}/app{index}@sha256:{'0123456789abcdef' * 4}",
        "essential": True,
        "environment": [{"name": f"SETTING_{name}", "value": f"value {name}"} for name in range(8)],
        "portMappings": [{"containerPort": 8080, "protocol": "tcp"}],
    }
    return {
        "container_definitions": json.dumps([container], separators=(",", ":")),
        "cpu": "512",
        "family": f"team{number}-app{index}",
        "memory": "1024",
        "network_mode": "awsvpc",
        "requires_compatibilities": ["FARGATE"],
        "volume": [],
    }


def _queue(number: int, index: int) -> dict[str, Any]:
    return {
        "delay_seconds": 0,
        "kms_master_key_id": "alias/queues",
        "max_message_size": 262144,
        "message_retention_seconds": 345600,
        "name": f"team{number}-queue{index}",
        "policy": json.dumps(
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sqs:*"}] * 3}
        ),
        "visibility_timeout_seconds": 30,
    }


def _group(number: int, index: int) -> dict[str, Any]:
    return {
        "desired_capacity": 3,
        "health_check_type": "ELB",
        "instance_refresh": [{"strategy": "Rolling", "preferences": [{"min_healthy_percentage": 90}]}],
        "launch_template": [{"id": f"lt-{number:08x}", "version": str(index)}],
        "max_size": 6,
        "min_size": 3,
        "name": f"team{number}-group{index}",
        "vpc_zone_identifier": [f"subnet-{zone:08x}" for zone in range(3)],
    }


_VALUES = {
    "aws_autoscaling_group": _group,
    "aws_ecs_task_definition": _task,
    "aws_instance": _instance,
    "aws_sqs_queue": _queue,
}


def _planned(module: _Module) -> dict[str, Any]:
    address, entries = module
    named = [{key: value for key, value in entry.items() if key != "module_address"} for entry in entries]
    return {"address": address, "resources": [{**entry, "sensitive_values": {"tags": {}}} for entry in named]}


def _change(entry: dict[str, Any]) -> dict[str, Any]:
    """Return the change of a resource; one in ten is updated in place, one in a hundred is replaced."""
    values, index = entry["values"], entry["index"]
    before, actions = values, ["no-op"]
    if index % 10 == 0:
        before, actions = {**values, "tags": {"Name": "before"}}, ["update"]
    if index % _PER_MODULE == 1:
        before, actions = {**values, "family": "before"}, ["delete", "create"]
    said = {key: value for key, value in entry.items() if key != "values"}
    masks: dict[str, Any] = {
        "after_unknown": {},
        "before_sensitive": {"tags": {}},
        "after_sensitive": {"tags": {}},
    }
    return {**said, "change": {"actions": actions, "before": before, "after": values, **masks}}


def _calls(count: int) -> Iterator[tuple[str, dict[str, Any]]]:
    for number in range(count):
        yield f"team{number}", {"source": "./team", "module": {"resources": []}}


if __name__ == "__main__":
    main()
