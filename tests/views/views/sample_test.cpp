// SPDX-License-Identifier: MIT
// Page Sample against the fake page.
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "shared/base/rng.h"
#include "shared/codec/image_codec.h"
#include "shared/latent/bank.h"
#include "tests/views/fake_page.h"

using namespace lab;

namespace {

// The first code of a sheet is near the upper left corner of the button that covers it.
ImVec2 first_picture(const FakePage& page) {
  const Rect sheet = page.place_of("sheet");
  return {sheet.low.x + 10, sheet.low.y + 10};
}

}  // namespace

TEST_CASE("Sample asks the decoder for normal samples times the temperature") {
  FakePage page("page=sample&model=deep&seed=7&temperature=0.5");
  page.settle();
  const Run& run = page.last<Run>();
  CHECK(run.model == "deep");
  CHECK(run.network == "decoder");
  CHECK(run.inputs.at(0).name == "code");
  CHECK(run.inputs.at(0).shape.at(1) == 6);
  const auto size = static_cast<std::size_t>(count_of(run)) * 6;
  CHECK(size > 60);
  std::vector<float> expected = normal_samples(7, size);
  for (float& value : expected) value *= 0.5f;
  CHECK(codes_of(run) == expected);
}

TEST_CASE("a sheet becomes one texture that holds every picture") {
  FakePage page("model=plane&seed=3");
  page.settle();
  const Run& run = page.last<Run>();
  const std::vector<float> codes = codes_of(run);
  const float value = fake_value(std::span(codes).first(2));
  const auto byte = static_cast<int>(value * 255.0f + 0.5f);
  const auto count = static_cast<int>(count_of(run));
  const int columns = static_cast<int>(std::ceil(std::sqrt(count)));
  const TextureSize size{4 * columns, 4 * ((count + columns - 1) / columns)};
  int sheets = 0;
  for (const auto& [handle, texture] : page.renderer.textures) {
    if (texture.size != size) continue;
    ++sheets;
    CHECK(std::abs(int{texture.rgba[0]} - byte) <= 1);
    CHECK(int{texture.rgba[3]} == 255);
  }
  CHECK(sheets == 1);
}

TEST_CASE("samples of one class lie around the bank's codes of that class") {
  FakePage page("model=deep&from=around&class=4&noise=0.25&seed=11");
  page.settle();
  const std::vector<float> codes = codes_of(page.last<Run>());
  const Bank bank = fake_bank(6);
  Rng rng(11);
  for (std::size_t i = 0; i < 3; ++i) {
    const Code expected = *sample_around(bank, 4, 0.25, rng);
    CHECK(Code(codes.begin() + static_cast<std::ptrdiff_t>(6 * i),
               codes.begin() + static_cast<std::ptrdiff_t>(6 * i + 6)) == expected);
  }
}

TEST_CASE("a class that the model does not have is dropped from the state") {
  FakePage page("model=deep&from=around&class=77&seed=11");
  page.settle();
  CHECK(page.last<ShareState>().hash == "model=deep&seed=11&from=around");
  CHECK_FALSE(page.last<ShareState>().push);
  const Bank bank = fake_bank(6);
  Rng rng(11);
  const std::vector<float> codes = codes_of(page.last<Run>());
  CHECK(Code(codes.begin(), codes.begin() + 6) == *sample_around(bank, std::nullopt, 0.5, rng));
}

TEST_CASE(
    "a class outlives no model: another one that lacks it drops it, and undo brings it back") {
  FakePage page("model=deep&from=around&class=9");
  Manifest few = fake_manifest("few", 6);
  few.dataset.classes = {"good", "crack"};
  page.offer("few.0123", few, Keeping::kept);  // a visitor's own: the first of the menu
  page.settle();
  page.press("model");
  page.settle();
  page.press("row");
  page.settle();
  CHECK(page.last<ShareState>().hash == "model=few.0123&from=around");
  page.key("z", 2);
  page.settle();
  CHECK(page.last<ShareState>().hash == "model=deep&from=around&class=9");
}

TEST_CASE("a class of which the model brings no code is named") {
  Manifest more = fake_manifest("more", 6);
  more.dataset.classes.push_back("a letter");
  FakePage page("model=more&from=between&class=10");
  page.offer("more", more);
  page.settle();
  page.show("model=more&from=between&class=10");
  page.settle();
  CHECK(page.last<OpenModel>().model == "more");
  CHECK(page.count<ShareState>() == 0);  // the link stays as it was
  CHECK_FALSE(page.sees("sheet"));
  CHECK(page.last<Mirror>().text == "This model brings no code of the class a letter.");
}

TEST_CASE("a changed code loses the numbers that the model does not have") {
  FakePage page("model=plane&selected=0&code=1,0.5,5,2");
  page.settle();
  CHECK(page.last<ShareState>().hash == "model=plane&selected=0&code=1,0.5");
}

TEST_CASE("the mirror and the saved sheet have as many samples as the sheet shows") {
  FakePage page("model=plane&size=small&selected=100");
  page.settle();
  page.press("Large");
  page.settle();
  const std::string told = page.last<Mirror>().text;
  const int shown = std::stoi(told.substr(told.find(" sheet of ") + 10));
  CHECK(shown < 100);
  CHECK(told == "Sample 101 is not on this sheet of " + std::to_string(shown) + ". " +
                    std::to_string(shown) + " samples with seed 1.");
  CHECK(page.last<ShareState>().hash == "model=plane&size=large");
  page.press("Save the sheet");
  page.settle();
  const Image sheet = decode_image(page.last<Save>().bytes, "saved");
  const int columns = static_cast<int>(std::ceil(std::sqrt(shown)));
  CHECK(sheet.width == 2 + columns * (3 * 4 + 2));
  CHECK(sheet.height == 2 + (shown + columns - 1) / columns * (3 * 4 + 2));
}

TEST_CASE("a tap on a sample shows its code on a phone, folded controls unfold for it") {
  FakePage page("model=plane", {390, 844, 3});
  page.app.receive(HostInfo{.threads = 4, .touch = true});
  page.settle();
  CHECK_FALSE(page.sees("bars"));
  page.touch({first_picture(page)});
  page.settle();
  const Rect bars = page.place_of("bars");
  CHECK(bars.low.y > 844 * 0.54);
  CHECK(bars.high.y < 844);
  page.touch({first_picture(page)});
  page.settle();
  page.touch({page.center_of("sheet handle")});
  page.settle();
  CHECK_FALSE(page.sees("dice"));
  page.touch({first_picture(page)});
  page.settle();
  CHECK(page.place_of("bars").high.y < 844);
}

TEST_CASE("a click on a picture decodes its code beside the nearest known code") {
  FakePage page("model=plane&seed=5");
  page.settle();
  const std::vector<float> sheet = codes_of(page.last<Run>());
  page.click(first_picture(page));
  page.settle();
  const Run& run = page.last<Run>();
  REQUIRE(count_of(run) == 2);
  const std::vector<float> codes = codes_of(run);
  CHECK(codes[0] == sheet[0]);
  CHECK(codes[1] == sheet[1]);
  const Bank bank = fake_bank(2);
  const int nearest = *nearest_code(bank, std::span(sheet).first(2));
  CHECK(codes[2] == bank.code(nearest)[0]);
  CHECK(codes[3] == bank.code(nearest)[1]);
  CHECK(page.last<ShareState>().hash == "model=plane&seed=5&selected=0");
}

TEST_CASE("a dragged bar bends the code and is decoded") {
  FakePage page("model=plane&seed=5&selected=0");
  page.settle();
  const Rect bars = page.place_of("bars");
  // The first of two bars, at its top: plus three.
  page.drag({{bars.low.x + 10, bars.high.y - 20}, {bars.low.x + 10, bars.low.y}});
  page.settle();
  const std::vector<float> codes = codes_of(page.last<Run>());
  CHECK(codes[0] == 3.0f);
  CHECK(codes[1] == normal_samples(5, 2)[1]);
  CHECK(page.last<ShareState>().hash == "model=plane&seed=5&selected=0&code=0,3");
  page.press("Reset");
  page.settle();
  CHECK(codes_of(page.last<Run>())[0] == normal_samples(5, 1)[0]);
}

TEST_CASE("the sheet is saved as a PNG with every picture and its gaps") {
  FakePage page("model=plane");
  page.settle();
  const auto count = static_cast<int>(count_of(page.last<Run>()));
  page.key("s");
  const Save& save = page.last<Save>();
  CHECK(save.name == "plane-seed-1.png");
  CHECK(save.mime == "image/png");
  const Image image = decode_image(save.bytes, "saved");
  const int columns = static_cast<int>(std::ceil(std::sqrt(count)));
  CHECK(image.width == columns * 4 * 3 + (columns + 1) * 2);
  CHECK(image.channels == 1);
}

TEST_CASE("another seed is one key away, and undo brings the old one back") {
  FakePage page("model=plane");
  page.settle();
  page.key("r");
  page.settle();
  CHECK(page.last<ShareState>().hash == "model=plane&seed=7622");
  CHECK(page.last<ShareState>().push);
  page.key("z", 2);
  page.settle();
  CHECK(page.last<ShareState>().hash == "model=plane");
  CHECK(codes_of(page.last<Run>())[0] == normal_samples(1, 1)[0]);
}

TEST_CASE("a decoder that fails is said on the page, and works when tried again") {
  FakePage page("model=plane");
  page.settle();
  page.failing = "decoder";
  page.key("r");
  page.settle();
  CHECK(page.sees("Try again"));
  CHECK(page.last<Mirror>().text == "run: expected memory, found none");
  page.failing.clear();
  page.press("Try again");
  page.settle();
  CHECK(page.sees("sheet"));
  CHECK_FALSE(page.sees("Try again"));
}

TEST_CASE("on a phone the sheet and its controls are there too") {
  FakePage page("model=plane", {390, 844, 3});
  page.settle();
  CHECK(page.place_of("sheet").width() > 300);
  CHECK(page.place_of("sheet").high.x <= 390);
  CHECK(page.sees("model"));
}

namespace {

// The picture at the upper left corner of the sheet: of the texture that holds at least 60 of 4 x 4 pixels.
int first_byte(const FakePage& page) {
  for (const auto& [handle, texture] : page.renderer.textures) {
    if (page.renderer.drawn.contains(handle) && texture.size.width >= 32 &&
        texture.size.width < 200) {
      return texture.rgba[0];
    }
  }
  return -1;
}

}  // namespace

TEST_CASE("the sheet of a flow is shown as it is after any of its steps") {
  FakePage page("page=sample&seed=7");
  page.offer("flow", fake_flow(4));
  page.show("page=sample&model=flow&seed=7&class=3&temperature=0");
  page.settle();
  const Run& run = page.last<Run>();
  CHECK(run.path);
  REQUIRE(run.inputs.size() == 2);
  CHECK(run.inputs[0].name == "code");
  CHECK(values_of<float>(run.inputs[1])[3] == 1);
  const int runs = page.count<Run>();
  // From noise 0, grey, to 1, white.
  CHECK(first_byte(page) == 255);
  page.show("page=sample&model=flow&seed=7&class=3&temperature=0&step=0");
  page.settle();
  CHECK(first_byte(page) == 128);
  page.show("page=sample&model=flow&seed=7&class=3&temperature=0&step=2");
  page.settle();
  CHECK(first_byte(page) == 191);
  CHECK(page.count<Run>() == runs);
  CHECK(page.last<Mirror>().text.find("Step 2 of 4.") != std::string::npos);
}

TEST_CASE("the slider of a flow's steps is moved by the keyboard and kept by the link") {
  FakePage page("page=sample&seed=7");
  page.offer("flow", fake_flow(4));
  page.show("page=sample&model=flow&seed=7");
  page.settle();
  const auto focused = [&] { return page.count<Focused>() > 0 ? page.last<Focused>().text : ""; };
  for (int i = 0; i < 100 && !focused().starts_with("Steps from noise, slider"); ++i) {
    page.key("Tab");
    page.settle();
  }
  CHECK(focused() == "Steps from noise, slider, 4 of 4");
  page.key("Home");
  page.settle();
  CHECK(page.last<ShareState>().hash.find("step=0") != std::string::npos);
  page.key("ArrowRight");
  page.settle();
  CHECK(page.last<ShareState>().hash.find("step=1") != std::string::npos);
  page.key("End");
  page.settle();
  CHECK(page.last<ShareState>().hash.find("step=") == std::string::npos);
}

TEST_CASE("a selected picture of a flow shows all its steps, and no bars of its noise") {
  FakePage page("page=sample&seed=7");
  page.offer("flow", fake_flow(4));
  page.show("page=sample&model=flow&seed=7&selected=1");
  page.settle();
  CHECK(page.sees("Save"));
  CHECK_FALSE(page.sees("Reset"));
  bool found = false;
  for (const auto& [handle, texture] : page.renderer.textures) {
    found |= page.renderer.drawn.contains(handle) && texture.size == TextureSize{20, 4};
  }
  CHECK(found);
  page.press("Save");
  page.settle();
  CHECK(page.last<Save>().name == "flow-sample-2-steps.png");
}
