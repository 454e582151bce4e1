// SPDX-License-Identifier: MIT
// Ranks as threads of this process: they exchange over the same sockets as processes do.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <exception>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "native/parallel/ranks.h"

namespace lab {

// That nobody listens on by now.
inline std::uint16_t free_port() {
  const int file = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* const raw = reinterpret_cast<sockaddr*>(&address);
  const bool bound = ::bind(file, raw, size) == 0 && ::getsockname(file, raw, &size) == 0;
  ::close(file);
  if (!bound) throw std::runtime_error("no free port");
  return ntohs(address.sin_port);
}

// Runs `work` once for each of `count` ranks, and returns what each threw, "" for nothing.
inline std::vector<std::string> together(int count, const std::function<void(Ranks&)>& work) {
  const std::uint16_t port = free_port();
  std::vector<std::string> thrown(static_cast<std::size_t>(count));
  std::vector<std::thread> threads;
  for (int rank = 0; rank < count; ++rank) {
    threads.emplace_back([&, rank] {
      try {
        Ranks ranks({.rank = rank, .count = count, .master = "127.0.0.1", .port = port}, at::kCPU,
                    {});
        work(ranks);
        ranks.leave();
      } catch (const std::exception& error) {
        thrown[static_cast<std::size_t>(rank)] = error.what();
      }
    });
  }
  for (auto& thread : threads) thread.join();
  return thrown;
}

}  // namespace lab
