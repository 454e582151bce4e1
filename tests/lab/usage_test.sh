# SPDX-License-Identifier: MIT
# What `lab` says to wrong arguments and to a wrong environment. None of it may start to make a box.

test_help_is_shown_without_arguments() {
  on_machine lab
  expect 0 'usage: ./lab <command>'
}

test_an_unknown_command_is_named() {
  on_machine lab trian
  expect 2 "lab: expected a command, found 'trian'; ./lab help explains the commands"
}

test_an_unknown_part_is_named() {
  on_machine lab build nativ
  expect 2 "lab: build: expected a part (native|wasm|site), found 'nativ'"
}

test_an_unknown_suite_is_named_with_all_that_exist() {
  mkdir -p "$lab_copy/tests/core"
  echo 'add_test(NAME core_tests COMMAND core_tests)' >"$lab_copy/tests/core/CMakeLists.txt"
  on_machine lab test core
  expect 2 "lab: test: expected a suite (format|lab|web|readme|install|teacher|phone|engineer|keyboard|reader|core_tests), found 'core'"
}

test_every_command_of_the_program_is_one_of_lab() {
  local name
  for name in $(sed -nE 's/^void add_([a-z]+)_command.*/\1/p' "$checkout/native/commands/commands.h"); do
    output=$(grep '^    train |' "$lab_copy/lab")
    [[ $output =~ [^a-z]$name[^a-z] ]] || { echo "    expected $name among the commands" && complain; }
  done
}

test_format_takes_no_arguments() {
  on_machine lab format shared/base/rng.cpp
  expect 2 "lab: format: expected no arguments, found 'shared/base/rng.cpp'"
}

test_lab_box_is_0_or_1() {
  on_machine LAB_BOX=no lab build
  expect 2 "lab: LAB_BOX: expected 0 or 1, found 'no'"
}

test_a_missing_data_folder_is_named() {
  on_machine LAB_DATA=/no/such/folder lab test
  expect 1 "lab: LAB_DATA: expected a folder, found '/no/such/folder'"
}

test_a_file_is_no_data_folder() {
  touch "$machine/file"
  on_machine LAB_DATA="$machine/file" lab test
  expect 1 "lab: LAB_DATA: expected a folder, found '$machine/file'"
}

test_without_the_box_every_missing_tool_is_listed() {
  for tool in ninja g++ node npm clang-format jq brotli; do install_program "$tool" <<<:; done
  on_machine LAB_BOX=0 lab build
  expect 1 'lab: LAB_BOX=0: expected the tools of cmake/packages.txt on this machine, found no cmake em++'
}

test_without_the_box_an_old_cmake_is_refused() {
  for tool in ninja g++ em++ node npm clang-format jq brotli; do install_program "$tool" <<<:; done
  install_program cmake <<<'echo cmake version 3.9.6'
  on_machine LAB_BOX=0 lab build
  expect 1 'lab: LAB_BOX=0: expected CMake 3.25 or newer, found 3.9.6'
}

test_without_the_box_an_old_emscripten_is_refused() {
  for tool in ninja g++ node npm clang-format jq brotli; do install_program "$tool" <<<:; done
  install_program cmake <<<'echo cmake version 3.25.1'
  install_program em++ <<<'echo "emcc (Emscripten gcc/clang-like replacement) 3.1.6 ()"'
  on_machine LAB_BOX=0 lab build
  expect 1 'lab: LAB_BOX=0: expected Emscripten 3.1.60 or newer, found 3.1.6'
}

test_without_home_the_cache_has_no_place() {
  on_machine HOME= lab shell
  expect 1 'lab: HOME: expected a home folder (or XDG_CACHE_HOME), found neither'
}
