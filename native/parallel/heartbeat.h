// SPDX-License-Identifier: MIT
// Whether the other processes of a run live: each counts up in the store, on a thread and a connection
// of its own, and watches the others' counts. A process may well be long at a step; it must not be silent.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <torch/csrc/distributed/c10d/Store.hpp>
#include <vector>

namespace lab {

// Of a process, until it counts as gone. One that dies is noticed sooner, as its connections break.
inline constexpr int kSilenceSeconds = 20;

std::string heartbeat_key(int rank);

class Heartbeat {
 public:
  using Report = std::function<void(const std::vector<int>& silent)>;

  // store: for this alone; it lives in process 0's hands or the launcher's. Every process has its key in
  // it. report: called from this thread if processes are silent for kSilenceSeconds, so that whoever
  // waits for them does not wait for ever.
  Heartbeat(c10::intrusive_ptr<c10d::Store> store, int rank, int count, Report report);
  ~Heartbeat();
  Heartbeat(const Heartbeat&) = delete;
  Heartbeat& operator=(const Heartbeat&) = delete;

  using Clock = std::chrono::steady_clock;

  // Processes that have not counted since then.
  std::vector<int> silent_since(Clock::time_point moment) const;
  // The store cannot be reached any longer.
  bool store_lost() const;
  // What a process has found out about those that are gone, and tells all; "" if none has.
  std::string verdict() const;
  void tell(const std::string& verdict);
  // Whoever waited knows that something is wrong: there is nothing to report any longer.
  void hush();

 private:
  void run();
  void beat();

  c10::intrusive_ptr<c10d::Store> store_;
  int rank_;
  std::vector<std::string> keys_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  Report report_;
  bool stop_ = false;
  bool hushed_ = false;
  bool lost_ = false;
  std::string told_;  // by this process, not yet in the store
  std::string verdict_;
  std::vector<std::string> counts_;
  std::vector<Clock::time_point> counted_at_;
  std::thread thread_;  // last: it uses all the others
};

}  // namespace lab
