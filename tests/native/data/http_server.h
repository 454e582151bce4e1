// SPDX-License-Identifier: MIT
// A web server on 127.0.0.1 for tests of downloads: one thread, one connection after the other, as
// badly behaved as it is told to be.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <thread>
#include <vector>

namespace lab {

struct HttpRequest {
  std::string path;
  std::size_t range_start = 0;  // of "Range: bytes=<start>-"; 0: none
};

struct HttpReply {
  int status = 200;
  std::vector<std::uint8_t> body = {};  // the whole file; a 206 sends its end
  // Bytes after which the connection is dropped.
  std::size_t drop_after = std::numeric_limits<std::size_t>::max();
  std::string location = {};  // of a redirection
};

class HttpServer {
 public:
  using Handler = std::function<HttpReply(const HttpRequest&)>;

  explicit HttpServer(Handler handler);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  // "http://127.0.0.1:<port>"
  std::string url() const;
  // To be read once the downloads are over.
  const std::vector<HttpRequest>& requests() const { return requests_; }

 private:
  void serve();
  void answer(int connection);

  Handler handler_;
  int socket_ = -1;
  int port_ = 0;
  std::vector<HttpRequest> requests_;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

}  // namespace lab
