// SPDX-License-Identifier: MIT
// Runs the program `latentlab` as a user does and keeps what it prints.
#pragma once

#include <filesystem>
#include <string>

namespace lab {

struct ProgramResult {
  int exit_code = 0;
  std::string output;  // standard output and standard error
};

// Path of the program that was built with the tests.
std::string program_path();

std::string text_of_file(const std::filesystem::path& path);

// arguments: as typed in a shell. scratch: an existing folder for the output.
ProgramResult run_program(const std::string& arguments, const std::filesystem::path& scratch);

}  // namespace lab
