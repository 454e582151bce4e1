// SPDX-License-Identifier: MIT
// The processes that train one run together: LibTorch's c10d, over Gloo on CPUs and NCCL on GPUs. All of
// them call the same functions in the same order.
#pragma once

#include <ATen/core/Tensor.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "native/parallel/launch.h"

namespace c10d {
class ProcessGroup;
}

namespace lab {

class Ranks {
 public:
  struct Calls {
    // While it waits for the others at the beginning and when it gathers; what it throws goes through.
    std::function<void()> check = [] {};
    // From another thread, if "process 1" is gone without a word and nothing here will ever notice.
    std::function<void(const std::string& who)> gone = [](const std::string&) {};
  };

  // Meets the others at the launch's address. device: what is trained on; LOCAL_RANK's GPU.
  // Throws lab::Error if they are not all there within five minutes.
  Ranks(const Launch& launch, at::Device device, Calls calls);
  // Leaves without a word; leave() is the polite way.
  ~Ranks();
  Ranks(const Ranks&) = delete;
  Ranks& operator=(const Ranks&) = delete;

  int rank() const { return launch_.rank; }
  int count() const { return launch_.count; }
  bool first() const { return launch_.rank == 0; }

  // These throw whatever c10d throws if another process is gone.
  // Becomes the sum over all processes, the same bits everywhere.
  void sum(at::Tensor& tensor);
  // Become the first process's.
  void take_from_first(const std::vector<at::Tensor>& tensors);

  // Every process's text, by rank. Takes its time: processes may come as late as they like.
  std::vector<std::string> gather(const std::string& text);
  // What `work` returns on the first process, which alone does it; the others wait however long it takes.
  bool first_decides(const std::function<bool()>& work);
  // At the end of what all do together: the first process waits for the others to have gone. Nobody is
  // missed from then on.
  void leave();

  // To be called when something that all do together has failed. Says who is gone: "process 1",
  // "processes 1 and 3".
  std::string who_is_gone();

  // For c10d's own classes.
  c10d::ProcessGroup& group() const;

 private:
  struct Connections;

  void wait_for_all();
  // Of what only process `rank` sets. check: called while it waits, if there is one.
  std::string value_of(const std::string& key, int rank,
                       const std::function<void()>& check = {}) const;

  Launch launch_;
  Calls calls_;
  std::unique_ptr<Connections> connections_;
  int gathered_ = 0;
  int decided_ = 0;
};

}  // namespace lab
