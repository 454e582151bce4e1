# SPDX-License-Identifier: MIT
# The test suites and their sum. A suite prints `passed: <name>`, `skipped: <name>` for a test that it
# could not run, or `failed: <name>` with the reason on the lines below, and ends with `N passed,
# N failed, N skipped`; Catch2's programs are translated to that. A suite that cannot be built, or that
# dies, counts as one failure. Sourced by `lab`.

# Journeys over the page, by person (tests/web/journey_<person>_test.mjs); `web` runs them all.
readonly kPersons='teacher phone engineer keyboard reader'
readonly kOwnSuites="format|lab|web|readme|install|${kPersons// /|}"

# All names, without a build: the C++ suites are the add_test lines of tests/.
suite_names() {
  printf '%s|' "$kOwnSuites"
  grep -rhoE --include=CMakeLists.txt 'add_test\(NAME [a-z0-9_]+' "$top/tests" | awk '{print $2}' |
    paste -sd'|'
}

# Every add_test of a build folder is one Catch2 program: prints its name and its command, tabs between.
list_programs() {
  ctest --test-dir "$top/build/$1" --show-only=json-v1 |
    jq -r '.tests[] | [.name] + .command | @tsv'
}

# The longest suite, whose tests take one thread each, runs as two programs side by side, each with half
# of the tests. Catch2 cuts its list in the middle: by lot, the long ones come to both, and by one seed, none to
# both.
shards_of() { [[ $1 == native_tests ]] && echo 2 || echo 1; }

# run_catch2 NAME COMMAND...: the console reports, then the sum from the XML reports.
run_catch2() {
  local name=$1 count shard status=0 ended words reports=() consoles=() programs=()
  shift
  count=$(shards_of "$name")
  for ((shard = 0; shard < count; ++shard)); do
    reports+=("$kLogs/$name-$shard.xml")
    consoles+=("$kLogs/$name-$shard.txt")
    : >"${reports[shard]}"
    "$@" --order rand --rng-seed 1 --shard-count "$count" --shard-index "$shard" --reporter console \
      --reporter "xml::out=${reports[shard]}" >"${consoles[shard]}" 2>&1 &
    programs+=($!)
  done
  for ((shard = 0; shard < count; ++shard)); do
    ended=0
    wait "${programs[shard]}" || ended=$?
    # Catch2's 4, every test was skipped, says less than what another ended with.
    ((ended == 0 || (ended == 4 && status != 0))) && continue
    status=$ended
    words=$(tail -n 20 "${consoles[shard]}")
  done
  cat "${consoles[@]}"
  LAST_WORDS=${words:-} awk -v status="$status" -f "$top/cmake/catch2.awk" "${reports[@]}"
}

run_format() {
  local report=$kLogs/format.txt
  if format_sources --dry-run --Werror >"$report" 2>&1; then
    echo '1 passed, 0 failed, 0 skipped'
  else
    echo 'failed: the C++ sources are formatted'
    sed -nE 's/^(error: .*)$/\1/p; s/^([^ ]+):[0-9]+:[0-9]+: error: .*/not formatted (.\/lab format): \1/p' \
      "$report" | uniq
    echo '0 passed, 1 failed, 0 skipped'
  fi
}

run_lab() { "$top/tests/lab/run.sh"; }

run_readme() { "$top/tests/readme/run.sh"; }

run_install() { "$top/tests/install/run.sh"; }

run_web() { node "$top/tests/web/run.mjs"; }

run_person() { node "$top/tests/web/run.mjs" "$1: "; }

passed=0 failed=0 skipped=0 failed_tests=() skipped_tests=()

# count_suite NAME COMMAND...: runs a suite and adds its last line to the sum.
count_suite() {
  local status=0
  try_step "test-$1" "${@:2}" || status=$?
  count_ended "$1" "$status"
}

# count_ended NAME STATUS: adds the last line of a suite's log to the sum.
count_ended() {
  local name=$1 status=$2 log=$kLogs/test-$1.log last
  last=$(tail -n 1 "$log")
  if [[ ! $last =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed,\ ([0-9]+)\ skipped$ ]]; then
    blame_suite "$name" "$log"
    return
  fi
  echo "  $name: $last" >&2
  passed=$((passed + BASH_REMATCH[1]))
  failed=$((failed + BASH_REMATCH[2]))
  skipped=$((skipped + BASH_REMATCH[3]))
  if ((BASH_REMATCH[2] > 0)); then
    show_failures "$name" "$log"
  elif ((status != 0)); then
    blame_suite "$name" "$log"
  fi
  while IFS= read -r last; do failed_tests+=("$name: $last"); done < <(sed -n 's/^failed: //p' "$log")
  while IFS= read -r last; do skipped_tests+=("$name: $last"); done < <(sed -n 's/^skipped: //p' "$log")
}

# Suites that take one core each wait here, their commands quoted, to run beside each other.
waiting=() waiting_commands=()

# queue_suite NAME COMMAND...
queue_suite() {
  waiting+=("$1")
  waiting_commands+=("$(printf '%q ' "${@:2}")")
}

# Runs what waits, as many suites at once as there are cores, and counts them in their order.
count_queued() {
  ((${#waiting[@]} > 0)) || return 0
  local i ended
  ended=$(mktemp -d)
  set -m # each in a process group of its own, so that Ctrl-C ends all that it has started
  trap 'for i in $(jobs -p); do kill -- "-$i" 2>/dev/null; done; rm -rf "$ended"; exit 130' INT TERM
  for i in "${!waiting[@]}"; do
    while (($(jobs -pr | wc -l) >= $(nproc))); do wait -n || true; done
    run_waiting "$i" "$ended/$i" &
  done
  wait
  set +m
  trap - INT TERM
  for i in "${!waiting[@]}"; do count_ended "${waiting[i]}" "$(cat "$ended/$i")"; done
  rm -rf "$ended"
  waiting=() waiting_commands=()
}

# run_waiting NUMBER FILE: writes the suite's status to the file.
run_waiting() {
  local status=0 show_no_progress=1
  eval "try_step test-${waiting[$1]} ${waiting_commands[$1]}" || status=$?
  echo "$status" >"$2"
}

# show_failures NAME LOG: every test that failed, with its reason.
show_failures() {
  echo "lab: '$1' failed ($2):" >&2
  sed '$d' "$2" | awk '/^(passed|skipped|failed): / { shown = /^failed: / } shown { print "  | " $0 }' >&2
}

# blame_suite NAME LOG: one failure for a suite that names none, with the end of its log.
blame_suite() {
  count_missing "$1"
  echo "lab: '$1' failed; the end of its log ($2):" >&2
  tail -n 20 "$2" | sed 's/^/  | /' >&2
}

# try_build NAME FUNCTION ARGUMENT...: builds; a failure is counted instead of ending the run.
try_build() {
  local name=$1
  shift
  ("$@") && return
  count_missing "$name (not built)"
  return 1
}

count_missing() {
  failed=$((failed + 1))
  failed_tests+=("$1")
}

wanted() { ((${#only[@]} == 0)) || [[ " ${only[*]} " == *" $1 "* ]]; }

# count_programs PRESET: the Catch2 programs of one build folder. One that takes one core waits for others.
count_programs() {
  local line fields count found=0
  while IFS= read -r line; do
    IFS=$'\t' read -ra fields <<<"$line"
    wanted "${fields[0]}" || continue
    found=1
    count=count_suite
    (($(shards_of "${fields[0]}") > 1)) || count=queue_suite
    $count "${fields[0]}" run_catch2 "${fields[@]}"
  done < <(list_programs "$1")
  ((found)) || count_missing "$1 (no programs found)"
}

# count_built PRESET [SUITE ...]: builds and runs the programs of one build folder that were asked for;
# a suite is named after its program, and those for WASM end with _wasm.
count_built() {
  local preset=$1 name home targets=()
  shift
  for name; do
    [[ ! $name =~ ^($kOwnSuites)$ ]] || continue
    home=native
    [[ $name != *_wasm ]] || home=wasm
    [[ $home != "$preset" ]] || targets+=("$name")
  done
  (($# == 0 || ${#targets[@]} > 0)) || return 0
  ! try_build "$preset" "build_$preset" "${targets[@]}" || count_programs "$preset"
}

run_suites() {
  only=("$@")
  cd "$top"
  ! wanted format || count_suite format run_format
  ! wanted lab || queue_suite lab run_lab
  local name
  for name in readme install; do
    if wanted "$name" && try_build latentlab build_native latentlab && try_build site build_site; then
      queue_suite "$name" "run_$name"
    fi
  done
  count_built native "${only[@]}"
  count_built wasm "${only[@]}"
  count_queued
  local person persons=()
  for person in $kPersons; do
    ((${#only[@]} == 0)) || ! wanted "$person" || persons+=("$person")
  done
  # Its models of kinds that do not ship, and the scores to agree with, come from the program.
  if { wanted web || ((${#persons[@]} > 0)); } &&
    try_build native build_native latentlab write_detectors && try_build site build_site; then
    ! wanted web || count_suite web run_web
    for person in "${persons[@]}"; do count_suite "$person" run_person "$person"; done
  fi
  report_sum
}

report_sum() {
  ((skipped == 0)) || printf 'skipped: %s\n' "${skipped_tests[@]}"
  ((failed == 0)) || printf 'failed: %s\n' "${failed_tests[@]}"
  if ((skipped)); then
    echo "$passed passed, $failed failed, $skipped skipped"
  else
    echo "$passed passed, $failed failed"
  fi
  ((failed == 0))
}
