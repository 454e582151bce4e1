// SPDX-License-Identifier: MIT
#include "native/data/download.h"

#include <chrono>
#include <cstddef>
#include <span>
#include <string_view>
#include <thread>

#include "native/base/files.h"
#include "native/data/gzip.h"
#include "native/data/http_transfer.h"
#include "shared/base/error.h"
#include "shared/base/sha256.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

constexpr int kAttempts = 5;                      // for one mirror
constexpr std::chrono::milliseconds kPause{300};  // times the attempts so far

enum class Wrapping { gzip, none };

// "" if the file has the right content.
std::string find_fault(const Download& download, const fs::path& path, Wrapping wrapping) {
  try {
    auto bytes = read_file(path);
    if (wrapping == Wrapping::gzip) bytes = gunzip(bytes, path.filename().string(), download.bytes);
    if (bytes.size() != download.bytes) {
      return "content of " + std::to_string(bytes.size()) + " bytes instead of " +
             std::to_string(download.bytes);
    }
    return sha256_hex(bytes) == download.sha256 ? "" : "content with another checksum";
  } catch (const Error& error) {
    return error.what();
  }
}

// A partial file belongs to its URL: the rest of another mirror's file would not fit.
fs::path partial_for(const fs::path& target, const std::string& url) {
  const std::string_view text = url;
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  return partial_name(target.string() + "." + sha256_hex({bytes, text.size()}).substr(0, 8));
}

void remove_if_empty(const fs::path& path) {
  if (fs::exists(path) && fs::file_size(path) == 0) fs::remove(path);
}

// "" if the partial file is now complete and right.
std::string try_mirror(const Download& download, const std::string& url, const fs::path& partial,
                       const DownloadEvents& events) {
  std::string fault;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    std::this_thread::sleep_for(attempt * kPause);
    const bool resumed = fs::exists(partial) && fs::file_size(partial) > 0;
    // A gzip file can be a little longer than its content, never much.
    const auto [end, reason] =
        transfer({url, partial, download.bytes + download.bytes / 100 + 4096, events.progress});
    fault = end == TransferEnd::complete ? find_fault(download, partial, Wrapping::gzip) : reason;
    if (fault.empty()) return "";
    if (end == TransferEnd::interrupted) continue;
    if (end == TransferEnd::refused) break;
    fs::remove(partial);
    // What was there before may have been the start of another version of the file.
    if (!resumed) break;
  }
  remove_if_empty(partial);
  return fault;
}

}  // namespace

bool is_downloaded(const Download& download) {
  fs::path unpacked = download.target;
  unpacked.replace_extension();
  return (fs::exists(download.target) &&
          find_fault(download, download.target, Wrapping::gzip).empty()) ||
         (fs::exists(unpacked) && find_fault(download, unpacked, Wrapping::none).empty());
}

void fetch(const Download& download, const DownloadEvents& events) {
  std::string faults;
  for (const std::string& url : download.urls) {
    const fs::path partial = partial_for(download.target, url);
    const std::string fault = try_mirror(download, url, partial, events);
    if (fault.empty()) {
      rename_file(partial, download.target);
      return;
    }
    if (&url != &download.urls.back()) events.failed(url + ": " + fault);
    faults += (faults.empty() ? "" : "; ") + url + ": " + fault;
  }
  throw Error("fetch", download.target.filename().string() + " from a mirror", faults);
}

}  // namespace lab
