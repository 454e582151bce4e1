// SPDX-License-Identifier: MIT
// Runs the program `latentlab` as a user does and keeps what it prints.
#pragma once

#include <sys/types.h>

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

// A script for sh, in which $LATENTLAB is the program. scratch: an existing folder for the output, and
// where the script runs.
ProgramResult run_shell(const std::string& script, const std::filesystem::path& scratch);

// The program as a process of its own, which ends with the test, whatever happens.
class BackgroundProgram {
 public:
  // arguments: as typed in a shell; output on standard error is dropped.
  explicit BackgroundProgram(const std::string& arguments);
  ~BackgroundProgram();
  BackgroundProgram(const BackgroundProgram&) = delete;
  BackgroundProgram& operator=(const BackgroundProgram&) = delete;

  void send(int signal) const;
  // Returns what waitpid tells.
  int end(int signal);

 private:
  pid_t process_;
};

// arguments: as typed in a shell. scratch: an existing folder for the output.
ProgramResult run_program(const std::string& arguments, const std::filesystem::path& scratch);

}  // namespace lab
