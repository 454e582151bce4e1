// SPDX-License-Identifier: MIT
#include "tests/native/program.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace lab {
namespace {

ProgramResult run_command(const std::string& command, const std::filesystem::path& scratch) {
  const std::filesystem::path output = scratch / "output.txt";
  // Appended, not added: GCC 14 warns of a copy out of bounds in a chain of additions.
  std::string line = command;
  line.append(" >").append(output.string()).append(" 2>&1");
  const int status = std::system(line.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, text_of_file(output)};
}

}  // namespace

std::string program_path() { return LAB_PROGRAM; }

std::string text_of_file(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

ProgramResult run_program(const std::string& arguments, const std::filesystem::path& scratch) {
  return run_command(program_path().append(" ").append(arguments), scratch);
}

ProgramResult run_shell(const std::string& script, const std::filesystem::path& scratch) {
  std::string command = "LATENTLAB=" + program_path();
  command.append("; ( cd ").append(scratch.string()).append(" && ").append(script).append(" )");
  return run_command(command, scratch);
}

BackgroundProgram::BackgroundProgram(const std::string& arguments) : process_(::fork()) {
  if (process_ != 0) return;
  std::string command = "exec ";
  command.append(program_path()).append(" ").append(arguments).append(" 2>/dev/null");
  ::execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
  ::_exit(127);
}

BackgroundProgram::~BackgroundProgram() {
  if (process_ > 0) end(SIGKILL);
}

void BackgroundProgram::send(int signal) const { ::kill(process_, signal); }

int BackgroundProgram::end(int signal) {
  send(signal);
  int status = 0;
  ::waitpid(process_, &status, 0);
  process_ = -1;
  return status;
}

}  // namespace lab
