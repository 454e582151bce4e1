# SPDX-License-Identifier: MIT
# Steps that fail, and the sum over suites. LAB_IN_BOX says that the toolchain has been entered.

readonly kNativeTests='add_test(NAME core_tests COMMAND core_tests)
add_test(NAME native_tests COMMAND native_tests)
add_test(NAME wire_tests COMMAND wire_tests)'

# A cmake that configures and builds at once, and a ctest that lists two programs.
install_build() {
  mkdir -p "$lab_copy/tests/core"
  echo "$kNativeTests" >"$lab_copy/tests/core/CMakeLists.txt"
  install_program cmake <<<'exit 0'
  install_program ctest <<<'echo unused'
  install_program jq <<<"printf 'core_tests\tcore_program\nnative_tests\tnative_program\nwire_tests\twire_program\n'"
}

# failing_case NAME: as Catch2 reports a CHECK that failed inside a section.
failing_case() {
  cat <<XML
  <TestCase name="$1" tags="[x]" filename="core_test.cpp" line="3">
    <Section name="a section" filename="core_test.cpp" line="5">
      <Expression success="false" type="CHECK" filename="core_test.cpp" line="7">
        <Original>
          sum(a) &lt; 2
        </Original>
        <Expanded>
          3 &lt; 2
        </Expanded>
      </Expression>
      <OverallResults successes="0" failures="1" expectedFailures="0" skipped="false"/>
    </Section>
    <OverallResult success="false" skips="0"/>
  </TestCase>
XML
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
$(for ((i = 0; i < $3; ++i)); do failing_case "a &lt; b &amp;&amp; &quot;c&quot; in test $i"; done)
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
  echo "box clang++" >"$lab_copy/build/native/.toolchain"
  install_program latentlab <<<'printf "<%s>" "$@"; exit 7'
  mv "$bin/latentlab" "$lab_copy/build/native/native/"
  on_machine LAB_IN_BOX=box CXX=clang++ lab train --nonsense 'a  b' ''
  expect 7 '<train><--nonsense><a  b><>'
}

test_a_program_is_told_how_a_user_calls_it() {
  install_program cmake <<<'exit 0'
  mkdir -p "$lab_copy/build/native/native"
  echo "box clang++" >"$lab_copy/build/native/.toolchain"
  # A shell as the program: only what is no script sees the name that it was called by.
  cp "$(type -P bash)" "$lab_copy/build/native/native/latentlab"
  echo 'tr "\0" "\n" <"/proc/$$/cmdline"' >"$machine/train"
  cd "$machine" || return
  on_machine LAB_IN_BOX=box CXX=clang++ lab train
  cd "$checkout" || return
  expect_equal "$(tail -n 2 <<<"$output" | head -n 1)" "$lab_copy/lab"
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

test_the_site_is_made_of_its_two_modules_and_no_tests_are_built() {
  install_program cmake <<<'[[ $1 != --build ]] || echo "built: ${*:4}" >>"$HOME/built"'
  install_program npm <<<'exit 0'
  install_program node <<<'exit 0'
  mkdir -p "$lab_copy/web"
  touch "$lab_copy/web/package-lock.json"
  mkdir -p "$lab_copy/web/node_modules" "$lab_copy/assets" "$lab_copy/build/wasm/wasm"
  on_machine LAB_IN_BOX=box lab build site
  expect 0 'build-site: done'
  expect_equal "$(<"$machine/home/built")" 'built: lab_app lab_core'
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

test_failures_fail_the_run_and_are_named() {
  install_build
  install_suite core_program 5 2 0 2
  install_suite wire_program 7 0 0 0
  on_machine LAB_IN_BOX=box lab test core_tests wire_tests
  expect 1 'failed: core_tests: a < b && "c" in test 0
failed: core_tests: a < b && "c" in test 1
14 passed, 2 failed'
}

test_a_failure_of_catch2_is_shown_with_its_place_and_its_values() {
  install_build
  install_suite core_program 5 1 0 1
  on_machine LAB_IN_BOX=box lab test core_tests
  expect 1 "lab: 'core_tests' failed ($lab_copy/build/logs/test-core_tests.log):
  | failed: a < b && \"c\" in test 0
  |   core_test.cpp:7: CHECK
  |           sum(a) < 2
  |           3 < 2
failed: core_tests"
}

# install_lab_suite: stdin is the body of the suite `lab`.
install_lab_suite() {
  mkdir -p "$lab_copy/tests/lab"
  { echo "#!$(type -P bash)" && cat; } >"$lab_copy/tests/lab/run.sh"
  chmod +x "$lab_copy/tests/lab/run.sh"
}

test_a_failure_of_another_suite_is_shown_with_its_text_and_nothing_else() {
  install_lab_suite <<'END'
echo 'passed: the first'
echo 'failed: the second'
echo '    expected 1, found 2'
echo 'skipped: the third'
echo 'noise'
echo '1 passed, 1 failed, 1 skipped'
exit 1
END
  on_machine LAB_IN_BOX=box lab test lab
  expect 1 "lab: 'lab' failed ($lab_copy/build/logs/test-lab.log):
  | failed: the second
  |     expected 1, found 2
skipped: lab: the third
failed: lab: the second
1 passed, 1 failed, 1 skipped"
}

test_a_suite_that_dies_counts_as_a_failure() {
  install_build
  install_program core_program <<<'echo about to crash; kill -SEGV $$'
  on_machine LAB_IN_BOX=box lab test core_tests
  expect 1 '  | the program ended with status 139; its last words:
  | about to crash'
  expect 1 'failed: core_tests: the program itself
0 passed, 1 failed'
}

test_the_test_in_which_a_suite_dies_is_named() {
  install_build
  install_program core_program <<'END'
for argument; do [[ $argument != xml::out=* ]] || report=${argument#xml::out=}; done
echo '<TestCase name="reads too far" tags="">' >"$report"
kill -SEGV $$
END
  on_machine LAB_IN_BOX=box lab test core_tests
  expect 1 'failed: core_tests: reads too far
0 passed, 1 failed'
}

# install_halves BODY: a program of which half of the tests run in a process of their own; BODY ends the second one.
install_halves() {
  install_program native_program <<END
for argument; do [[ \$argument != xml::out=* ]] || report=\${argument#xml::out=}; done
echo "\$*" >>"\$HOME/calls"
[[ "\$*" == *'--order rand --rng-seed 1 --shard-count 2 --shard-index '[01]* ]] || exit 9
if [[ "\$*" == *'--shard-index 1'* ]]; then
  echo 'the second half speaks'
  $1
fi
echo '<OverallResultsCases successes="5" failures="0" expectedFailures="0" skips="1"/>' >"\$report"
END
}

test_the_longest_suite_runs_in_two_halves_that_are_summed() {
  install_build
  install_halves 'echo "<OverallResultsCases successes=\"3\" failures=\"0\" expectedFailures=\"0\" skips=\"0\"/>" >"$report"; exit 0'
  on_machine LAB_IN_BOX=box lab test native_tests
  expect 0 '8 passed, 0 failed, 1 skipped'
  expect_equal "$(wc -l <"$machine/home/calls")" 2
}

test_a_half_that_dies_is_named_with_its_test_and_its_words() {
  install_build
  install_halves 'echo "<TestCase name=\"reads too far\" tags=\"\">" >"$report"; kill -SEGV $$'
  on_machine LAB_IN_BOX=box lab test native_tests
  expect 1 '  | the second half speaks'
  expect 1 'failed: native_tests: reads too far
5 passed, 1 failed, 1 skipped'
}

test_a_suite_without_a_sum_counts_as_a_failure() {
  install_lab_suite <<<'echo no sum'
  on_machine LAB_IN_BOX=box lab test lab
  expect 1 "lab: 'lab' failed; the end of its log ($lab_copy/build/logs/test-lab.log):
  | no sum
failed: lab
0 passed, 1 failed"
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
