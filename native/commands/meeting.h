// SPDX-License-Identifier: MIT
// The processes that share a run, as the environment names them, and what is said when one is gone.
#pragma once

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "native/base/interruption.h"
#include "native/parallel/ranks.h"

namespace lab {

// Where this process trains, and with whom.
struct Meeting {
  at::Device device;
  std::unique_ptr<Ranks> ranks;  // null: by itself

  // Into the run's folder and for people: one process does.
  bool writes() const { return ranks == nullptr || ranks->first(); }
};

// device: "auto", "cpu" or "cuda". folder: the run's. If another process vanishes without breaking its
// connections, this one ends, with exit code 1 and a line on standard error.
// Throws lab::Error as launch_of, chosen_device and Ranks do, or if LOCAL_RANK is missing on a GPU;
// Interrupted if asked to stop while it waits for the others.
Meeting meet_others(const std::string& device, const std::filesystem::path& folder,
                    const StopToken& stop);

// Does the work; what fails in it because another process is gone becomes lab::Error that says so:
// "rank 0: expected all 2 processes, found that process 1 is gone; go on with --resume".
void with_others(const Meeting& meeting, const std::filesystem::path& folder,
                 const std::function<void()>& work);

}  // namespace lab
