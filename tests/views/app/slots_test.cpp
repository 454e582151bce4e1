// SPDX-License-Identifier: MIT
// A view with two models at once: replies that cross, a slow one, one that fails, one that changes.
#include <catch2/catch_test_macros.hpp>

#include "imgui.h"
#include "tests/views/fake_page.h"

using namespace lab;

namespace {

// Compares the chosen model with a second one.
class TwoModels final : public View {
 public:
  void describe(Fields& fields) override { fields.word("second", second_); }
  bool suits(const ModelEntry&) const override { return true; }
  const char* wanted_model() const override { return "Any model."; }
  void model_opened(Context&) override { first_ = {}; }
  void draw_stage(Context& context, const Rect&) override {
    ImGui::Button("two models");
    decode(context, *context.model, "two.first", first_);
    if (second_.empty()) return;
    context.models.want(second_);
    if (const Model* model = context.models.ready(second_)) {
      decode(context, *model, "two.second", answer_);
    }
  }
  void draw_controls(Context&) override {}
  std::string summary(const Model&) const override { return first_.text + " / " + answer_.text; }
  std::span<const Shortcut> shortcuts() const override { return {}; }

 private:
  struct Slot {
    int opening = 0;  // of the model that was asked
    std::string text = "nothing";
  };

  static void decode(Context& context, const Model& model, const char* channel, Slot& slot) {
    if (slot.opening == model.opening) return;
    slot = {model.opening, "waiting for " + model.key};
    const std::vector<float> code(static_cast<std::size_t>(model.dim()), 0.5f);
    OnReply on_reply;
    on_reply.output = [&slot, &model](const Output& output) {
      slot.text = model.key + " of " + std::to_string(decoded_images(model, output)[0].width);
    };
    on_reply.failed = [&slot](const std::string& message) { slot.text = message; };
    context.queue.ask_latest(channel, decode_request(model, code), std::move(on_reply));
  }

  std::string second_;
  Slot first_;
  Slot answer_;
};

std::unique_ptr<View> make_two_models(Textures&) { return std::make_unique<TwoModels>(); }

std::vector<Page> two_model_pages() {
  std::vector<Page> all(pages().begin(), pages().end());
  all[0].make = make_two_models;
  return all;
}

const std::vector<Page> kTwo = two_model_pages();
const Surface kWide{1440, 900, 1};

std::string shown(FakePage& page) { return page.last<Mirror>().text; }

// Both models are open, and what was asked of them is held back.
void open_both(FakePage& page) {
  page.answers = false;
  for (int i = 0; i < 4; ++i) {
    page.frame();
    for (std::size_t at = page.held.size(); at-- > 0;) {
      if (std::holds_alternative<OpenModel>(page.held[at])) page.answer_at(at);
    }
  }
  REQUIRE(page.held.size() == 2);
}

}  // namespace

TEST_CASE("two models answer in any order, each in its place") {
  FakePage page("model=plane&second=capsules-vae", kWide, kTwo);
  open_both(page);
  page.frame();
  CHECK(shown(page) == "waiting for plane / waiting for capsules-vae");
  page.answer_at(1);
  page.frame();
  CHECK(shown(page) == "waiting for plane / capsules-vae of 64");
  page.answer_at(0);
  page.frame();
  CHECK(shown(page) == "plane of 4 / capsules-vae of 64");
}

TEST_CASE("the worker knows which models a page needs") {
  FakePage page("model=plane&second=deep", kWide, kTwo);
  page.settle();
  CHECK(page.last<UseModels>().models == std::vector<std::string>{"deep", "plane"});
  page.show("model=capsules-vae&second=deep");
  page.settle();
  CHECK(page.last<UseModels>().models == std::vector<std::string>{"capsules-vae", "deep"});
  page.show("page=explore&model=deep");
  page.settle();
  CHECK(page.last<UseModels>().models == std::vector<std::string>{"deep"});
  const int said = page.count<UseModels>();
  page.move({300, 300});
  page.settle();
  CHECK(page.count<UseModels>() == said);
}

TEST_CASE("a model that cannot be opened, or run, leaves the other one alone") {
  FakePage page("model=plane&second=deep", kWide, kTwo);
  page.failing = "deep";
  page.settle();
  CHECK(shown(page) == "plane of 4 / nothing");
  page.failing = "decoder";
  page.show("model=plane&second=capsules-vae");
  page.settle();
  CHECK(shown(page) == "plane of 4 / run: expected memory, found none");
}

TEST_CASE("a slow model does not hold up what is asked of the other") {
  FakePage page("model=plane&second=capsules-vae", kWide, kTwo);
  open_both(page);
  page.answer_at(0);  // the second one is still at it
  page.show("model=deep&second=capsules-vae");
  page.answers = true;
  page.settle();
  CHECK(shown(page) == "deep of 4 / waiting for capsules-vae");
  page.answers = false;
  page.answer_one();
  page.frame();
  CHECK(shown(page) == "deep of 4 / capsules-vae of 64");
}

TEST_CASE("what was asked of a slot's model before is given up when the slot changes") {
  FakePage page("model=plane&second=capsules-vae", kWide, kTwo);
  open_both(page);
  const RequestId old = std::get<Run>(page.held.at(1)).request;
  page.show("model=plane&second=deep");
  page.answers = true;
  page.settle();
  CHECK(page.last<Cancel>().request == old);
  page.answers = false;
  page.answer_at(1);  // too late
  page.frame();
  CHECK(shown(page) == "waiting for plane / deep of 4");
}
