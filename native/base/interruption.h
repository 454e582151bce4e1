// SPDX-License-Identifier: MIT
// A request to end early, as of Ctrl-C or TERM: work that takes long, or leaves something behind when
// it is cut off, asks between its pieces.
#pragma once

#include <atomic>
#include <exception>

namespace lab {

constexpr int kInterruptedExitCode = 130;  // as a shell reports Ctrl-C

// Thrown by work that ended early because it was asked to. No error: nothing is wrong, and destructors
// tidy up on the way to main.
class Interrupted : public std::exception {
 public:
  const char* what() const noexcept override { return "interrupted"; }
};

// A copy asks the same flag.
class StopToken {
 public:
  StopToken() = default;  // never asked to stop
  // The flag must outlive the token.
  explicit StopToken(const std::atomic<bool>& flag) : flag_(&flag) {}

  bool stop_requested() const { return flag_ != nullptr && *flag_; }
  // Throws Interrupted if asked to stop.
  void check() const {
    if (stop_requested()) throw Interrupted();
  }

 private:
  const std::atomic<bool>* flag_ = nullptr;
};

// From now on the first INT or TERM is only remembered: the token tells of it. A second Ctrl-C ends the
// program at once; a TERM may come twice by itself, to this process and to its group.
StopToken listen_for_interruption();

}  // namespace lab
