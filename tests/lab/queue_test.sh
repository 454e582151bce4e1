# SPDX-License-Identifier: MIT
# Suites that run beside each other (cmake/suites.sh), with the programs of steps_test.sh.

# install_cores COUNT
install_cores() { install_program nproc <<<"echo $1"; }

# install_watched_suite NAME: a program that stays until `stay` says so and keeps the names of those that begin and end.
install_watched_suite() {
  install_program "$1" <<END
for argument; do [[ \$argument != xml::out=* ]] || report=\${argument#xml::out=}; done
echo "begun $1" >>"\$HOME/steps"
$(cat)
echo '<Catch2TestRun><OverallResultsCases successes="1" failures="0" expectedFailures="0" skips="0"/></Catch2TestRun>' >"\$report"
echo "ended $1" >>"\$HOME/steps"
END
}

# Each waits until both have begun.
readonly kTogether='for ((i = 0; i < 200; ++i)); do (($(grep -c begun "$HOME/steps") < 2)) || break; sleep 0.1; done
(($(grep -c begun "$HOME/steps") == 2)) || exit 9'

test_suites_of_one_core_run_beside_each_other() {
  install_build
  install_cores 2
  install_watched_suite core_program <<<"$kTogether"
  install_watched_suite wire_program <<<"$kTogether"
  on_machine LAB_IN_BOX=box lab test core_tests wire_tests
  expect 0 '2 passed, 0 failed'
  expect 0 '  core_tests: 1 passed, 0 failed, 0 skipped
  wire_tests: 1 passed, 0 failed, 0 skipped'
}

test_no_more_suites_run_at_once_than_there_are_cores() {
  install_build
  install_cores 1
  install_watched_suite core_program <<<'sleep 0.2'
  install_watched_suite wire_program <<<'sleep 0.2'
  on_machine LAB_IN_BOX=box lab test core_tests wire_tests
  expect 0 '2 passed, 0 failed'
  expect_equal "$(paste -sd' ' "$machine/home/steps")" 'begun core_program ended core_program begun wire_program ended wire_program'
}

test_what_runs_beside_each_other_ends_with_the_run() {
  install_build
  install_cores 2
  install_watched_suite core_program <<<'sleep 1000'
  install_watched_suite wire_program <<<'exec sleep 1000'
  env -i HOME="$machine/home" PATH="$bin:$machine/basics" LAB_IN_BOX=box "$lab_copy/lab" test core_tests wire_tests >/dev/null 2>&1 &
  local run=$! i
  for ((i = 0; i < 200; ++i)); do
    [[ $(grep -c begun "$machine/home/steps" 2>/dev/null) != 2 ]] || break
    sleep 0.1
  done
  kill "$run"
  wait "$run"
  status=$?
  for ((i = 0; i < 100; ++i)); do
    pgrep -f "$bin/(core|wire)_program|sleep 1000" >/dev/null || break
    sleep 0.1
  done
  output=$(pgrep -af "$bin/(core|wire)_program|sleep 1000")
  expect 130 ''
  expect_equal "$output" ''
}
