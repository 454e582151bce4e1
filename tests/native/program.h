// SPDX-License-Identifier: MIT
// Runs the program `latentlab` as a user does and keeps what it prints.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <functional>
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
  // arguments: as typed in a shell. errors: where standard error goes. variables: of its environment,
  // "A=1 B=2".
  explicit BackgroundProgram(const std::string& arguments,
                             const std::filesystem::path& errors = "/dev/null",
                             const std::string& variables = "");
  ~BackgroundProgram();
  BackgroundProgram(const BackgroundProgram&) = delete;
  BackgroundProgram& operator=(const BackgroundProgram&) = delete;

  pid_t process() const { return process_; }

  // Waits for what the program does to files. False if the program ended before, or after two minutes,
  // for a machine that is busy with other things.
  bool wait_until(const std::function<bool()>& reached);

  void send(int signal) const;
  // Returns what waitpid tells.
  int end(int signal);

 private:
  bool has_ended();

  pid_t process_;
  int status_ = 0;  // once it has ended
  bool ended_ = false;
};

// arguments: as typed in a shell. scratch: an existing folder for the output.
ProgramResult run_program(const std::string& arguments, const std::filesystem::path& scratch);

}  // namespace lab
