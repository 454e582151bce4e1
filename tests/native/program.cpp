// SPDX-License-Identifier: MIT
#include "tests/native/program.h"

#include <sys/wait.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace lab {

std::string program_path() { return LAB_PROGRAM; }

std::string text_of_file(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

ProgramResult run_program(const std::string& arguments, const std::filesystem::path& scratch) {
  const std::filesystem::path output = scratch / "output.txt";
  // Appended, not added: GCC 14 warns of a copy out of bounds in a chain of additions.
  std::string command = program_path();
  command.append(" ").append(arguments).append(" >").append(output.string()).append(" 2>&1");
  const int status = std::system(command.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, text_of_file(output)};
}

}  // namespace lab
