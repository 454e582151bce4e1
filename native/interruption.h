// SPDX-License-Identifier: MIT
// Ctrl-C and TERM as an exception: work that leaves something behind when it is cut off asks now and
// then, and its destructors tidy up on the way to main.
#pragma once

#include <exception>

namespace lab {

constexpr int kInterruptedExitCode = 130;  // as a shell reports Ctrl-C

class Interrupted : public std::exception {
 public:
  const char* what() const noexcept override { return "interrupted"; }
};

// From now on the first INT or TERM is only remembered. A second Ctrl-C ends the program at once; a
// TERM may come twice by itself, to this process and to its group.
void listen_for_interruption();

// Throws Interrupted if a signal came since then.
void throw_if_interrupted();

}  // namespace lab
