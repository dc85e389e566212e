#!/usr/bin/env bash
# Builds `inbounds` from the source of the action, and puts it on the PATH of the steps that follow.
set -euo pipefail

root=$RUNNER_TEMP/inbounds
# In the folder of the action, so that its toolchain counts, and no settings of the repository that is checked.
cd -- "$GITHUB_ACTION_PATH"
command -v cargo >/dev/null || {
  printf '::error title=inbounds::%s\n' 'Rust is missing on this runner: install rustup (https://rustup.rs) in a step before this one'
  exit 2
}
cargo install --quiet --locked --path crates/cli --root "$root" --target-dir "$RUNNER_TEMP/inbounds-build"
printf '%s\n' "$root/bin" >>"$GITHUB_PATH"
