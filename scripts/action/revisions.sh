#!/usr/bin/env bash
# Says with which revision findings are compared, and which one governs; "auto" is the base of a pull request.
# Writes to $GITHUB_OUTPUT: diff-base, govern-from; both are empty where there is nothing to compare with.
#
# The base is never guessed: what a pull request's author can write (a merge commit of their own) is not taken for it.
set -eu
project=$GITHUB_WORKSPACE/$CATTLEGUARD_DIRECTORY

# A pull request may have made a link of it.
workspace=$(cd "$GITHUB_WORKSPACE" && pwd -P)
case $(cd "$project" && pwd -P)/ in
"$workspace"/*) ;;
*)
    echo "::error title=Cattleguard::The working directory is not in the workspace."
    exit 2
    ;;
esac

in_repository() {
    # In the container of a job the workspace is another user's. Files of a pull request can look like a bare repository.
    GIT_ALLOW_PROTOCOL=none GIT_NO_LAZY_FETCH=1 git --no-replace-objects -c safe.directory="*" \
        -c safe.bareRepository=explicit -c core.fsmonitor=false -C "$project" "$@"
}

# It would say itself what its base is, and a pull request may have brought it.
if [ -n "$(in_repository rev-parse --show-superproject-working-tree 2>/dev/null)" ]; then
    echo "::error title=Cattleguard::The working directory is in a submodule. Scan it where it is the repository."
    exit 2
fi

# The first parent of the commit that GitHub made of the base and the pull request, or the branch that it goes to.
base_of_pull_request() {
    head=$(in_repository rev-parse --verify --quiet HEAD) || return 1
    if [ "$GITHUB_EVENT_NAME" = pull_request ] && [ "$head" = "$GITHUB_SHA" ] &&
        [ "$(in_repository cat-file commit "$head" | sed '/^$/q' | grep -c '^parent ')" = 2 ]; then
        in_repository rev-parse --verify --quiet 'HEAD^1^{commit}' >/dev/null || return 1
        echo 'HEAD^1'
        return
    fi
    branch=refs/remotes/origin/$GITHUB_BASE_REF
    in_repository merge-base "$branch" HEAD >/dev/null 2>&1 || return 1
    echo "$branch"
}

base() {
    if [ -n "${CATTLEGUARD_QUEUE_BASE:-}" ]; then
        in_repository merge-base "$CATTLEGUARD_QUEUE_BASE" HEAD >/dev/null 2>&1 || return 1
        echo "$CATTLEGUARD_QUEUE_BASE"
    elif [ -n "${GITHUB_BASE_REF:-}" ]; then
        base_of_pull_request
    fi
}

missing='The base that this change is compared with is not in the checkout. Give actions/checkout fetch-depth: 2, or fetch-depth: 0 in a merge group and where another commit is checked out than the one that started the workflow.'
command -v git >/dev/null ||
    missing='git is not installed, and the base that this change is compared with is read with it. Install it before actions/checkout, which downloads files alone where there is none.'
diff_base=$CATTLEGUARD_DIFF_BASE govern_from=$CATTLEGUARD_GOVERN_FROM
if [ "$diff_base" = auto ] || [ "$govern_from" = auto ]; then
    found=true
    automatic=$(base) || found=false
    if [ "$found" = false ] && [ "$diff_base" = auto ]; then
        echo "::error title=Cattleguard::$missing"
        exit 2
    fi
    if [ "$found" = false ]; then
        echo "::warning title=Cattleguard::$missing Until then the pull request itself says what is configured and waived."
    fi
    [ "$diff_base" != auto ] || diff_base=$automatic
    [ "$govern_from" != auto ] || govern_from=$automatic
fi
[ "$diff_base" != none ] || diff_base=
[ "$govern_from" != none ] || govern_from=
delimiter=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
{
    printf 'diff-base<<%s\n%s\n%s\n' "$delimiter" "$diff_base" "$delimiter"
    printf 'govern-from<<%s\n%s\n%s\n' "$delimiter" "$govern_from" "$delimiter"
} >>"$GITHUB_OUTPUT"
