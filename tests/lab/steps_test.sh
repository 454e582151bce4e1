# SPDX-License-Identifier: MIT
# Steps that fail, and the sum over suites. LAB_IN_BOX says that the toolchain has been entered.

readonly kNativeTests='add_test(NAME core_tests COMMAND core_tests)
add_test(NAME wire_tests COMMAND wire_tests)'

# A cmake that configures and builds at once, and a ctest that lists two programs.
install_build() {
  mkdir -p "$lab_copy/tests/core"
  echo "$kNativeTests" >"$lab_copy/tests/core/CMakeLists.txt"
  install_program cmake <<<'exit 0'
  install_program ctest <<<'echo unused'
  install_program jq <<<"printf 'core_tests\tcore_program\nwire_tests\twire_program\n'"
}

# install_suite NAME PASSED FAILED SKIPPED STATUS: a program that writes Catch2's XML report.
install_suite() {
  install_program "$1" <<END
for argument; do [[ \$argument != xml::out=* ]] || report=\${argument#xml::out=}; done
cat >"\$report" <<XML
<Catch2TestRun>
  <TestCase name="needs the sets" tags="[data]">
    <OverallResult success="true" skips="$4"/>
  </TestCase>
  <OverallResults successes="999" failures="0" expectedFailures="0" skips="0"/>
  <OverallResultsCases successes="$2" failures="$3" expectedFailures="1" skips="$4"/>
</Catch2TestRun>
XML
echo 'the console report'
exit $5
END
}

test_a_failed_step_is_named_with_its_log() {
  install_program cmake <<<'echo "CMake Error: expected LibTorch, found nothing"; exit 1'
  on_machine LAB_IN_BOX=box lab train digits-vae
  expect 1 "lab: step 'configure-native' failed; the end of its log ($lab_copy/build/logs/configure-native.log):
  | CMake Error: expected LibTorch, found nothing"
}

test_only_the_end_of_a_long_log_is_shown() {
  install_program cmake <<<'seq 1 100; exit 1'
  on_machine LAB_IN_BOX=box lab build native
  expect 1 '  | 100'
  expect_equal "$(grep -c '  |' <<<"$output")" 20
}

test_a_program_gets_its_arguments_and_keeps_its_status() {
  install_program cmake <<<'exit 0'
  mkdir -p "$lab_copy/build/native/native"
  echo box >"$lab_copy/build/native/.toolchain"
  install_program latentlab <<<'printf "<%s>" "$@"; exit 7'
  mv "$bin/latentlab" "$lab_copy/build/native/native/"
  on_machine LAB_IN_BOX=box lab train --nonsense 'a  b' ''
  expect 7 '<train><--nonsense><a  b><>'
}

test_objects_of_another_toolchain_are_thrown_away() {
  install_program cmake <<<'exit 0'
  mkdir -p "$lab_copy/build/wasm"
  touch "$lab_copy/build/wasm/old.o"
  echo box-1 >"$lab_copy/build/wasm/.toolchain"
  on_machine LAB_IN_BOX=box-2 lab build wasm
  expect 0 'build-wasm: done'
  expect_equal "$(ls -A "$lab_copy/build/wasm")" .toolchain
}

test_suites_are_summed() {
  install_build
  install_suite core_program 5 0 0 0
  install_suite wire_program 7 0 0 0
  on_machine LAB_IN_BOX=box lab test core_tests wire_tests
  expect 0 '14 passed, 0 failed'
  expect_equal "$(tail -n 1 <<<"$output")" '14 passed, 0 failed'
}

test_one_suite_can_be_asked_for() {
  install_build
  install_suite core_program 5 0 0 0
  install_suite wire_program 7 3 0 1
  on_machine LAB_IN_BOX=box lab test core_tests
  expect 0 '6 passed, 0 failed'
}

test_skipped_tests_are_counted_and_named() {
  install_build
  install_suite core_program 5 0 2 0
  on_machine LAB_IN_BOX=box lab test core_tests
  expect 0 'skipped: core_tests: needs the sets
6 passed, 0 failed, 2 skipped'
}

test_failures_fail_the_run() {
  install_build
  install_suite core_program 5 2 0 2
  install_suite wire_program 7 0 0 0
  on_machine LAB_IN_BOX=box lab test core_tests wire_tests
  expect 1 'failed: core_tests
14 passed, 2 failed'
}

test_a_suite_that_dies_counts_as_a_failure() {
  install_build
  install_program core_program <<<'echo about to crash; kill -SEGV $$'
  on_machine LAB_IN_BOX=box lab test core_tests
  expect 1 '  | about to crash'
  expect 1 'failed: core_tests
0 passed, 1 failed'
}

test_a_report_without_failures_does_not_hide_a_bad_exit() {
  install_build
  install_suite core_program 5 0 0 9
  on_machine LAB_IN_BOX=box lab test core_tests
  expect 1 '6 passed, 1 failed'
}

test_a_build_that_fails_counts_as_a_failure() {
  install_build
  install_program cmake <<<'echo "error: expected ;"; exit 1'
  on_machine LAB_IN_BOX=box lab test core_tests
  expect 1 'error: expected ;'
  expect 1 'failed: native (not built)
0 passed, 1 failed'
}

test_a_build_without_programs_is_no_success() {
  install_build
  install_program jq <<<'exit 0'
  on_machine LAB_IN_BOX=box lab test core_tests
  expect 1 'failed: native (no programs found)
0 passed, 1 failed'
}
