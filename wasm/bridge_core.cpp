// SPDX-License-Identifier: MIT
// lab_core's C ABI (protocol.md): bytes in, bytes out, a status. The one place where an error of the
// core becomes a reply. JavaScript copies the reply out before the next call.
#include <emscripten/emscripten.h>

#include <cstdint>
#include <cstdlib>
#include <exception>
#include <new>
#include <string>
#include <vector>

#include "wasm/core_session.h"
#include "wasm/message.h"

namespace {

lab::CoreSession& session() {
  static lab::CoreSession instance;
  return instance;
}

std::vector<std::uint8_t>& reply() {
  static std::vector<std::uint8_t> bytes;
  return bytes;
}

int fail(const std::string& message) {
  reply() = lab::encode_message({"error", {{"message", message}}, {}});
  return 1;
}

}  // namespace

extern "C" {

EMSCRIPTEN_KEEPALIVE void* lab_alloc(std::size_t bytes) { return std::malloc(bytes); }

EMSCRIPTEN_KEEPALIVE void lab_free(void* pointer) { std::free(pointer); }

EMSCRIPTEN_KEEPALIVE int core_call(const std::uint8_t* request, std::size_t length) {
  try {
    reply() =
        {};  // before the work, so that a large old reply and a new one never lie side by side
    reply() = lab::encode_message(session().answer(lab::decode_message({request, length})));
    return 0;
  } catch (const std::bad_alloc&) {
    return fail("memory: expected enough for this request, found less");
  } catch (const std::exception& error) {
    return fail(error.what());
  }
}

EMSCRIPTEN_KEEPALIVE const std::uint8_t* core_reply() { return reply().data(); }

EMSCRIPTEN_KEEPALIVE std::size_t core_reply_length() { return reply().size(); }

}  // extern "C"
