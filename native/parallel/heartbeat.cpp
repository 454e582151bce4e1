// SPDX-License-Identifier: MIT
#include "native/parallel/heartbeat.h"

namespace lab {
namespace {

constexpr std::chrono::milliseconds kBeat{500};
// That a broken store leaves whoever waits to notice by itself.
constexpr std::chrono::seconds kToNotice{8};
constexpr const char* kVerdictKey = "verdict";

}  // namespace

std::string heartbeat_key(int rank) { return "alive/" + std::to_string(rank); }

Heartbeat::Heartbeat(c10::intrusive_ptr<c10d::Store> store, int rank, int count, Report report)
    : store_(std::move(store)),
      rank_(rank),
      report_(std::move(report)),
      counts_(static_cast<std::size_t>(count)),
      counted_at_(static_cast<std::size_t>(count), Clock::now()) {
  for (int i = 0; i < count; ++i) keys_.push_back(heartbeat_key(i));
  thread_ = std::thread([this] { run(); });
}

Heartbeat::~Heartbeat() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

std::vector<int> Heartbeat::silent_since(Clock::time_point moment) const {
  const std::lock_guard lock(mutex_);
  std::vector<int> silent;
  for (std::size_t i = 0; i < counted_at_.size(); ++i) {
    if (static_cast<int>(i) != rank_ && counted_at_[i] < moment) {
      silent.push_back(static_cast<int>(i));
    }
  }
  return silent;
}

bool Heartbeat::store_lost() const {
  const std::lock_guard lock(mutex_);
  return lost_;
}

std::string Heartbeat::verdict() const {
  const std::lock_guard lock(mutex_);
  return verdict_;
}

void Heartbeat::tell(const std::string& verdict) {
  {
    const std::lock_guard lock(mutex_);
    told_ = verdict;
  }
  wake_.notify_one();
}

void Heartbeat::hush() {
  {
    const std::lock_guard lock(mutex_);
    hushed_ = true;
  }
  wake_.notify_one();
}

void Heartbeat::run() {
  std::unique_lock lock(mutex_);
  while (!stop_) {
    lock.unlock();
    try {
      beat();
    } catch (const std::exception&) {
      lock.lock();
      lost_ = true;
      const bool noticed = wake_.wait_for(lock, kToNotice, [this] { return stop_ || hushed_; });
      lock.unlock();
      if (!noticed) report_({0});
      return;
    }
    const auto silent = silent_since(Clock::now() - std::chrono::seconds(kSilenceSeconds));
    lock.lock();
    if (!silent.empty() && !stop_ && !hushed_) {
      lock.unlock();
      report_(silent);
      return;
    }
    wake_.wait_for(lock, kBeat, [this] { return stop_ || !told_.empty(); });
  }
}

void Heartbeat::beat() {
  std::string told;
  {
    const std::lock_guard lock(mutex_);
    told.swap(told_);
  }
  if (!told.empty()) store_->set(kVerdictKey, told);
  store_->add(keys_[static_cast<std::size_t>(rank_)], 1);
  const auto values = store_->multiGet(keys_);
  const std::string verdict = store_->check({kVerdictKey}) ? store_->get_to_str(kVerdictKey) : "";
  const std::lock_guard lock(mutex_);
  verdict_ = verdict;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::string count(values[i].begin(), values[i].end());
    if (count != counts_[i]) counted_at_[i] = Clock::now();
    counts_[i] = count;
  }
}

}  // namespace lab
