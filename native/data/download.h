// SPDX-License-Identifier: MIT
// Files from mirrors on the web, checked and resumable, through libcurl. What is checked is the
// content of the gzip file: its wrapping differs between mirrors.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace lab {

struct Download {
  std::vector<std::string> urls;  // http or https, of the same gzip file; tried in this order
  std::filesystem::path target;   // its folder exists
  std::uint64_t bytes = 0;        // of the content
  std::string sha256;             // of the content
};

struct DownloadEvents {
  // Bytes of the gzip file so far and in all (0: not known).
  std::function<void(std::uint64_t, std::uint64_t)> progress = [](auto, auto) {};
  // A mirror that failed, and why, before the next one is tried.
  std::function<void(const std::string&)> failed = [](const auto&) {};
};

// True if the target, or the target without .gz, holds the content already.
bool is_downloaded(const Download& download);

// Downloads to a partial file beside the target, which a later call goes on with; a mirror that
// cannot resume starts over, one that drops the connection is asked up to five times. Content with
// another checksum is thrown away and the next mirror tried. The target appears when it is complete,
// and replaces what was there.
// Throws lab::Error if no mirror gave the file or it cannot be written.
void fetch(const Download& download, const DownloadEvents& events);

}  // namespace lab
