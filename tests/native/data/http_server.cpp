// SPDX-License-Identifier: MIT
#include "tests/native/data/http_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace lab {
namespace {

std::string read_head(int connection) {
  std::string head;
  std::array<char, 4096> buffer{};
  while (head.find("\r\n\r\n") == std::string::npos) {
    const ssize_t got = ::recv(connection, buffer.data(), buffer.size(), 0);
    if (got <= 0) return "";
    head.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return head;
}

HttpRequest parse(const std::string& head) {
  const std::size_t from = head.find(' ') + 1;
  HttpRequest request{head.substr(from, head.find(' ', from) - from)};
  const std::string range = "Range: bytes=";
  const std::size_t at = head.find(range);
  if (at != std::string::npos) request.range_start = std::stoul(head.substr(at + range.size()));
  return request;
}

void send_all(int connection, const void* bytes, std::size_t length) {
  const char* at = static_cast<const char*>(bytes);
  while (length > 0) {
    const ssize_t sent = ::send(connection, at, length, MSG_NOSIGNAL);
    if (sent <= 0) return;
    at += sent;
    length -= static_cast<std::size_t>(sent);
  }
}

}  // namespace

HttpServer::HttpServer(Handler handler) : handler_(std::move(handler)) {
  socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof(address);
  auto* any = reinterpret_cast<sockaddr*>(&address);
  if (::bind(socket_, any, length) != 0 || ::listen(socket_, 8) != 0 ||
      ::getsockname(socket_, any, &length) != 0) {
    ::close(socket_);
    throw std::runtime_error("no port on 127.0.0.1");
  }
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { serve(); });
}

HttpServer::~HttpServer() {
  stopping_ = true;
  thread_.join();
  ::close(socket_);
}

std::string HttpServer::url() const { return "http://127.0.0.1:" + std::to_string(port_); }

void HttpServer::serve() {
  while (!stopping_) {
    pollfd waiting{socket_, POLLIN, 0};
    if (::poll(&waiting, 1, /*milliseconds=*/20) <= 0) continue;
    const int connection = ::accept(socket_, nullptr, nullptr);
    if (connection < 0) continue;
    answer(connection);
    ::shutdown(connection, SHUT_RDWR);
    ::close(connection);
  }
}

void HttpServer::answer(int connection) {
  const std::string head = read_head(connection);
  if (head.empty()) return;
  requests_.push_back(parse(head));
  const HttpRequest& request = requests_.back();
  const HttpReply reply = handler_(request);
  const std::size_t size = reply.body.size();
  const std::size_t start = reply.status == 206 ? std::min(request.range_start, size) : 0;
  std::string text = "HTTP/1.1 " + std::to_string(reply.status) +
                     " Because\r\nConnection: close\r\n" +
                     "Content-Length: " + std::to_string(size - start) + "\r\n";
  if (reply.status == 206) {
    text += "Content-Range: bytes " + std::to_string(start) + "-" + std::to_string(size - 1) + "/" +
            std::to_string(size) + "\r\n";
  }
  if (!reply.location.empty()) text += "Location: " + reply.location + "\r\n";
  text += "\r\n";
  send_all(connection, text.data(), text.size());
  send_all(connection, reply.body.data() + start, std::min(size - start, reply.drop_after));
}

}  // namespace lab
