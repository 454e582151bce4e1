// SPDX-License-Identifier: MIT
#include "native/base/interruption.h"

#include <atomic>
#include <csignal>

namespace lab {
namespace {

std::atomic<bool> stop_requested = false;

extern "C" void note_interruption(int signal) {
  stop_requested = true;
  if (signal == SIGINT) std::signal(signal, SIG_DFL);
}

}  // namespace

StopToken listen_for_interruption() {
  std::signal(SIGINT, note_interruption);
  std::signal(SIGTERM, note_interruption);
  return StopToken(stop_requested);
}

}  // namespace lab
