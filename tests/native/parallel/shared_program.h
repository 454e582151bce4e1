// SPDX-License-Identifier: MIT
// The program as several processes of one run, as a shell loop starts them.
#pragma once

#include <sys/wait.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/native/parallel/together.h"
#include "tests/native/program.h"
#include "tests/native/scratch_folder.h"

namespace lab {

class SharedProgram {
 public:
  // arguments: of each process. What it prints on standard error goes to scratch/errors<rank>.txt.
  SharedProgram(const std::vector<std::string>& arguments, const std::filesystem::path& scratch)
      : scratch_(scratch) {
    const std::string meeting = " MASTER_ADDR=127.0.0.1 MASTER_PORT=" + std::to_string(free_port());
    for (std::size_t rank = 0; rank < arguments.size(); ++rank) {
      processes_.push_back(std::make_unique<BackgroundProgram>(
          arguments[rank], errors_of(rank),
          "RANK=" + std::to_string(rank) + " WORLD_SIZE=" + std::to_string(arguments.size()) +
              meeting));
    }
  }

  BackgroundProgram& process(std::size_t rank) { return *processes_.at(rank); }
  // What it printed so far.
  std::string errors(std::size_t rank) const { return text_of_file(errors_of(rank)); }

  // The exit codes of all, when they have ended by themselves; 128 and the signal of those that did not.
  std::vector<int> wait() {
    std::vector<int> codes;
    for (auto& process : processes_) {
      const int status = process->end(0);
      codes.push_back(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    }
    return codes;
  }

 private:
  std::filesystem::path errors_of(std::size_t rank) const {
    return scratch_ / ("errors" + std::to_string(rank) + ".txt");
  }

  std::filesystem::path scratch_;
  std::vector<std::unique_ptr<BackgroundProgram>> processes_;
};

}  // namespace lab
