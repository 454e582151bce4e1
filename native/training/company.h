// SPDX-License-Identifier: MIT
// What the loop of a run asks of the other processes that share it, if there are any: all ask the same in
// the same order. By itself, a process asks nobody.
#pragma once

#include <ATen/core/Tensor.h>

#include <functional>
#include <type_traits>

#include "native/base/interruption.h"
#include "native/base/named_tensors.h"
#include "native/parallel/ranks.h"
#include "native/training/batches.h"
#include "native/training/run_history.h"

namespace lab {

// ranks: null: one process, which takes the whole.
BatchShare share_of(const Ranks* ranks);

class Company {
 public:
  Company(Ranks* ranks, const StopToken& stop) : ranks_(ranks), stop_(stop) {}

  // Other machines may draw other first weights from the same seed: all take the first process's.
  void take_from_first(const NamedTensors& tensors) const;

  // The first process does the work while the others wait; in all of them what it returned, true for
  // nothing.
  template <typename Work>
  bool alone(const Work& work) const {
    const auto decide = [&] {
      if constexpr (std::is_void_v<decltype(work())>) {
        work();
        return true;
      } else {
        return work();
      }
    };
    return ranks_ == nullptr ? decide() : ranks_->first_decides(decide);
  }

  // Losses of the whole batch from those of its shares, [steps, terms] doubles on the CPU. In the same
  // exchange whether any process is asked to stop, and whether the first one, which writes, holds a
  // checkpoint to be due.
  at::Tensor agree(const at::Tensor& losses, const std::function<bool()>& save_due);

  // Without an exchange: as agreed, or, of a process by itself, as it is now.
  bool stop_before_step() const { return ranks_ ? stop_agreed_ : stop_.stop_requested(); }
  bool save_agreed(const std::function<bool()>& save_due) const {
    return ranks_ ? save_agreed_ : save_due();
  }

  // The first process's values everywhere: what decides anything must not differ by a last bit.
  NamedValues as_first(NamedValues values) const;

  // Whether any process is asked to stop, by an exchange.
  bool stop_requested() const;

 private:
  Ranks* ranks_;
  StopToken stop_;
  bool stop_agreed_ = false;
  bool save_agreed_ = false;
};

}  // namespace lab
