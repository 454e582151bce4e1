// SPDX-License-Identifier: MIT
// lab_core's C ABI (protocol.md): bytes in, bytes out, a status. The one place where an error of the
// core becomes a reply. JavaScript copies the reply out before the next call.
#include <emscripten/emscripten.h>

#include <cstdint>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "wasm/core/core_session.h"
#include "wasm/protocol/caught.h"
#include "wasm/protocol/message.h"

namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes error_reply(const std::string& message) {
  return lab::encode_message({"error", {{"message", message}}, {}});
}

struct Core {
  lab::CoreSession session;
  Bytes last;  // reply
  // Made while there is memory.
  const Bytes no_memory = error_reply("memory: expected enough for this, found less");
  const Bytes* reply = &last;
};

Core& core() {
  static Core instance;
  return instance;
}

}  // namespace

extern "C" {

EMSCRIPTEN_KEEPALIVE void* lab_alloc(std::size_t bytes) { return std::malloc(bytes); }

EMSCRIPTEN_KEEPALIVE void lab_free(void* pointer) { std::free(pointer); }

EMSCRIPTEN_KEEPALIVE int core_call(const std::uint8_t* request, std::size_t length) {
  Core& running = core();
  // Before the work, so that a large old reply and a new one never lie side by side.
  running.last = {};
  running.reply = &running.last;
  try {
    try {
      running.last =
          lab::encode_message(running.session.answer(lab::decode_message({request, length})));
      return 0;
    } catch (...) {
      running.last = error_reply(lab::caught_text());
    }
  } catch (...) {
    running.reply = &running.no_memory;
  }
  return 1;
}

EMSCRIPTEN_KEEPALIVE const std::uint8_t* core_reply() { return core().reply->data(); }

EMSCRIPTEN_KEEPALIVE std::size_t core_reply_length() { return core().reply->size(); }

}  // extern "C"
