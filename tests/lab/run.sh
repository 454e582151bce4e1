#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Tests of `lab` itself: wrong use, a machine that lacks something, steps that fail, sums of suites.
# Each test is a function of a file beside this one and runs in a copy of the scripts, with programs
# of its own in front of the PATH; `name_of_a_test` is the sentence that the report shows.
set -uo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
checkout=$(cd "$here/../.." && pwd -P)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# Everything that `lab` calls on a machine without the toolchain.
readonly kBasics='awk basename bash cat chmod cmp cp cut date dirname env find flock grep head id mkdir
  mktemp mv nproc paste printf rm sed seq sh sha256sum sleep sort tail tee touch tr wc'

# A copy of the scripts in $lab_copy, and a PATH of the basics alone that starts with $bin.
fresh_machine() {
  local tool
  machine=$(mktemp -d -p "$scratch")
  lab_copy=$machine/checkout
  bin=$machine/bin
  mkdir -p "$lab_copy/tests" "$bin" "$machine/home" "$machine/basics"
  cp -r "$checkout/lab" "$checkout/cmake" "$lab_copy/"
  for tool in $kBasics; do ln -s "$(type -P "$tool")" "$machine/basics/$tool"; done
}

# install_program NAME: stdin is the body of a bash script.
install_program() {
  { echo "#!$(type -P bash)" && cat; } >"$bin/$1"
  chmod +x "$bin/$1"
}

# on_machine [NAME=VALUE ...] lab ARGUMENT...: what it prints goes to $output, its status to $status.
on_machine() {
  local settings=()
  while [[ $1 == *=* ]]; do settings+=("$1") && shift; done
  shift
  output=$(env -i HOME="$machine/home" PATH="$bin:$machine/basics" LANG=C.UTF-8 "${settings[@]}" \
    "$lab_copy/lab" "$@" 2>&1 </dev/null)
  status=$?
}

expect() {
  local wanted_status=$1 wanted_text=$2
  if [[ $status != "$wanted_status" ]]; then
    echo "    expected status $wanted_status, found $status" && complain
  elif [[ $output != *"$wanted_text"* ]]; then
    echo "    expected the text: $wanted_text" && complain
  fi
}

expect_equal() {
  [[ $1 == "$2" ]] || { echo "    expected '$2', found '$1'" && complain; }
}

complain() {
  sed 's/^/    | /' <<<"$output"
  good=no
}

# For what only root can do; to be followed by `return`.
skip() { good=skipped; }

passed=0 failed=0 skipped=0
for file in "$here"/*_test.sh; do
  # shellcheck source=/dev/null
  . "$file"
done
for test in $(compgen -A function test_); do
  good=yes
  fresh_machine
  "$test" >"$machine/complaints"
  name=${test#test_}
  case $good in
    yes) passed=$((passed + 1)) && echo "passed: ${name//_/ }" ;;
    skipped) skipped=$((skipped + 1)) && echo "skipped: ${name//_/ }" ;;
    no) failed=$((failed + 1)) && echo "failed: ${name//_/ }" && cat "$machine/complaints" ;;
  esac
done
echo "$passed passed, $failed failed, $skipped skipped"
((failed == 0 && passed > 0))
