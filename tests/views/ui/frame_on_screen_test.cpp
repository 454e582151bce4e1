// SPDX-License-Identifier: MIT
#include "wasm/ui/frame_on_screen.h"

#include <catch2/catch_test_macros.hpp>

#include "imgui.h"

using namespace lab;

namespace {

struct ImGuiOwner {
  ImGuiOwner() { ImGui::CreateContext(); }
  ~ImGuiOwner() { ImGui::DestroyContext(); }
};

// One triangle, as Dear ImGui gives it to be drawn.
struct OneTriangle {
  OneTriangle() {
    list._ResetForNewFrame();
    list.PrimReserve(3, 3);
    for (int i = 0; i < 3; ++i) {
      list.PrimVtx({static_cast<float>(i), 2}, {0, 0}, IM_COL32(10, 20, 30, 255));
    }
    data.CmdLists.push_back(&list);
    data.DisplaySize = {640, 480};
    data.FramebufferScale = {1, 1};
  }

  ImGuiOwner imgui;
  ImDrawList list{ImGui::GetDrawListSharedData()};
  ImDrawData data;
};

constexpr ImVec4 kGrey{0.5f, 0.5f, 0.5f, 1};

}  // namespace

TEST_CASE("a frame that shows the same is none to draw, one that differs in anything is") {
  OneTriangle frame;
  FrameOnScreen screen;
  const auto is_other = [&] { return screen.replace(frame.data, kGrey, 1); };
  CHECK(is_other());
  CHECK_FALSE(is_other());

  frame.list.VtxBuffer[2].pos.y = 3;
  CHECK(is_other());
  frame.list.VtxBuffer[0].col = IM_COL32(10, 20, 31, 255);
  CHECK(is_other());
  frame.list.IdxBuffer[1] = 2;
  CHECK(is_other());
  frame.list.CmdBuffer[0].ClipRect.z = 100;
  CHECK(is_other());
  frame.data.FramebufferScale = {2, 2};
  CHECK(is_other());
  frame.data.DisplaySize = {480, 640};
  CHECK(is_other());
  CHECK_FALSE(is_other());
}

TEST_CASE("other pixels of a texture, another background or an emptied canvas are another frame") {
  OneTriangle frame;
  FrameOnScreen screen;
  CHECK(screen.replace(frame.data, kGrey, 1));
  CHECK(screen.replace(frame.data, kGrey, 2));
  CHECK(screen.replace(frame.data, {0.5f, 0.5f, 0.4f, 1}, 2));
  CHECK_FALSE(screen.replace(frame.data, {0.5f, 0.5f, 0.4f, 1}, 2));
  screen.forget();
  CHECK(screen.replace(frame.data, {0.5f, 0.5f, 0.4f, 1}, 2));
}
