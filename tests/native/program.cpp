// SPDX-License-Identifier: MIT
#include "tests/native/program.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace lab {
namespace {

ProgramResult run_command(const std::string& command, const std::filesystem::path& scratch) {
  const std::filesystem::path output = scratch / "output.txt";
  // Appended, not added: GCC 14 warns of a copy out of bounds in a chain of additions.
  std::string line = command;
  line.append(" >").append(output.string()).append(" 2>&1");
  const int status = std::system(line.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), text_of_file(output)};
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

BackgroundProgram::BackgroundProgram(const std::string& arguments,
                                     const std::filesystem::path& errors,
                                     const std::string& variables)
    : process_(::fork()) {
  // kill(-1, ...) would reach every process of this user.
  if (process_ < 0) throw std::runtime_error("no process could be made");
  if (process_ != 0) return;
  std::string command = variables;
  command.append(" exec ").append(program_path()).append(" ").append(arguments).append(" 2>'");
  command.append(errors.string()).append("'");
  ::execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
  ::_exit(127);
}

BackgroundProgram::~BackgroundProgram() { end(SIGKILL); }

bool BackgroundProgram::wait_until(const std::function<bool()>& reached) {
  for (int i = 0; i < 60'000; ++i) {
    if (reached()) return true;
    if (has_ended()) return reached();
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return false;
}

void BackgroundProgram::send(int signal) const {
  if (!ended_) ::kill(process_, signal);
}

bool BackgroundProgram::has_ended() {
  if (!ended_) ended_ = ::waitpid(process_, &status_, WNOHANG) == process_;
  return ended_;
}

int BackgroundProgram::end(int signal) {
  send(signal);
  if (!ended_) ::waitpid(process_, &status_, 0);
  ended_ = true;
  return status_;
}

}  // namespace lab
