// SPDX-License-Identifier: MIT
#include "native/commands/meeting.h"

#include <cstdio>
#include <cstdlib>
#include <format>
#include <optional>

#include "native/commands/machine.h"
#include "native/parallel/launch.h"
#include "native/training/checkpoint.h"
#include "shared/base/error.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

// who: "process 1", "processes 1 and 2".
Error loss_of(const std::string& who, int rank, int count, const fs::path& folder) {
  const bool begun = fs::exists(folder / kCheckpointFile);
  return Error(std::format("rank {}", rank), std::format("all {} processes", count),
               std::format("that {} {} gone{}", who, who.find(" and ") == who.npos ? "is" : "are",
                           begun ? "; go on with --resume" : ""));
}

}  // namespace

Meeting meet_others(const std::string& device, const fs::path& folder, const StopToken& stop) {
  const std::optional<Launch> launch = launch_of_environment();
  Meeting meeting{.device = chosen_device(device), .ranks = nullptr};
  if (!launch) return meeting;
  if (meeting.device.is_cuda()) {
    if (!launch->local_rank) {
      throw Error("LOCAL_RANK", "the number of this process on its machine, which is its GPU's",
                  "none");
    }
    meeting.device = chosen_device(device, *launch->local_rank);
  }
  // The main thread waits for an answer that will not come: there is no way back from there.
  const auto gone = [rank = launch->rank, count = launch->count, folder](const std::string& who) {
    std::fprintf(stderr, "latentlab: %s\n", loss_of(who, rank, count, folder).what());
    std::_Exit(1);
  };
  meeting.ranks = std::make_unique<Ranks>(
      *launch, meeting.device, Ranks::Calls{.check = [stop] { stop.check(); }, .gone = gone});
  return meeting;
}

void with_others(const Meeting& meeting, const fs::path& folder,
                 const std::function<void()>& work) {
  try {
    work();
  } catch (const Error&) {
    throw;
  } catch (const Interrupted&) {
    throw;
  } catch (const std::exception&) {
    Ranks* ranks = meeting.ranks.get();
    const std::string gone = ranks == nullptr ? "" : ranks->who_is_gone();
    if (gone.empty()) throw;
    throw loss_of(gone, ranks->rank(), ranks->count(), folder);
  }
}

}  // namespace lab
