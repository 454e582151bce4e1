// SPDX-License-Identifier: MIT
// See read_ahead.h.
#include "native/training/read_ahead.h"

#include <ATen/ATen.h>

#include <utility>

#include "native/base/interruption.h"
#include "native/data/reading.h"

namespace lab {
namespace {

// Steps whose pictures wait; those of one more are coming together.
constexpr std::size_t kStepsAhead = 2;

}  // namespace

ReadAhead::ReadAhead(const Pictures& pictures, std::int64_t pictures_a_step, Places places)
    : pictures_(pictures), pictures_a_step_(pictures_a_step), places_(std::move(places)) {}

ReadAhead::~ReadAhead() { end(); }

at::Tensor ReadAhead::take(std::int64_t step) {
  if (step != next_step_) {
    end();
    begin(step);
  }
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return !ready_.empty() || failure_; });
  if (ready_.empty()) {
    next_step_ = -1;
    std::rethrow_exception(failure_);
  }
  at::Tensor batch = std::move(ready_.front());
  ready_.pop_front();
  ++next_step_;
  changed_.notify_all();
  return batch;
}

void ReadAhead::begin(std::int64_t step) {
  next_step_ = step;
  thread_ = std::jthread([this, step] {
    try {
      read_from(step);
    } catch (const Interrupted&) {
      // Asked to end.
    } catch (...) {
      const std::scoped_lock lock(mutex_);
      failure_ = std::current_exception();
      changed_.notify_all();
    }
  });
}

void ReadAhead::end() {
  {
    const std::scoped_lock lock(mutex_);
    ending_ = true;
    changed_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
  ending_ = false;
  ready_.clear();
  failure_ = nullptr;
}

void ReadAhead::read_from(std::int64_t step) {
  while (true) {
    const std::vector<std::int64_t> places = places_(step);
    at::Tensor batch;
    read_in_order(
        places.size(), StopToken(ending_), [&](std::size_t i) { return pictures_.read(places[i]); },
        [&](std::size_t i, const std::vector<std::uint8_t>& bytes) {
          const std::int64_t place = static_cast<std::int64_t>(i) % pictures_a_step_;
          if (place == 0) batch = pictures_.empty_batch(pictures_a_step_);
          put_picture(batch, place, bytes);
          if (place + 1 < pictures_a_step_) return;
          hand_over(std::move(batch));
          ++step;
        });
  }
}

void ReadAhead::hand_over(at::Tensor batch) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return ending_ || ready_.size() < kStepsAhead; });
  if (ending_) throw Interrupted();
  ready_.push_back(std::move(batch));
  changed_.notify_all();
}

}  // namespace lab
