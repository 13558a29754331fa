#!/bin/sh
# Records the plans and the state under fixtures/terraform-plan with the terraform on PATH. It needs no provider and
# no network: everything is of the built-in type terraform_data.
set -eu

fixtures=$(cd "$(dirname "$0")/../fixtures/terraform-plan" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export CHECKPOINT_DISABLE=1 TF_DATA_DIR="$work/data" TF_IN_AUTOMATION=1

record() {
    cp -R "$fixtures/$1/." "$work/"
    (cd "$work" && terraform init -input=false -no-color >/dev/null &&
        terraform plan -input=false -no-color -out=saved >/dev/null &&
        terraform show -json saved >"$fixtures/$1/plan.json")
}

record first
(cd "$work" && terraform apply -input=false -no-color saved >/dev/null && terraform show -json >"$fixtures/first/state.json")
record second
