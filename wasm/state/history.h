// SPDX-License-Identifier: MIT
// Undo and redo over states, each the text of a URL hash.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace lab {

class StateHistory {
 public:
  // Forgets everything but this state.
  void start(std::string state);
  // A new state. Follows within kMergeSeconds of the last one it replaces that one, so that a turn
  // of the wheel is one step. True if it is a step of its own.
  bool commit(std::string state, double seconds);
  // The same step, written another way.
  void replace(std::string state) { states_[at_] = std::move(state); }
  const std::string& current() const { return states_[at_]; }
  bool can_undo() const { return at_ > 0; }
  bool can_redo() const { return at_ + 1 < states_.size(); }
  std::optional<std::string> undo();
  std::optional<std::string> redo();

 private:
  static constexpr double kMergeSeconds = 0.5;
  static constexpr std::size_t kMostStates = 200;

  std::vector<std::string> states_{std::string()};
  std::size_t at_ = 0;
  double committed_seconds_ = -1;
};

}  // namespace lab
