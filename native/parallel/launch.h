// SPDX-License-Identifier: MIT
// Which process of how many this is, as launchers say it (torchrun and others): RANK, WORLD_SIZE,
// MASTER_ADDR, MASTER_PORT, LOCAL_RANK in the environment. What they then do together is left to
// ranks.h.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace lab {

struct Launch {
  int rank = 0;        // of this process, in [0, count)
  int count = 1;       // processes
  std::string master;  // host of the first process
  std::uint16_t port = 0;
  std::optional<int> local_rank = {};  // among the processes of this machine
  // The launcher itself keeps the store at master:port (torchrun does), not the first process.
  bool launchers_store = false;
  int restarts = 0;  // that the launcher made; what is left of earlier ones is not for this one
};

// The value of a variable of the environment; nullptr: not set.
using Environment = std::function<const char*(const char* name)>;

// Nothing for a process by itself: WORLD_SIZE is not set, or 1.
// Throws lab::Error if a variable is missing beside another or is no such number.
std::optional<Launch> launch_of(const Environment& environment);
// Of this process's own environment.
std::optional<Launch> launch_of_environment();

}  // namespace lab
