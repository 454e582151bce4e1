// SPDX-License-Identifier: MIT
#include "native/commands/score_inputs.h"

#include <algorithm>
#include <system_error>

#include "native/base/files.h"
#include "native/base/output_guard.h"
#include "shared/base/error.h"
#include "shared/codec/picture_format.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

bool begins_like_picture_file(const fs::path& path) {
  try {
    return begins_like_picture(read_file_start(path, 512));
  } catch (const Error&) {
    return false;
  }
}

struct Listing {
  std::vector<fs::directory_entry> entries;  // by name
  std::error_code failure;
};

Listing list(const fs::path& folder) {
  Listing listing;
  for (fs::directory_iterator entry(folder, listing.failure), end; !listing.failure && entry != end;
       entry.increment(listing.failure)) {
    listing.entries.push_back(*entry);
  }
  std::ranges::sort(listing.entries, {},
                    [](const fs::directory_entry& entry) { return entry.path().filename(); });
  return listing;
}

void collect(const fs::path& folder, const fs::path& below, ScoreInputs& inputs) {
  const Listing listing = list(folder);
  std::vector<fs::path> subfolders;
  for (const auto& entry : listing.entries) {
    const fs::path& path = entry.path();
    const bool hidden = path.filename().string().starts_with(".");
    std::error_code ignored;
    if (entry.is_directory(ignored)) {
      const bool entered = !hidden && !entry.is_symlink(ignored);
      if (entered) subfolders.push_back(path);
      inputs.other_folders += entered ? 0 : 1;
    } else if (!hidden && looks_like_picture(path)) {
      inputs.pictures.push_back({path, below / path.filename(), ""});
    } else {
      ++inputs.other_files;
    }
  }
  if (listing.failure) {
    const Error error(folder.string(), "a folder that can be read", listing.failure.message());
    inputs.pictures.push_back({folder, below, error.what()});
  }
  for (const auto& path : subfolders) collect(path, below / path.filename(), inputs);
}

std::string counted(std::size_t count, const std::string& what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

}  // namespace

// What has a picture's name is one, even if it turns out to be a pipe or a link that leads nowhere.
bool looks_like_picture(const fs::path& path) {
  if (is_own_file(path, kDefectMap)) return false;
  return has_picture_ending(path.filename().string()) || begins_like_picture_file(path);
}

ScoreInputs list_score_inputs(const std::vector<fs::path>& given) {
  ScoreInputs inputs;
  std::vector<Error> empty;
  for (const auto& path : given) {
    const std::size_t before = inputs.pictures.size();
    std::error_code ignored;
    if (!fs::is_directory(path, ignored)) {
      inputs.pictures.push_back({path, path.filename(), ""});
      continue;
    }
    collect(path, "", inputs);
    if (inputs.pictures.size() > before) continue;
    empty.emplace_back("score", "pictures in " + path.string(), "none");
    inputs.pictures.push_back({path, "", empty.back().what()});
  }
  if (empty.size() == inputs.pictures.size()) throw empty.front();
  return inputs;
}

std::string passed_over_text(const ScoreInputs& inputs) {
  std::string text;
  if (inputs.other_files > 0) text = counted(inputs.other_files, "other file");
  if (inputs.other_folders > 0) {
    text += (text.empty() ? "" : " and ") +
            counted(inputs.other_folders, text.empty() ? "other folder" : "folder");
  }
  return text.empty() ? "" : "passed over " + text;
}

}  // namespace lab
