// SPDX-License-Identifier: MIT
#include "native/data/http_transfer.h"

#include <curl/curl.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <new>
#include <system_error>

#include "shared/base/error.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
struct CloseCurl {
  void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
};

struct Sink {
  std::FILE* file = nullptr;
  std::uint64_t start = 0;
  std::uint64_t length = 0;  // of the file so far
  const TransferRequest* request = nullptr;
  bool too_long = false;
  int write_error = 0;
};

std::size_t append(const char* bytes, std::size_t size, std::size_t count, void* user) {
  Sink& sink = *static_cast<Sink*>(user);
  const std::size_t length = size * count;
  if (sink.length + length > sink.request->limit) {
    sink.too_long = true;
    return CURL_WRITEFUNC_ERROR;
  }
  if (std::fwrite(bytes, 1, length, sink.file) != length) {
    sink.write_error = errno;
    return CURL_WRITEFUNC_ERROR;
  }
  sink.length += length;
  return length;
}

int report(void* user, curl_off_t total, curl_off_t now, curl_off_t, curl_off_t) {
  const Sink& sink = *static_cast<Sink*>(user);
  if (total > 0) {
    sink.request->progress(sink.start + static_cast<std::uint64_t>(now),
                           sink.start + static_cast<std::uint64_t>(total));
  }
  return 0;
}

void configure(CURL* curl, Sink& sink, char* message) {
  curl_easy_setopt(curl, CURLOPT_URL, sink.request->url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
  curl_easy_setopt(curl, CURLOPT_MAXREDIRS, 5L);
  curl_easy_setopt(curl, CURLOPT_FAILONERROR, 1L);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_USERAGENT, "latentlab");
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, 20L);
  // A connection that stands still for half a minute is dead.
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, 30L);
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, message);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, append);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &sink);
  curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, report);
  curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &sink);
  if (sink.start > 0) {
    curl_easy_setopt(curl, CURLOPT_RESUME_FROM_LARGE, static_cast<curl_off_t>(sink.start));
  }
}

TransferEnd end_of(CURLcode code, long status) {
  switch (code) {
    case CURLE_OK: return TransferEnd::complete;
    case CURLE_PARTIAL_FILE:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_OPERATION_TIMEDOUT: return TransferEnd::interrupted;
    case CURLE_RANGE_ERROR: return TransferEnd::not_resumable;
    default: return status == 416 ? TransferEnd::not_resumable : TransferEnd::refused;
  }
}

std::string reason_for(CURLcode code, const char* message) {
  return message[0] != '\0' ? message : curl_easy_strerror(code);
}

[[noreturn]] void fail_to_write(const fs::path& path, int code) {
  std::error_code ignored;
  fs::remove(path, ignored);
  throw Error(path.string(), "a file that can be written", std::generic_category().message(code));
}

}  // namespace

TransferResult transfer(const TransferRequest& request) {
  const std::unique_ptr<CURL, CloseCurl> curl(curl_easy_init());
  if (curl == nullptr) throw std::bad_alloc();
  std::unique_ptr<std::FILE, CloseFile> file(std::fopen(request.file.c_str(), "ab"));
  if (file == nullptr) fail_to_write(request.file, errno);
  const std::uint64_t start = fs::file_size(request.file);
  Sink sink{.file = file.get(), .start = start, .length = start, .request = &request};
  std::array<char, CURL_ERROR_SIZE> message{};
  configure(curl.get(), sink, message.data());
  const CURLcode code = curl_easy_perform(curl.get());
  if (sink.write_error != 0) fail_to_write(request.file, sink.write_error);
  if (std::fclose(file.release()) != 0) fail_to_write(request.file, errno);
  if (sink.too_long) {
    return {TransferEnd::not_resumable, "more than " + std::to_string(request.limit) + " bytes"};
  }
  long status = 0;
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
  const TransferEnd end = end_of(code, status);
  return {end, end == TransferEnd::complete ? "" : reason_for(code, message.data())};
}

}  // namespace lab
