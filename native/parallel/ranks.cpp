// SPDX-License-Identifier: MIT
// Meeting, exchanging and parting of ranks.h. Everything but tensors goes through c10d's TCPStore, under
// keys that no two questions share.
#include "native/parallel/ranks.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <c10/util/Flags.h>
#include <c10/util/Logging.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <format>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroup.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

#include "native/parallel/backends.h"
#include "native/parallel/heartbeat.h"
#include "shared/base/error.h"

C10_DECLARE_int(caffe2_log_level);

namespace lab {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto kMeeting = 300s;  // of all processes, at the beginning
constexpr auto kConnect = 5s;    // one attempt
constexpr auto kPoll = 10ms;
constexpr auto kPatience = 30min;  // with one that lives, but is late
// Without a heartbeat, of which there are two a second: in quiet times, and when it is clear that
// something is wrong and the question is who. It is asked a little later, as a last beat may be seen
// only then.
constexpr auto kQuiet = 15s;
constexpr auto kQuietInNeed = 3s;
constexpr auto kLastBeats = 1500ms;
constexpr auto kToBeHeard = 2s;
constexpr auto kParting = 10s;

// c10d warns of every connection that breaks with a stack trace; who is gone is said in a line.
void quieten_c10d() {
  static std::once_flag once;  // the flag is all threads'
  std::call_once(once, [] {
    if (std::getenv("TORCH_CPP_LOG_LEVEL") == nullptr) FLAGS_caffe2_log_level = c10::GLOG_ERROR;
  });
}

std::string address(const Launch& launch) {
  return launch.master + ":" + std::to_string(launch.port);
}

std::string name_of(const Launch& launch) { return "rank " + std::to_string(launch.rank); }

// "process 1", "processes 1 and 3", "processes 1, 2 and 3".
std::string names_of(const std::vector<int>& ranks) {
  std::string text = ranks.size() == 1 ? "process " : "processes ";
  for (std::size_t i = 0; i < ranks.size(); ++i) {
    if (i > 0) text += i + 1 == ranks.size() ? " and " : ", ";
    text += std::to_string(ranks[i]);
  }
  return text;
}

c10::intrusive_ptr<c10d::Store> connect(const Launch& launch, bool serve) {
  c10d::TCPStoreOptions options;
  options.port = launch.port;
  options.isServer = serve;
  options.waitWorkers = false;
  options.timeout = kConnect;
  options.useLibUV = false;  // which Debian's LibTorch lacks; they understand each other
  auto store = c10::make_intrusive<c10d::TCPStore>(launch.master, options);
  store->setTimeout(std::chrono::seconds(kSilenceSeconds));
  return c10::make_intrusive<c10d::PrefixStore>("latentlab/" + std::to_string(launch.restarts),
                                                std::move(store));
}

c10::intrusive_ptr<c10d::Store> meet(const Launch& launch, const std::function<void()>& check) {
  if (launch.rank == 0 && !launch.launchers_store) {
    try {
      return connect(launch, true);
    } catch (const std::exception&) {
      throw Error("MASTER_PORT", "a port that the first process can listen on",
                  std::to_string(launch.port) + ", which is taken or forbidden");
    }
  }
  for (const auto end = Clock::now() + kMeeting;;) {
    check();
    try {
      return connect(launch, false);
    } catch (const std::exception&) {
      if (Clock::now() > end) {
        throw Error(name_of(launch), "the first process at " + address(launch), "nobody");
      }
      std::this_thread::sleep_for(200ms);
    }
  }
}

}  // namespace

struct Ranks::Connections {
  c10::intrusive_ptr<c10d::Store> store;
  std::unique_ptr<Heartbeat> heartbeat;
  c10::intrusive_ptr<c10d::ProcessGroup> group;
  bool failed = false;
};

Ranks::Ranks(const Launch& launch, at::Device device, Calls calls)
    : launch_(launch), calls_(std::move(calls)), connections_(std::make_unique<Connections>()) {
  quieten_c10d();
  Connections& to = *connections_;
  to.store = meet(launch_, calls_.check);
  to.store->add(heartbeat_key(rank()), 1);
  wait_for_all();
  to.heartbeat = std::make_unique<Heartbeat>(
      connect(launch_, false), rank(), count(),
      [this](const std::vector<int>& silent) { calls_.gone(names_of(silent)); });
  using Group = c10d::ProcessGroup;
  to.group = c10::make_intrusive<Group>(to.store, rank(), count());
  const auto place = [&](const char* name) {
    return BackendPlace{c10::make_intrusive<c10d::PrefixStore>(name, to.store), rank(), count(),
                        launch_.master, kPatience};
  };
  to.group->setBackend(c10::DeviceType::CPU, Group::BackendType::GLOO, make_gloo(place("gloo")));
  to.group->setDefaultBackend(Group::BackendType::GLOO);
  if (device.is_cuda()) {
    to.group->setBackend(c10::DeviceType::CUDA, Group::BackendType::NCCL, make_nccl(place("nccl")));
  }
}

Ranks::~Ranks() {
  if (!connections_ || !connections_->failed) return;
  // Its threads may hang in exchanges that nobody answers: they end with the process.
  static_cast<void>(connections_.release());
}

c10d::ProcessGroup& Ranks::group() const { return *connections_->group; }

void Ranks::wait_for_all() {
  const auto end = Clock::now() + kMeeting;
  std::vector<int> missing(static_cast<std::size_t>(count()));
  for (int i = 0; i < count(); ++i) missing[static_cast<std::size_t>(i)] = i;
  const auto is_here = [&](int i) { return connections_->store->check({heartbeat_key(i)}); };
  while (std::erase_if(missing, is_here), !missing.empty()) {
    if (Clock::now() > end) {
      throw Error(
          name_of(launch_), std::format("all {} processes at {}", count(), address(launch_)),
          "that " + names_of(missing) + (missing.size() == 1 ? " has" : " have") + " not come");
    }
    calls_.check();
    std::this_thread::sleep_for(kPoll);
  }
}

void Ranks::sum(at::Tensor& tensor) {
  std::vector<at::Tensor> tensors = {tensor};
  connections_->group->allreduce(tensors)->wait();
}

void Ranks::take_from_first(const std::vector<at::Tensor>& tensors) {
  const at::NoGradGuard guard;
  for (const auto& tensor : tensors) {
    std::vector<at::Tensor> one = {tensor.detach()};
    connections_->group->broadcast(one)->wait();
  }
}

std::string Ranks::value_of(const std::string& key, int rank,
                            const std::function<void()>& check) const {
  while (!connections_->store->check({key})) {
    const auto silent = connections_->heartbeat->silent_since(Clock::now() - kQuiet);
    if (connections_->heartbeat->store_lost() || std::ranges::find(silent, rank) != silent.end()) {
      throw std::runtime_error("process " + std::to_string(rank) + " does not answer");
    }
    if (check) check();
    std::this_thread::sleep_for(kPoll);
  }
  return connections_->store->get_to_str(key);
}

std::vector<std::string> Ranks::gather(const std::string& text) {
  const std::string question = "gather/" + std::to_string(gathered_++) + "/";
  const auto key = [&](int i) { return question + std::to_string(i); };
  connections_->store->set(key(rank()), text);
  std::vector<std::string> texts;
  for (int i = 0; i < count(); ++i) texts.push_back(value_of(key(i), i, calls_.check));
  // Whoever ends over what it read, with the store in its hands, lets the others read first.
  connections_->store->set(key(rank()) + "/read", "1");
  for (int i = 0; first() && i < count(); ++i) value_of(key(i) + "/read", i);
  return texts;
}

bool Ranks::first_decides(const std::function<bool()>& work) {
  const std::string key = "decision/" + std::to_string(decided_++);
  if (!first()) return value_of(key, 0) == "yes";
  const bool decision = work();
  connections_->store->set(key, decision ? "yes" : "no");
  return decision;
}

void Ranks::leave() {
  const auto key = [](int i) { return "left/" + std::to_string(i); };
  connections_->store->set(key(rank()), "1");
  if (!first()) {
    connections_->heartbeat->hush();
    return;
  }
  std::vector<std::string> keys;
  for (int i = 0; i < count(); ++i) keys.push_back(key(i));
  // Whoever does not say good-bye has nothing left to do for the run.
  for (const auto end = Clock::now() + kParting; Clock::now() < end;) {
    if (connections_->store->check(keys)) break;
    std::this_thread::sleep_for(kPoll);
  }
  connections_->heartbeat->hush();
}

std::string Ranks::who_is_gone() {
  connections_->failed = true;
  Heartbeat& heartbeat = *connections_->heartbeat;
  heartbeat.hush();
  for (const auto end = Clock::now() + kLastBeats + kQuietInNeed; Clock::now() < end;) {
    if (const std::string verdict = heartbeat.verdict(); !verdict.empty()) return verdict;
    if (heartbeat.store_lost()) {
      return launch_.launchers_store ? "the launcher's store" : names_of({0});
    }
    std::this_thread::sleep_for(kPoll);
  }
  const auto gone = heartbeat.silent_since(Clock::now() - kQuietInNeed);
  if (gone.empty()) return "";
  heartbeat.tell(names_of(gone));
  // The others ask the store in this process's hands.
  if (first()) std::this_thread::sleep_for(kToBeHeard);
  return names_of(gone);
}

}  // namespace lab
