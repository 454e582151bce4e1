// SPDX-License-Identifier: MIT
// Runs the program `latentlab` as a user does and keeps what it prints.
#pragma once

#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace lab {

struct ProgramResult {
  int exit_code = 0;
  std::string output;  // standard output and standard error
};

inline std::string text_of_file(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

// arguments: as typed in a shell. scratch: an existing folder for the output.
inline ProgramResult run_program(const std::string& arguments,
                                 const std::filesystem::path& scratch) {
  const std::filesystem::path output = scratch / "output.txt";
  std::string command = LAB_PROGRAM;
  command.append(" ").append(arguments).append(" >").append(output.string()).append(" 2>&1");
  const int status = std::system(command.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, text_of_file(output)};
}

}  // namespace lab
