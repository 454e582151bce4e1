// SPDX-License-Identifier: MIT
// One HTTP request whose body is appended to a file: libcurl with our limits and time-outs.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

namespace lab {

struct TransferRequest {
  std::string url;
  std::filesystem::path file;
  std::uint64_t limit = 0;  // bytes of the file at most
  std::function<void(std::uint64_t, std::uint64_t)> progress;
};

enum class TransferEnd {
  complete,
  interrupted,    // may go on from where it stopped
  not_resumable,  // too long, or the server has no such range, or no ranges at all
  refused,        // no such host, no such file ...
};

struct TransferResult {
  TransferEnd end = TransferEnd::refused;
  std::string reason;  // unless complete
};

// Asks for the bytes that the file does not have yet.
// Throws lab::Error if the file cannot be written; then it is removed, so that a full disk is not
// left full.
TransferResult transfer(const TransferRequest& request);

}  // namespace lab
