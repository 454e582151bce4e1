// SPDX-License-Identifier: MIT
// Views that throw: the page says so in their place and lives on. ImGui stops the program at the end
// of a frame in which anything was left open, so that these tests cannot pass by luck.
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <new>

#include "imgui_internal.h"
#include "shared/base/error.h"
#include "tests/views/fake_page.h"

using namespace lab;

namespace {

enum class Stage { none, describe, suits, opened, stage, controls, summary, files };

struct Fault {
  Stage stage = Stage::none;
  int calls = 0;             // that threw
  std::string model = {};    // only with this one; empty: with any
  void (*open)() = nullptr;  // what is open when it throws
  void (*raise)() = nullptr;
};

Fault fault;

void throw_at(Stage stage, const Model* model = nullptr) {
  if (fault.stage != stage) return;
  if (model != nullptr && !fault.model.empty() && model->manifest.id != fault.model) return;
  ++fault.calls;
  if (fault.open != nullptr) fault.open();
  if (fault.raise != nullptr) fault.raise();
  throw Error("digits-x", "a network that decodes codes", "none");
}

class FaultyView final : public View {
 public:
  void describe(Fields& fields) override {
    fields.integer("knob", knob_, {0, 0, 9});
    throw_at(Stage::describe);
  }
  bool suits(const ModelEntry&) const override {
    throw_at(Stage::suits);
    return true;
  }
  const char* wanted_model() const override { return "Any model."; }
  void model_opened(Context& context) override { throw_at(Stage::opened, context.model); }
  void draw_stage(Context& context, const Rect&) override {
    throw_at(Stage::stage, context.model);
    ImGui::Button("whole");
  }
  void draw_controls(Context& context) override {
    throw_at(Stage::controls, context.model);
    ImGui::Button("control");
  }
  std::string summary(const Model& model) const override {
    throw_at(Stage::summary, &model);
    return "All is well.";
  }
  std::span<const Shortcut> shortcuts() const override { return {}; }
  void files_arrived(const FilesArrived&) override { throw_at(Stage::files); }
  bool takes_files() const override { return true; }

 private:
  int knob_ = 0;
};

std::unique_ptr<View> make_faulty(Textures&) { return std::make_unique<FaultyView>(); }

std::vector<Page> faulty_pages() {
  std::vector<Page> all(pages().begin(), pages().end());
  all[0].make = make_faulty;
  return all;
}

const std::string kWords = "digits-x: expected a network that decodes codes, found none";

// Shows the faulty page, which must say what failed, rest, and leave the other pages alone.
void expect_survived(const Fault& planned) {
  fault = planned;
  const std::vector<Page> faulty = faulty_pages();
  FakePage page("page=sample&model=plane", {1440, 900, 1}, faulty);
  page.settle();
  CHECK(page.sees("Try again"));
  CHECK_FALSE(page.sees("whole"));
  CHECK(page.last<Mirror>().text == kWords);
  CHECK(fault.calls == 1);
  page.seconds += 1;
  CHECK(page.app.frame(page.seconds) == std::nullopt);
  CHECK(page.count<Trouble>() == 0);
  page.key("2");
  page.settle();
  CHECK(page.sees("plane"));
  CHECK(page.last<Mirror>().page == "Explore");
  fault = {};
  page.key("1");
  page.settle();
  CHECK(page.sees("whole"));
  CHECK(page.sees("control"));
  CHECK(page.last<Mirror>().text == "All is well.");
}

}  // namespace

TEST_CASE("a view that throws on a new model, on its stage or in its controls is said once") {
  for (const Stage stage : {Stage::opened, Stage::stage, Stage::controls, Stage::summary}) {
    expect_survived({.stage = stage});
  }
}

TEST_CASE("what a view leaves open when it throws is closed behind it") {
  constexpr std::array<void (*)(), 13> kOpen{
      [] { ImGui::BeginGroup(); },
      [] { ImGui::BeginChild("inner", {50, 50}); },
      [] {
        ImGui::BeginChild("flat", {50, 50}, ImGuiChildFlags_None, ImGuiWindowFlags_NavFlattened);
        ImGui::PushFocusScope(7);
      },
      [] {
        ImGui::BeginTable("table", 2);
        ImGui::TableNextColumn();
        ImGui::PushID("row");
        ImGui::BeginGroup();
      },
      [] {
        ImGui::BeginTable("scrolling", 2, ImGuiTableFlags_ScrollY, {80, 80});
        ImGui::TableNextColumn();
        ImGui::BeginGroup();
        ImGui::PushID(3);
        ImGui::BeginTable("nested", 2);
        ImGui::TableNextRow();
        ImGui::TableSetColumnIndex(1);
        ImGui::BeginChild("in a cell", {20, 20});
      },
      [] {
        ImGui::PushStyleColor(ImGuiCol_Text, IM_COL32_WHITE);
        ImGui::PushStyleVar(ImGuiStyleVar_Alpha, 0.5f);
        ImGui::PushFont(ImGui::GetFont());
        ImGui::PushID("id");
        ImGui::PushItemWidth(10);
        ImGui::PushTextWrapPos(20);
      },
      [] { ImGui::BeginDisabled(); },
      [] { ImGui::PushItemFlag(ImGuiItemFlags_NoNav, true); },
      [] { ImGui::PushClipRect({0, 0}, {10, 10}, true); },
      [] {
        ImGui::BeginChild("placed", {50, 50});
        ImGui::SetCursorScreenPos({5000, 5000});
      },
      [] {
        ImDrawList& list = *ImGui::GetWindowDrawList();
        list.PathLineTo({1, 1});
        list.PrimReserve(6, 4);
      },
      [] { ImGui::BeginTooltip(); },
      [] {
        ImGui::OpenPopup("menu");
        ImGui::SetNextWindowPos({100, 100});
        ImGui::BeginPopup("menu");
        ImGui::TreeNodeEx("tree", ImGuiTreeNodeFlags_DefaultOpen);
        ImGui::SetNextWindowSize({900, 900});
      },
  };
  for (std::size_t i = 0; i < kOpen.size(); ++i) {
    CAPTURE(i);
    for (const Stage stage : {Stage::stage, Stage::controls}) {
      expect_survived({.stage = stage, .open = kOpen[i]});
    }
  }
}

TEST_CASE("every kind of exception is survived") {
  const std::vector<Page> faulty = faulty_pages();
  const std::array<std::pair<void (*)(), std::string>, 3> kinds{{
      {[] { throw std::bad_alloc(); }, "memory: expected enough for this, found less"},
      {[] { throw std::runtime_error("out of range"); }, "out of range"},
      {[] { throw 7; }, "an error without a description"},
  }};
  for (const auto& [raise, words] : kinds) {
    fault = {.stage = Stage::stage, .raise = raise};
    FakePage page("model=plane", {1440, 900, 1}, faulty);
    page.settle();
    CHECK(page.last<Mirror>().text == words);
  }
}

TEST_CASE("a view that throws with one model works with the others") {
  fault = {.stage = Stage::stage, .model = "deep"};
  const std::vector<Page> faulty = faulty_pages();
  FakePage page("model=deep", {1440, 900, 1}, faulty);
  page.settle();
  CHECK(page.sees("Try again"));
  page.show("model=plane");
  page.settle();
  CHECK(page.sees("whole"));
  page.show("model=deep");
  page.settle();
  CHECK(page.sees("Try again"));
  CHECK(fault.calls == 2);
}

TEST_CASE("a page that failed can be tried again") {
  fault = {.stage = Stage::controls};
  const std::vector<Page> faulty = faulty_pages();
  FakePage page("model=plane", {1440, 900, 1}, faulty);
  page.settle();
  page.press("Try again");
  page.settle();
  CHECK(fault.calls == 2);
  fault = {};
  page.press("Try again");
  page.settle();
  CHECK(page.sees("whole"));
}

TEST_CASE(
    "a view that cannot read or write its state, or take files, leaves the other pages alone") {
  const std::vector<Page> faulty = faulty_pages();
  for (const Stage stage : {Stage::describe, Stage::files}) {
    fault = {.stage = stage};
    FakePage page("model=plane&knob=3", {1440, 900, 1}, faulty);
    page.settle();
    page.drop_files(1);
    page.settle();
    CHECK(page.last<Mirror>().text == kWords);
    page.show("page=explore&model=plane");
    page.settle();
    CHECK(page.sees("plane"));
  }
}

TEST_CASE("a view that throws when asked which models suit it has none") {
  fault = {.stage = Stage::suits};
  const std::vector<Page> faulty = faulty_pages();
  FakePage page("", {1440, 900, 1}, faulty);
  page.settle();
  CHECK_FALSE(page.sees("whole"));
  page.show("page=explore");
  page.settle();
  CHECK(page.sees("plane"));
}

TEST_CASE("an error outside all views is told to the page once, and the next frame is whole") {
  fault = {};
  FakePage page("model=plane");
  page.settle();
  page.app.report("atlas: expected memory, found none");
  page.app.report("atlas: expected memory, found none");
  page.move({300, 300});
  page.settle();
  CHECK(page.count<Trouble>() == 1);
  CHECK(page.last<Trouble>().text == "atlas: expected memory, found none");
  page.app.report("atlas: expected memory, found none");
  page.settle();
  CHECK(page.count<Trouble>() == 2);
}
