// SPDX-License-Identifier: MIT
// Pictures of the steps to come, read from their files by a few threads while the step before is at work. Which
// pictures those are is left to Batches.
#pragma once

#include <ATen/core/Tensor.h>

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "native/training/pictures.h"

namespace lab {

class ReadAhead {
 public:
  // Places of the pictures of a step and of all after it in its epoch, one step after the other; called by a thread
  // of its own.
  using Places = std::function<std::vector<std::int64_t>(std::int64_t step)>;

  // pictures: must outlive it. Precondition: they are not whole.
  ReadAhead(const Pictures& pictures, std::int64_t pictures_a_step, Places places);
  // Waits for the pictures that are being read.
  ~ReadAhead();
  ReadAhead(const ReadAhead&) = delete;
  ReadAhead& operator=(const ReadAhead&) = delete;

  // [pictures a step, channels, height, width] bytes on the CPU. At once, if it is the step after the one taken last and
  // reading is fast enough; any other step begins anew. Throws lab::Error as FittedPart::read does, for that step.
  at::Tensor take(std::int64_t step);

 private:
  void begin(std::int64_t step);
  void end();
  // On the thread.
  void read_from(std::int64_t step);
  void hand_over(at::Tensor batch);

  const Pictures& pictures_;
  std::int64_t pictures_a_step_;
  Places places_;
  std::int64_t next_step_ = -1;  // that the thread reads for; -1: there is none

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<at::Tensor> ready_;
  std::exception_ptr failure_;  // after those that are ready
  std::atomic<bool> ending_ = false;
  std::jthread thread_;
};

}  // namespace lab
