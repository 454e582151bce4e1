// SPDX-License-Identifier: MIT
#include "native/commands/score_watch.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include "native/commands/score_maps.h"
#include "shared/base/error.h"

namespace lab {

namespace fs = std::filesystem;

Arrivals::Arrivals(fs::path folder, IsDone is_done)
    : folder_(std::move(folder)), is_done_(std::move(is_done)) {
  std::error_code failure;
  static_cast<void>(fs::directory_iterator(folder_, failure));
  if (failure) throw Error(folder_.string(), "a folder that can be read", failure.message());
}

std::vector<ScoreInput> Arrivals::look(std::size_t most) {
  before_ = std::exchange(waiting_, {});
  complete_ = 0;
  std::vector<ScoreInput> arrived;
  look_into(folder_, "", most, arrived);
  return arrived;
}

// A folder that cannot be read now, as on a share that went away, is looked at again next time.
void Arrivals::look_into(const fs::path& folder, const fs::path& below, std::size_t most,
                         std::vector<ScoreInput>& arrived) {
  std::vector<fs::directory_entry> entries;
  std::error_code failure;
  for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end;
       entry.increment(failure)) {
    if (!entry->path().filename().string().starts_with(".")) entries.push_back(*entry);
  }
  std::ranges::sort(entries, {}, [](const auto& entry) { return entry.path().filename(); });
  std::vector<fs::path> subfolders;
  for (const auto& entry : entries) {
    const fs::path& path = entry.path();
    if (taken_.contains(path.string())) continue;
    std::error_code ignored;
    if (entry.is_directory(ignored)) {
      if (!entry.is_symlink(ignored)) subfolders.push_back(path);
      continue;
    }
    if (is_done_(path, below / path.filename())) {
      taken_.insert(path.string());
      continue;
    }
    if (!is_complete_picture(entry)) continue;
    if (arrived.size() >= most) {
      ++complete_;
      continue;
    }
    taken_.insert(path.string());
    waiting_.erase(path.string());
    const fs::path name = below / path.filename();
    arrived.push_back({path, name, "", own_map_name(name)});
  }
  for (const auto& path : subfolders) look_into(path, below / path.filename(), most, arrived);
}

bool Arrivals::is_complete_picture(const fs::directory_entry& entry) {
  const std::string path = entry.path().string();
  std::error_code failure;
  if (!entry.is_regular_file(failure)) return false;
  State now{entry.file_size(failure), {}};
  if (!failure) now.changed = entry.last_write_time(failure);
  if (failure) return false;  // it went away in this moment
  const auto other = others_.find(path);
  if (other != others_.end() && other->second == now) return false;
  const auto before = before_.find(path);
  const bool same = before != before_.end() && before->second == now;
  if (same && now.size > 0 && !looks_like_picture(entry.path())) {
    others_[path] = now;
    return false;
  }
  waiting_[path] = now;
  return same && now.size > 0;
}

}  // namespace lab
