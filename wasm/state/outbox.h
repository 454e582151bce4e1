// SPDX-License-Identifier: MIT
// Messages of the app that the page has not taken yet, oldest first.
#pragma once

#include <deque>
#include <optional>
#include <utility>

#include "wasm/state/app_messages.h"

namespace lab {

class Outbox {
 public:
  void push(AppMessage message) { messages_.push_back(std::move(message)); }

  std::optional<AppMessage> take() {
    if (messages_.empty()) return std::nullopt;
    AppMessage oldest = std::move(messages_.front());
    messages_.pop_front();
    return oldest;
  }

 private:
  std::deque<AppMessage> messages_;
};

}  // namespace lab
