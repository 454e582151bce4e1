// SPDX-License-Identifier: MIT
// Work on many pieces by several threads, whose results come one after the other in the order of the
// pieces, whatever thread was first. No more results wait than a few a thread, so that memory stays flat.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <exception>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "native/base/interruption.h"

namespace lab {

// Calls work(i) for i = 0 .. count - 1 on `threads` (at least 1) threads, several at a time, and
// consume(i, result) on the calling thread, in order. When asked to stop, what is at work is finished and
// consumed, then Interrupted is thrown. What work or consume throws ends the rest and is thrown here,
// after the results before it were consumed.
template <typename Work, typename Consume>
void run_in_order(std::size_t count, int threads, const StopToken& stop, Work work,
                  Consume consume) {
  using Result = decltype(work(std::size_t{0}));
  struct Outcome {
    std::optional<Result> result;
    std::exception_ptr failure;
  };
  constexpr std::size_t kAheadOfEachThread = 4;
  const std::size_t most_ahead = kAheadOfEachThread * static_cast<std::size_t>(threads);
  std::mutex mutex;
  std::condition_variable changed;
  std::map<std::size_t, Outcome> waiting;
  std::size_t next = 0;      // piece to begin
  std::size_t consumed = 0;  // pieces
  bool ended = false;        // nothing more is begun

  const auto worker = [&] {
    std::unique_lock lock(mutex);
    while (true) {
      changed.wait(lock, [&] { return ended || next == count || next < consumed + most_ahead; });
      if (stop.stop_requested()) ended = true;
      if (ended || next == count) break;
      const std::size_t piece = next++;
      lock.unlock();
      Outcome outcome;
      try {
        outcome.result.emplace(work(piece));
      } catch (...) {
        outcome.failure = std::current_exception();
      }
      lock.lock();
      if (outcome.failure) ended = true;
      waiting.emplace(piece, std::move(outcome));
      changed.notify_all();
    }
    changed.notify_all();
  };

  std::vector<std::jthread> workers;
  // Before the workers are joined they must know that nothing more is wanted, also when consume throws.
  struct End {
    std::mutex& mutex;
    std::condition_variable& changed;
    bool& ended;
    ~End() {
      const std::scoped_lock lock(mutex);
      ended = true;
      changed.notify_all();
    }
  } const end{mutex, changed, ended};
  for (int i = 0; i < threads; ++i) workers.emplace_back(worker);

  std::unique_lock lock(mutex);
  while (consumed < count) {
    changed.wait(lock, [&] { return waiting.contains(consumed) || (ended && next == consumed); });
    if (!waiting.contains(consumed)) throw Interrupted();
    Outcome outcome = std::move(waiting.extract(consumed).mapped());
    if (outcome.failure) std::rethrow_exception(outcome.failure);
    lock.unlock();
    consume(consumed, std::move(*outcome.result));
    lock.lock();
    ++consumed;
    changed.notify_all();
  }
}

}  // namespace lab
