// SPDX-License-Identifier: MIT
// Undo and redo (history.h).
#include "wasm/state/history.h"

#include <utility>

namespace lab {

void StateHistory::start(std::string state) {
  states_.assign(1, std::move(state));
  at_ = 0;
  committed_seconds_ = -1;
}

bool StateHistory::commit(std::string state, double seconds) {
  const bool merge =
      at_ > 0 && committed_seconds_ >= 0 && seconds - committed_seconds_ < kMergeSeconds;
  committed_seconds_ = seconds;
  states_.resize(at_ + 1);
  if (merge) {
    states_[at_] = std::move(state);
    return false;
  }
  if (states_.size() == kMostStates) states_.erase(states_.begin());
  states_.push_back(std::move(state));
  at_ = states_.size() - 1;
  return true;
}

std::optional<std::string> StateHistory::undo() {
  if (!can_undo()) return std::nullopt;
  committed_seconds_ = -1;
  return states_[--at_];
}

std::optional<std::string> StateHistory::redo() {
  if (!can_redo()) return std::nullopt;
  committed_seconds_ = -1;
  return states_[++at_];
}

}  // namespace lab
