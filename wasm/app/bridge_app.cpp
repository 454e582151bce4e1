// SPDX-License-Identifier: MIT
// The C functions of lab_app (protocol.md). They only translate, and let no exception through: what
// the app did not show itself it tells the page.
#include <emscripten/emscripten.h>

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "wasm/app/app.h"
#include "wasm/protocol/caught.h"
#include "wasm/ui/font_bytes.h"
#include "wasm/ui/renderer_webgl.h"

namespace {

struct Running {
  lab::WebGlRenderer renderer{"#canvas"};
  lab::App app;
  std::vector<std::uint8_t> request;  // the last one taken

  explicit Running(const lab::Surface& surface) : app(renderer, surface) {}
};

// The module is the app: there is one for the life of the page.
std::unique_ptr<Running>& running() {
  static std::unique_ptr<Running> instance;
  return instance;
}

template <typename Body>
void attempt(Body body) {
  if (!running()) return;
  try {
    try {
      body(*running());
    } catch (...) {
      running()->app.report(lab::caught_text());
    }
  } catch (...) {
    // No memory is left even for the words.
  }
}

std::string_view text_of(const char* pointer, int length) {
  return {pointer, static_cast<std::size_t>(length)};
}

}  // namespace

extern "C" {

EMSCRIPTEN_KEEPALIVE void* lab_alloc(int bytes) {
  return std::malloc(static_cast<std::size_t>(bytes));
}

EMSCRIPTEN_KEEPALIVE void lab_free(void* pointer) { std::free(pointer); }

EMSCRIPTEN_KEEPALIVE int app_create(float width, float height, float pixel_ratio) {
  try {
    running() = std::make_unique<Running>(lab::Surface{width, height, pixel_ratio});
    return 0;
  } catch (...) {
    return 1;  // the page has found out beforehand why, and says it
  }
}

EMSCRIPTEN_KEEPALIVE void app_resize(float width, float height, float pixel_ratio) {
  attempt([&](Running& page) { page.app.resize({width, height, pixel_ratio}); });
}

EMSCRIPTEN_KEEPALIVE int app_frame(double seconds) {
  std::optional<double> wait;
  attempt([&](Running& page) { wait = page.app.frame(seconds); });
  return wait ? static_cast<int>(std::ceil(*wait * 1000)) : -1;
}

EMSCRIPTEN_KEEPALIVE void app_pointer(int kind, int id, float x, float y, int button, int type) {
  attempt([&](Running& page) {
    page.app.pointer({static_cast<lab::PointerKind>(kind),
                      id,
                      {x, y},
                      button,
                      static_cast<lab::PointerType>(type)});
  });
}

EMSCRIPTEN_KEEPALIVE void app_wheel(float dx, float dy, int control) {
  attempt([&](Running& page) { page.app.wheel(dx, dy, control != 0); });
}

EMSCRIPTEN_KEEPALIVE void app_key(const char* name, int length, int down, int modifiers) {
  attempt([&](Running& page) { page.app.key(text_of(name, length), down != 0, modifiers); });
}

EMSCRIPTEN_KEEPALIVE void app_text(const char* text, int length) {
  attempt([&](Running& page) { page.app.text(text_of(text, length)); });
}

EMSCRIPTEN_KEEPALIVE void app_context_lost() {
  attempt([](Running& page) { page.app.context_lost(); });
}

EMSCRIPTEN_KEEPALIVE void app_context_restored() {
  attempt([](Running& page) {
    page.renderer.restore();
    page.app.context_restored();
  });
}

EMSCRIPTEN_KEEPALIVE void app_message(const std::uint8_t* bytes, int length) {
  attempt(
      [&](Running& page) { page.app.receive(std::span(bytes, static_cast<std::size_t>(length))); });
}

EMSCRIPTEN_KEEPALIVE int app_take_request() {
  int length = 0;
  attempt([&](Running& page) {
    page.request.clear();
    const std::optional<lab::AppMessage> message = page.app.take_request();
    if (message) page.request = lab::encode_app_message(*message);
    length = static_cast<int>(page.request.size());
  });
  return length;
}

EMSCRIPTEN_KEEPALIVE const std::uint8_t* app_request() {
  return running() ? running()->request.data() : nullptr;
}

EMSCRIPTEN_KEEPALIVE const std::uint8_t* app_typeface() { return lab::inter_regular().data(); }

EMSCRIPTEN_KEEPALIVE int app_typeface_length() {
  return static_cast<int>(lab::inter_regular().size());
}

EMSCRIPTEN_KEEPALIVE int app_wants_text() {
  bool wanted = false;
  attempt([&](Running& page) { wanted = page.app.wants_text(); });
  return wanted ? 1 : 0;
}

}  // extern "C"
