#!/usr/bin/env bash
# Lints and tests policies, and compares them with those of a base commit. Run by action.yml; works in any clone with `inbounds` on the PATH.
#
# Variables: POLICIES (files and directories, one a line, relative to the root of the repository), FORBID (widen, any, nothing),
# DENY_WARNINGS (true, false), MIN_COVERAGE (percent), BASE (a commit), ALLOW_MISSING_BASE (true: without BASE nothing is compared; false:
# that fails, unless FORBID is nothing). On GitHub a summary is written, too.
# Exit status: 0 all is well, 1 something was found, 2 something could not be checked.
# shellcheck disable=SC2016 # Backticks in single quotes are those of Markdown.
set -euo pipefail
shopt -s nullglob

policies=${POLICIES:-policy.yaml} forbid=${FORBID:-widen} deny_warnings=${DENY_WARNINGS:-true} min_coverage=${MIN_COVERAGE:-0} base=${BASE:-}
allow_missing_base=${ALLOW_MISSING_BASE:-false}
summary=${GITHUB_STEP_SUMMARY:-/dev/null}
on_github=${GITHUB_ACTIONS:-false}
status=0
scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT

# What is worse counts: 2 over 1 over 0.
worst() { if (($1 > status)); then status=$1; fi; }

# visible TEXT: on one line, without anything that acts on a terminal.
visible() { printf '%s' "$1" | LC_ALL=C tr '\000-\037\177' '?'; }

# code TEXT: as code in Markdown, which it can neither end nor leave.
code() { printf '`%s`' "$(visible "$1" | tr '`' "'")"; }

say() { printf '%s\n' "$*" >>"$summary"; }

# GitHub drops a summary of more than a mebibyte whole.
room=900000

# append FILE: a part of the summary; of one that has no room only the first line, and that it is not all.
append() {
  local size
  size=$(wc -c <"$1")
  if ((size <= room)); then
    room=$((room - size))
    cat -- "$1" >>"$summary"
  else
    say "$(head -n 1 -- "$1" | head -c 1000)"
    say 'The table is too long for this page: run `inbounds diff`.'
  fi
}

# fail STATUS MESSAGE: an annotation on GitHub, else a line.
fail() {
  local message
  message=$(visible "$2")
  if [ "$on_github" = true ]; then printf '::error title=inbounds::%s\n' "${message//'%'/%25}"; else printf 'error: %s\n' "$message" >&2; fi
  say "- :x: $(code "$2")"
  worst "$1"
}

stop() { fail 2 "$1"; exit 2; }

# quietly COMMAND…: what it prints is other people's text, in which GitHub must look for no commands.
quietly() {
  local token='' code=0
  if [ "$on_github" = true ]; then
    token=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
    printf '::stop-commands::%s\n' "$token"
  fi
  "$@" || code=$?
  if [ -n "$token" ]; then printf '::%s::\n' "$token"; fi
  return "$code"
}

case $forbid in widen | any | nothing) ;; *) stop "forbid: expected widen, any or nothing, found $forbid" ;; esac
case $deny_warnings in true | false) ;; *) stop "deny-warnings: expected true or false, found $deny_warnings" ;; esac
case $allow_missing_base in true | false) ;; *) stop "allow-missing-base: expected true or false, found $allow_missing_base" ;; esac
[[ $min_coverage =~ ^(100|[0-9]{1,2})$ ]] || stop "min-coverage: expected a percentage, found $min_coverage"
command -v inbounds >/dev/null || stop 'inbounds is not on the PATH'
top=$(git rev-parse --show-toplevel) || stop 'this is no clone of a git repository: check it out first'
cd -- "$top"

paths=()
while IFS= read -r path || [ -n "$path" ]; do
  path=${path%$'\r'}
  # Blanks around a name are those of YAML.
  path=${path#"${path%%[![:blank:]]*}"} path=${path%"${path##*[![:blank:]]}"}
  while [[ $path == ./* ]]; do path=${path#./}; done
  while [[ $path == */ && $path != / ]]; do path=${path%/}; done
  if [ -z "$path" ]; then continue; fi
  case /$path/ in //* | */../* | */./?* | */.git/* | '/@/' | '/*/') stop "policies: expected a path below the root of the repository, found $path" ;; esac
  paths+=("$path")
done <<<"$policies"
[ "${#paths[@]}" -gt 0 ] || stop 'policies: expected files or directories, one a line, found none'

# is_policy NAME: whether a file of a directory is taken for a policy; as `inbounds` does it.
is_policy() {
  local name=${1##*/}
  case $name in .* | *.tests.yaml | *.tests.yml) return 1 ;; *.yaml | *.yml) return 0 ;; *) return 1 ;; esac
}

# The policies of the checkout, each as `PATH`, and the arguments that stand for them all.
declare -A now=() before=() tests=()
arguments=()
for path in "${paths[@]}"; do
  if [ -d "$path" ]; then
    found=0
    for file in "$path"/*; do
      [ -d "$file" ] || { is_policy "$file" && { found=1 now[${file#./}]=1; }; } || true
    done
    for file in "$path"/*.tests.yaml "$path"/*.tests.yml; do tests[$file]=1; done
    # One that was emptied has nothing to lint, but all the more to compare.
    if [ "$found" = 1 ]; then arguments+=("./$path"); fi
  elif [ -e "$path" ] || [ -L "$path" ]; then
    now[$path]=1
    for file in "${path%.*}".tests.yaml "${path%.*}".tests.yml; do tests[$file]=1; done
    arguments+=("./$path")
  fi
done
for file in "${!now[@]}" "${!tests[@]}"; do
  # A link may lead out of the repository, to what nobody meant to print.
  if [ -L "$file" ]; then stop "$file is a symbolic link, not a policy or its cases"; fi
done

# in_base PATH: the object of the base that git knows by this name.
in_base() { if [ "$1" = . ]; then printf '%s:' "$commit"; else printf '%s:%s' "$commit" "$1"; fi; }

commit=
if [ -n "$base" ]; then
  resolve() { git rev-parse --verify --quiet --end-of-options "$base^{commit}"; }
  if ! commit=$(resolve); then
    # A shallow clone has the one commit. Only a full id is asked for, so that nothing in it is an option.
    if [[ $base =~ ^[0-9a-f]{40}([0-9a-f]{24})?$ ]]; then git fetch --quiet --no-tags --depth=1 origin "$base" || true; fi
    commit=$(resolve) || stop "the base $base is not in this clone: check out with fetch-depth: 0"
  fi
  for path in "${paths[@]}"; do
    # A tree, a blob, or nothing. Each entry of a tree is `MODE KIND ID<tab>PATH`.
    case $(git cat-file -t "$(in_base "$path")" 2>/dev/null || true) in
      tree)
        folder=()
        if [ "$path" != . ]; then folder=(-- "$path/"); fi
        while IFS= read -r -d '' entry; do
          file=${entry#*$'\t'}
          if [[ ${entry%%$'\t'*} == *' blob '* ]] && is_policy "$file"; then before[$file]=1; fi
        done < <(git ls-tree -z "$commit" "${folder[@]}")
        ;;
      blob) before[$path]=1 ;;
    esac
  done
fi

say '## Policies'
say ''
if [ "${#arguments[@]}" -eq 0 ] && [ "${#before[@]}" -eq 0 ]; then stop "no policy is at $(printf '%s ' "${paths[@]}")"; fi
for path in "${paths[@]}"; do
  if ! [ -e "$path" ] && { [ -z "$commit" ] || ! git cat-file -e "$(in_base "$path")" 2>/dev/null; }; then stop "policies: $path is neither here nor in the base"; fi
done

# checked NAME COMMAND…: one line of the summary for each check.
checked() {
  local name=$1 code=0
  shift
  "$@" || code=$?
  case $code in
    0) say "- :white_check_mark: $name" ;;
    1) say "- :x: $name: see the annotations" && worst 1 ;;
    *) say "- :x: $name: could not be checked" && worst 2 ;;
  esac
}

format=human
if [ "$on_github" = true ]; then format=github; fi
if [ "${#arguments[@]}" -gt 0 ]; then
  deny=()
  if [ "$deny_warnings" = true ]; then deny=(--deny warnings); fi
  checked lint inbounds lint --format "$format" "${deny[@]}" -- "${arguments[@]}"
  checked cases inbounds test --format "$format" --min-coverage "$min_coverage" -- "${arguments[@]}"
fi

if [ -z "$commit" ]; then
  if [ "$forbid" = nothing ] || [ "$allow_missing_base" = true ]; then
    say '- no base: nothing was compared'
  else
    fail 2 'no base to compare with, so that nobody knows what the change allows: give base, or allow-missing-base: true where nothing is to be compared'
  fi
  exit "$status"
fi

# Where a policy that is new here was before, if git knows it under another name.
declare -A was=()
while IFS= read -r -d '' change && IFS= read -r -d '' old; do
  if [[ $change != R* ]]; then continue; fi
  IFS= read -r -d '' new
  if [ -n "${before[$old]:-}" ] && [ -z "${now[$old]:-}" ] && [ -z "${before[$new]:-}" ] && [ -n "${now[$new]:-}" ]; then was[$new]=$old; fi
done < <(git diff -z --name-status --find-renames --no-ext-diff "$commit" --)

# What stands for a policy that is not there: it lets nobody test anything.
printf 'inbounds: 1\nprogram: { name: none }\n' >"$scratch/none.yaml"

# compare TITLE OLD NEW
compare() {
  local title=$1 code=0 flags=()
  if [ "$forbid" != nothing ]; then flags=(--forbid "$forbid"); fi
  quietly inbounds diff "${flags[@]}" -- "$2" "$3" || code=$?
  say ''
  say "**$title**"
  say ''
  if ((code < 2)); then
    inbounds diff --format markdown -- "$2" "$3" >"$scratch/diff"
    append "$scratch/diff"
    if ((code == 1)); then fail 1 "$(visible "$4"): the change does what forbid: $forbid forbids"; fi
  elif [ "$forbid" = nothing ]; then
    say 'The two cannot be compared.'
  else
    fail 2 "$(visible "$4"): the two cannot be compared, so that nobody knows what the change allows"
  fi
}

every() { printf '%s\0' "$@" | LC_ALL=C sort -z; }

declare -A moved=()
if [ "${#now[@]}" -gt 0 ]; then
  while IFS= read -r -d '' file; do
    if [ -n "${before[$file]:-}" ]; then
      compare "$(code "$file")" "git:$commit:$file" "./$file" "$file"
    elif [ -n "${was[$file]:-}" ]; then
      moved[${was[$file]}]=1
      compare "$(code "$file"), before $(code "${was[$file]}")" "git:$commit:${was[$file]}" "./$file" "$file"
    else
      compare "$(code "$file"), new" "$scratch/none.yaml" "./$file" "$file"
    fi
  done < <(every "${!now[@]}")
fi
if [ "${#before[@]}" -gt 0 ]; then
  while IFS= read -r -d '' file; do
    if [ -z "${now[$file]:-}" ] && [ -z "${moved[$file]:-}" ]; then
      compare "$(code "$file"), removed" "git:$commit:$file" "$scratch/none.yaml" "$file"
    fi
  done < <(every "${!before[@]}")
fi
exit "$status"
