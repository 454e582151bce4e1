// SPDX-License-Identifier: MIT
// Page Morph against the fake page.
#include <algorithm>
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "shared/codec/image_codec.h"
#include "shared/latent/bank.h"
#include "shared/latent/code_path.h"
#include "tests/views/fake_page.h"
#include "wasm/views/drawing.h"

using namespace lab;

namespace {

std::vector<float> shares_of(const Run& run) { return values_of<float>(run.inputs.at(1)); }
// The last strip that was asked of a model: more codes than the two of a position.
Run strip_of(const FakePage& page, std::string_view model) {
  const Run* found = nullptr;
  for (const AppMessage& message : page.sent) {
    const Run* run = std::get_if<Run>(&message);
    if (run != nullptr && run->model == model && count_of(*run) > 2) found = run;
  }
  REQUIRE(found != nullptr);
  return *found;
}

Code code_at_place(const Run& run, std::size_t place) {
  const std::vector<float> codes = codes_of(run);
  const auto dim = static_cast<std::size_t>(run.inputs.at(0).shape.at(1));
  const auto from = codes.begin() + static_cast<std::ptrdiff_t>(place * dim);
  return {from, from + static_cast<std::ptrdiff_t>(dim)};
}

Code known(int index, int dim) {
  const Bank bank = fake_bank(dim);
  const auto code = bank.code(index);
  return {code.begin(), code.end()};
}

std::string field(const std::string& hash, const std::string& key) {
  const FieldTexts texts = parse_hash(hash);
  const auto found = texts.find(key);
  return found == texts.end() ? "" : found->second;
}

constexpr const char* kSamples = "page=morph&model=deep&a=sample&b=sample&aseed=5&bseed=6&steps=4";

}  // namespace

TEST_CASE("Morph decodes equal steps along the line, then along the arc") {
  FakePage page(kSamples);
  page.settle();
  const Run run = strip_of(page, "deep");
  const Code a = normal_samples(5, 6);
  const Code b = normal_samples(6, 6);
  std::vector<float> expected = codes_along(CodePath::lerp, a, b, 4);
  const std::vector<float> arc = codes_along(CodePath::slerp, a, b, 4);
  expected.insert(expected.end(), arc.begin(), arc.end());
  CHECK(codes_of(run) == expected);
  const Run& now = page.last<Run>();
  REQUIRE(count_of(now) == 2);
  CHECK(code_at_place(now, 0) == lerp(a, b, 0.5));
  CHECK(code_at_place(now, 1) == slerp(a, b, 0.5));
}

TEST_CASE("known codes are ends, at first of two classes") {
  FakePage page("page=morph&model=deep&acode=3&bcode=17");
  page.settle();
  CHECK(code_at_place(strip_of(page, "deep"), 0) == known(3, 6));
  CHECK(code_at_place(strip_of(page, "deep"), 8) == known(17, 6));
  page.show("page=morph&model=deep");
  page.settle();
  CHECK(page.last<Mirror>().text.starts_with("The way from A, 3, to B, 8, in 9 pictures"));
}

TEST_CASE("an end that the model does not have becomes one that it has, and the link stays") {
  FakePage page("page=morph&model=deep&acode=900&a=known");
  page.settle();
  CHECK(code_at_place(strip_of(page, "deep"), 0) == known(59, 6));
  CHECK(page.count<ShareState>() == 0);
}

TEST_CASE("same class and different classes in one click") {
  FakePage page("page=morph&model=deep");
  page.settle();
  const Bank bank = fake_bank(6);
  const auto label = [&](const char* key) {
    return bank.labels.at(std::stoul(field(hash_of(page), key)));
  };
  for (int i = 0; i < 3; ++i) {
    page.press("Same class");
    page.settle();
    CHECK(label("acode") == label("bcode"));
    CHECK(field(hash_of(page), "acode") != field(hash_of(page), "bcode"));
    page.press("Different");
    page.settle();
    CHECK(label("acode") != label("bcode"));
  }
}

TEST_CASE("a model without an encoder stands beside one that has one, and goes between samples") {
  FakePage page("page=morph&model=deep&acode=3&aseed=11");
  page.offer("gan", fake_generator(5));
  page.settle();
  CHECK(code_at_place(strip_of(page, "deep"), 0) == known(3, 6));
  CHECK(code_at_place(strip_of(page, "gan"), 0) == normal_samples(11, 5));
  CHECK(page.last<UseModels>().models == std::vector<std::string>{"deep", "gan"});
  page.press("gan##gan");
  page.settle();
  CHECK(field(hash_of(page), "beside") == "none");
  CHECK(page.last<UseModels>().models == std::vector<std::string>{"deep"});
  page.press("plane##plane");
  page.settle();
  CHECK(field(hash_of(page), "beside") == "plane");
  CHECK(code_at_place(strip_of(page, "plane"), 0) == known(3, 2));
}

TEST_CASE("a generator alone goes between two samples, and offers no known codes") {
  FakePage page;
  page.offer("gan", fake_generator(5));
  page.show("page=morph&model=gan&beside=none");
  page.settle();
  CHECK(code_at_place(strip_of(page, "gan"), 0) == normal_samples(1, 5));
  CHECK(code_at_place(strip_of(page, "gan"), 8) == normal_samples(2, 5));
  CHECK_FALSE(page.sees("Same class"));
  CHECK_FALSE(page.sees("Known"));
}

TEST_CASE("a conditional model beside goes from the class of A to that of B") {
  FakePage page("page=morph&model=deep&acode=3&bcode=17&steps=5");
  page.offer("digits", fake_conditional(5));
  page.settle();
  const Bank bank = fake_bank(6);
  const auto from = static_cast<std::size_t>(bank.labels[3]);
  const auto to = static_cast<std::size_t>(bank.labels[17]);
  REQUIRE(from != to);
  const Run run = strip_of(page, "digits");
  for (const std::size_t path : {0u, 1u}) {
    const auto shares = shares_of(run);
    const auto share = [&](std::size_t place, std::size_t label) {
      return shares.at((path * 5 + place) * 10 + label);
    };
    CHECK(share(0, from) == 1);
    CHECK(share(0, to) == 0);
    CHECK(share(2, from) == 0.5f);
    CHECK(share(2, to) == 0.5f);
    CHECK(share(4, to) == 1);
  }
  const std::vector<float> now = shares_of(page.last<Run>());
  CHECK(now.at(from) == 0.5f);
  CHECK(now.at(to) == 0.5f);
}

TEST_CASE("a conditional model goes between classes that are chosen, the same or different ones") {
  FakePage page;
  page.offer("digits", fake_conditional(5));
  page.show("page=morph&model=digits&beside=none");
  page.settle();
  const auto ends = [&] {
    const std::vector<float> shares = shares_of(strip_of(page, "digits"));
    const auto label = [&](std::size_t place) {
      const auto row = shares.begin() + static_cast<std::ptrdiff_t>(place * 10);
      return std::find(row, row + 10, 1.0f) - row;
    };
    return std::array{label(0), label(8)};
  };
  CHECK(ends() == std::array<std::ptrdiff_t, 2>{3, 8});
  CHECK(
      page.last<Mirror>().text.starts_with("The way from A, 3, sample 1, to B, 8, sample 2, in 9"));
  page.press("5##5");
  page.settle();
  CHECK(ends() == std::array<std::ptrdiff_t, 2>{5, 8});
  CHECK(field(hash_of(page), "aclass") == "5");
  for (int i = 0; i < 3; ++i) {
    page.press("Same class");
    page.settle();
    CHECK(ends()[0] == ends()[1]);
    page.press("Different");
    page.settle();
    CHECK(ends()[0] != ends()[1]);
  }
  page.show("page=morph&model=digits&beside=none&aclass=999&bclass=2");
  page.settle();
  CHECK(ends() == std::array<std::ptrdiff_t, 2>{3, 2});
}

TEST_CASE("a model with known codes beside a conditional one goes between the same classes") {
  FakePage page;
  page.offer("digits", fake_conditional(5));
  page.show("page=morph&model=digits&beside=deep&aclass=2&bclass=7");
  page.settle();
  const Run run = strip_of(page, "deep");
  const Bank bank = fake_bank(6);
  CHECK(code_at_place(run, 0) == known(*typical_code(bank, 2, all_units(6).used_units()), 6));
  CHECK(code_at_place(run, 8) == known(*typical_code(bank, 7, all_units(6).used_units()), 6));
}

TEST_CASE("the class of a drawn end is that of the nearest known code") {
  FakePage page("page=morph&model=deep&a=drawn&bcode=4&steps=5");
  page.offer("digits", fake_conditional(5));
  page.encoded = known(17, 6);
  page.settle();
  const ImVec2 middle = page.center_of("pad A");
  page.drag({{middle.x, middle.y - 50}, {middle.x, middle.y}, {middle.x, middle.y + 50}});
  page.settle();
  const auto label = static_cast<std::size_t>(fake_bank(6).labels[17]);
  CHECK(shares_of(strip_of(page, "digits")).at(label) == 1);
}

TEST_CASE("a drawing is encoded while it is drawn, kept in the link and taken back by undo") {
  FakePage page("page=morph&model=deep&a=drawn&bcode=4");
  page.encoded = {1, 2, 3, 4, 5, 6};
  page.settle();
  CHECK(page.last<Mirror>().text == "Draw end A.");
  const ImVec2 middle = page.center_of("pad A");
  page.drag({{middle.x, middle.y - 50}, {middle.x, middle.y}, {middle.x, middle.y + 50}});
  page.settle();
  CHECK(code_at_place(strip_of(page, "deep"), 0) == Code{1, 2, 3, 4, 5, 6});
  CHECK(code_at_place(strip_of(page, "deep"), 8) == known(4, 6));
  const Encode& encode = page.last<Encode>();
  REQUIRE(encode.picture);
  CHECK(encode.picture->width == 4);
  CHECK(int{encode.picture->at(1, 1, 0)} + int{encode.picture->at(2, 1, 0)} > 100);
  const std::string strokes = field(hash_of(page), "adraw");
  CHECK(strokes_of(strokes).size() == 1);
  CHECK(strokes.size() <= 3 * 3);  // a straight stroke takes few points
  page.key("z", 2);
  page.settle();
  CHECK(field(hash_of(page), "adraw").empty());
}

TEST_CASE("while a drawing is encoded only the newest one waits") {
  FakePage page("page=morph&model=deep&a=drawn&bcode=4");
  page.encoded = {1, 2, 3, 4, 5, 6};
  page.settle();
  page.answers = false;
  const ImVec2 middle = page.center_of("pad A");
  page.drag({{middle.x, middle.y - 50},
             {middle.x, middle.y - 20},
             {middle.x, middle.y + 20},
             {middle.x, middle.y + 50}});
  CHECK(page.count<Encode>() == 1);
  const Image first = *page.last<Encode>().picture;
  page.answer_one();
  page.frame();
  CHECK(page.count<Encode>() == 2);
  CHECK(page.last<Encode>().picture->at(1, 3, 0) > first.at(1, 3, 0));
  page.answers = true;
  while (!page.held.empty()) page.answer_one();
  page.settle();
  CHECK(page.count<Encode>() == 2);
}

TEST_CASE("the pad is drawn on with keys") {
  FakePage page("page=morph&model=deep&a=drawn");
  page.encoded = {1, 2, 3, 4, 5, 6};
  page.settle();
  while (page.focused() != "pad A") page.key("Tab");
  page.key(" ");
  for (int i = 0; i < 5; ++i) page.key("ArrowDown");
  page.key(" ");
  page.key("ArrowRight");
  page.settle();
  const Strokes strokes = strokes_of(field(hash_of(page), "adraw"));
  REQUIRE(strokes.size() == 1);
  CHECK(strokes[0].front() == on_grid({0.5, 0.5}));
  CHECK(std::abs(strokes[0].back().y - (0.5 + 5.0 / 28)) < 0.003);
  CHECK(page.last<Focused>().text.starts_with("Drawing pad, picture, 1 stroke, pen up at 15"));
  page.key("Backspace");
  page.settle();
  CHECK(field(hash_of(page), "adraw").empty());
}

TEST_CASE("a finger draws on the pad and does not scroll the controls") {
  FakePage page("page=morph&model=deep&a=drawn", {390, 844, 3});
  page.app.receive(HostInfo{.threads = 4, .touch = true});
  page.encoded = {1, 2, 3, 4, 5, 6};
  page.settle();
  const Rect pad = page.place_of("pad A");
  const ImVec2 at{(pad.low.x + pad.high.x) / 2, pad.low.y + 10};
  if (at.y + 60 < 844) {
    page.touch({at, {at.x, at.y + 30}, {at.x, at.y + 60}});
    page.settle();
    CHECK(strokes_of(field(hash_of(page), "adraw")).size() == 1);
    CHECK(page.place_of("pad A").low.y == pad.low.y);
  }
}

TEST_CASE("the position follows the pointer and the keys along the strip") {
  FakePage page(kSamples);
  page.settle();
  const Rect way = page.place_of("way");
  page.click({way.high.x - 1, way.low.y + 10});
  page.settle();
  CHECK(field(hash_of(page), "t") == "1");
  CHECK(code_at_place(page.last<Run>(), 1) == normal_samples(6, 6));
  while (page.focused() != "way") page.key("Tab");
  page.key("Home");
  page.key("ArrowRight");
  page.settle();
  CHECK(field(hash_of(page), "t") == "0.05");
  CHECK(page.last<Focused>().text == "The way by deep, slider, 0.05");
}

TEST_CASE("playing draws frames, pausing rests where it is, and no step of it is in the history") {
  FakePage page(kSamples);
  page.settle();
  const int states = page.count<ShareState>();
  page.key(" ");
  const int before = page.count<Run>();
  for (int i = 0; i < 60; ++i) page.frame();
  CHECK(page.count<Run>() > before + 50);
  CHECK(page.count<ShareState>() == states);
  page.key(" ");
  page.settle();  // throws if it does not come to rest
  const double rests = std::stod(field(hash_of(page), "t"));
  CHECK(rests > 0.7);
  CHECK(rests < 0.95);
}

TEST_CASE("where motion is unwelcome the animation goes from picture to picture") {
  FakePage page(kSamples);
  page.app.receive(HostInfo{.threads = 4, .reduced_motion = true});
  page.settle();
  page.key(" ");
  const int before = page.count<Run>();
  for (int i = 0; i < 120; ++i) page.frame();
  CHECK(page.count<Run>() - before <= 4);
  CHECK(page.count<Run>() > before);
}

TEST_CASE("the strips are saved as one PNG whose rows begin and end with the decoded ends") {
  FakePage page(kSamples);
  page.settle();
  page.press("Strip");
  page.settle();
  const Image sheet = decode_image(page.last<Save>().bytes, "saved");
  CHECK(sheet.width == 2 + 4 * (3 * 4 + 2));
  CHECK(sheet.height == 2 + 2 * (3 * 4 + 2));
  const auto byte = [](const Code& code) { return 255 * static_cast<double>(fake_value(code)); };
  CHECK(std::abs(sheet.at(3, 3, 0) - byte(normal_samples(5, 6))) <= 1);
  CHECK(std::abs(sheet.at(sheet.width - 4, 3, 0) - byte(normal_samples(6, 6))) <= 1);
}

TEST_CASE("the animation goes there and back without a picture twice in a row") {
  FakePage page(kSamples);
  page.offer("gan", fake_generator(5));
  page.settle();
  page.press("Animation");
  page.settle();
  const SaveGif& gif = page.last<SaveGif>();
  CHECK(gif.name == "deep-morph.gif");
  CHECK(gif.milliseconds == 60);
  REQUIRE(gif.frames.size() == 48);
  CHECK(gif.frames[0].width == 4 + 4 * (28 * 4 + 4));  // line and arc of two models
  CHECK(gif.frames[1] == gif.frames[47]);
  CHECK(gif.frames[23] == gif.frames[25]);
  CHECK_FALSE(gif.frames[23] == gif.frames[24]);
  const Image& first = gif.frames[0];
  CHECK(std::abs(first.at(10, 10, 0) -
                 255 * static_cast<double>(fake_value(normal_samples(5, 6)))) <= 1);
}

TEST_CASE("a network that fails is said in its lane, and is tried again") {
  FakePage page("page=morph&model=deep");
  page.settle();
  page.failing = "decoder";
  page.key("d");
  page.settle();
  CHECK(page.sees("Try again"));
  CHECK(page.last<Mirror>().text == "run: expected memory, found none.");
  page.failing.clear();
  page.press("Try again");
  page.settle();
  CHECK_FALSE(page.sees("Try again"));
  CHECK(page.last<Mirror>().text.starts_with("The way from A"));
}

TEST_CASE("a model beside that could not be opened is tried again") {
  for (const bool by_itself : {true, false}) {
    FakePage page("page=morph&model=deep&beside=plane");
    page.failing = "plane";
    page.settle();
    REQUIRE(page.sees("Try again"));
    CHECK(page.count_of("way") == 1);
    CHECK(page.last<Mirror>().text.starts_with(
        "plane: decoder.onnx: expected 1000 bytes, found 7. The way from A, "));
    CHECK(page.last<Mirror>().text.find("beside") == std::string::npos);
    page.failing.clear();
    if (by_itself) page.app.receive(Online{});
    if (!by_itself) page.press("Try again");
    page.settle();
    CHECK_FALSE(page.sees("Try again"));
    CHECK(page.count_of("way") == 2);
    CHECK(page.last<Mirror>().text.starts_with("The way from A, "));
    CHECK(page.last<Mirror>().text.find(", beside plane.") != std::string::npos);
  }
}

TEST_CASE("a lane that begins anew leaves its pictures to the controls that have drawn them") {
  FakePage page("page=morph&model=deep");
  page.settle();
  page.app.receive(Online{});
  CHECK_NOTHROW(page.settle());  // throws if a texture is drawn that is not there
}

TEST_CASE("on a phone every lane keeps a least height, and the stage scrolls") {
  FakePage page("page=morph&model=deep&beside=plane", {390, 844, 3});
  page.settle();
  CHECK(page.count_of("way") >= 1);
  const Rect way = page.place_of("way");
  CHECK(way.high.y - way.low.y > 120);
}
