// SPDX-License-Identifier: MIT
// Page Restore against the fake page, whose encoder sees how bright a picture is on average, and whose
// decoder paints that.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "shared/codec/image_codec.h"
#include "shared/inspection/restoring.h"
#include "shared/latent/bank.h"
#include "tests/views/fake_page.h"
#include "wasm/state/titles.h"
#include "wasm/views/drawing.h"

using namespace lab;

namespace {

std::string field(const FakePage& page, const std::string& key) {
  const FieldTexts texts = parse_hash(page.last<ShareState>().hash);
  const auto found = texts.find(key);
  return found == texts.end() ? "" : found->second;
}

// The last run of one of a model's networks.
Run run_of(const FakePage& page, std::string_view model, std::string_view network) {
  const Run* found = nullptr;
  for (const AppMessage& message : page.sent) {
    const Run* run = std::get_if<Run>(&message);
    if (run != nullptr && run->model == model && run->network == network) found = run;
  }
  REQUIRE(found != nullptr);
  return *found;
}

std::vector<float> values(const Run& run, std::size_t input = 0) {
  return values_of<float>(run.inputs.at(input));
}

// Like the others, but told which part of the picture is missing.
Manifest fake_imputer() {
  Manifest manifest = fake_manifest("imputer", 6);
  manifest.family = "vae-impute";
  manifest.networks.at("encoder").inputs.push_back({"known", Meaning::mask, {-1, 1, 4, 4}});
  return manifest;
}

// The figure after a name in the mirror.
double figure(const FakePage& page, const std::string& before) {
  const std::string& text = page.last<Mirror>().text;
  const std::size_t at = text.find(before);
  REQUIRE(at != std::string::npos);
  return std::stod(text.substr(at + before.size()));
}

const std::string kOnly = "page=restore&model=deep&beside=none";

}  // namespace

TEST_CASE("a title is told without its data set, and one without a data set as it is") {
  CHECK(own_part("Handwritten digits, VAE with 2 latent units") == "VAE with 2 latent units");
  CHECK(own_part("Clothing, VAE-GAN, of two, tried") == "VAE-GAN, of two, tried");
  CHECK(own_part("mine") == "mine");
  CHECK(own_part("").empty());
}

TEST_CASE("Restore shows a known code's picture to the model, and compares its answer") {
  FakePage page(kOnly + "&code=7");
  page.settle();
  const Bank bank = fake_bank(6);
  const float value = fake_value(bank.code(7));
  const std::vector<float> seen = values(run_of(page, "deep", "encoder"));
  REQUIRE(seen.size() == 16);
  CHECK(std::abs(seen[0] - value) < 0.003f);  // a byte's step
  CHECK(page.last<Mirror>().text.starts_with("Reconstructed."));
  CHECK(figure(page, "deep: ") > 45);
  CHECK(page.count<ShareState>() == 0);
}

TEST_CASE("noise is the same for a seed, and the model's answer is nearer than the input") {
  const std::string link = kOnly + "&task=denoise&level=0.5&seed=3&code=7";
  std::vector<float> before;
  {
    FakePage page(link);
    page.settle();
    before = values(run_of(page, "deep", "encoder"));
  }
  FakePage page(link);
  page.settle();
  CHECK(values(run_of(page, "deep", "encoder")) == before);
  CHECK(figure(page, "deep: ") > figure(page, "The input has "));
  page.key("r");
  page.settle();
  CHECK(field(page, "seed") != "3");
  CHECK_FALSE(values(run_of(page, "deep", "encoder")) == before);
}

TEST_CASE("a model that is told what is missing stands beside where a part is rubbed out") {
  FakePage page;
  page.offer("imputer", fake_imputer());
  // Two strokes over the upper half.
  const std::string holes = text_of({{{0, 0.1}, {1, 0.1}}, {{0, 0.35}, {1, 0.35}}});
  page.show("page=restore&model=deep&code=7&task=fill&rubber=0.3&holes=" + holes);
  page.settle();
  const Run told = run_of(page, "imputer", "encoder");
  REQUIRE(told.inputs.size() == 2);
  const std::vector<float> known = values(told, 1);
  for (std::size_t i = 0; i < 16; ++i) CHECK(known[i] == (i < 8 ? 0.0f : 1.0f));
  const std::vector<float> seen = values(told);
  CHECK(seen[0] == 0);
  CHECK(seen[15] > 0.1f);
  const Run untold = run_of(page, "deep", "encoder");
  CHECK(untold.inputs.size() == 1);
  CHECK(values(untold) == seen);
}

TEST_CASE("what is known is kept, and may be taken from the answer too") {
  const std::string holes = text_of({{{0, 0.1}, {1, 0.1}}});
  FakePage page(kOnly + "&code=7&task=fill&rubber=0.3&holes=" + holes);
  page.settle();
  const double kept = figure(page, "deep: ");
  page.press("Keep what is known");
  page.settle();
  CHECK(field(page, "keep") == "0");
  CHECK(figure(page, "deep: ") < kept);
}

TEST_CASE("a part is rubbed out by drawing on the input, and undo brings it back") {
  FakePage page(kOnly + "&task=fill&rubber=0.4");
  page.settle();
  const Rect input = page.place_of("input");
  const float y = (input.low.y + input.high.y) / 2;
  page.drag({{input.low.x + 5, y}, {input.high.x - 5, y}});
  page.settle();
  CHECK(strokes_of(field(page, "holes")).size() == 1);
  const std::vector<float> seen = values(run_of(page, "deep", "encoder"));
  CHECK(*std::ranges::min_element(seen) == 0);
  page.seconds += 1;
  page.key("z", 2);
  page.settle();
  CHECK(field(page, "holes").empty());
  const std::vector<float> back = values(run_of(page, "deep", "encoder"));
  CHECK(*std::ranges::min_element(back) > 0);
}

TEST_CASE("a code is compressed to so many bits a number") {
  FakePage page(kOnly + "&code=7&task=compress&bits=3");
  page.settle();
  const std::vector<float> seen = values(run_of(page, "deep", "encoder"));
  float sum = 0;
  for (const float value : seen) sum += value;
  const std::vector<float> code{8 * (sum / 16 - 0.5f), 0, 0, 0, 0, 0};
  CHECK(values(run_of(page, "deep", "decoder")) == quantised(code, 3));
}

TEST_CASE("several answers are drawn from the posterior of one input") {
  FakePage page(kOnly + "&code=7&task=several&seed=9");
  page.settle();
  const Run run = run_of(page, "deep", "decoder");
  CHECK(run.inputs[0].shape == std::vector<std::int64_t>{10, 6});
  const std::vector<float> codes = values(run);
  const std::vector<float> mean(codes.begin(), codes.begin() + 6);
  const std::vector<float> expected = posterior_samples(mean, std::vector<float>(6, -4.0f), 9, 9);
  CHECK(std::equal(expected.begin(), expected.end(), codes.begin() + 6));
}

TEST_CASE("a digit is drawn, restored, kept in the link") {
  FakePage page(kOnly + "&from=drawn");
  page.settle();
  CHECK(page.last<Mirror>().text == "Draw something.");
  const ImVec2 middle = page.center_of("pad");
  page.drag({{middle.x, middle.y - 60}, {middle.x, middle.y + 60}});
  page.settle();
  CHECK(strokes_of(field(page, "draw")).size() == 1);
  const Image drawn = drawn_picture({.strokes = field(page, "draw")}, 4, 4);
  const std::vector<float> seen = values(run_of(page, "deep", "encoder"));
  for (std::size_t i = 0; i < 16; ++i) {
    CHECK(std::abs(seen[i] - static_cast<float>(drawn.pixels[i]) / 255) < 1e-6f);
  }
  page.key("z", 2);
  page.settle();
  CHECK(field(page, "draw").empty());
  CHECK(page.last<Mirror>().text == "Draw something.");
}

TEST_CASE("a picture that is dropped here stays here, and dark ink can be turned to light") {
  FakePage page(kOnly);
  page.settle();
  page.drop_files(1);
  page.settle();
  CHECK(page.last<Mirror>().page == "Restore");
  CHECK(page.last<Encode>().item == 1);
  CHECK(std::abs(values(run_of(page, "deep", "encoder"))[0] - 200.0f / 255) < 1e-6f);
  page.press("Dark ink on light paper");
  page.settle();
  CHECK(std::abs(values(run_of(page, "deep", "encoder"))[0] - 55.0f / 255) < 1e-6f);
  CHECK(field(page, "inverted") == "1");
}

TEST_CASE("of many pictures that are dropped on Restore the first is shown, and no other is kept") {
  FakePage page(kOnly);
  page.settle();
  page.drop_files(3);
  page.settle();
  CHECK(page.last<Encode>().item == 1);
  CHECK(page.count<Forget>() == 2);
  CHECK(page.last<Forget>().item == 3);
  CHECK(page.last<Mirror>().text.starts_with(
      "The first of 3 is shown here; Inspect takes many. Reconstructed."));
}

TEST_CASE("undo on Restore leads back to the picture before; long before that none is kept") {
  FakePage page(kOnly);
  page.settle();
  for (int i = 0; i < 20; ++i) {
    page.drop_files(1);
    page.settle();
    page.seconds += 2;
  }
  CHECK(page.count<Forget>() == 0);
  page.key("z", 2);
  page.settle();
  CHECK(page.last<Encode>().item == 19);
  page.drop_files(1);
  page.settle();
  CHECK(page.last<Encode>().item == 21);
  CHECK(page.count<Forget>() == 1);
  CHECK(page.last<Forget>().item == 1);
}

TEST_CASE("a picture as a model that was left sees it is not shown to the next one") {
  for (const char* failing : {"", "encode"}) {
    FakePage page(kOnly);
    page.slow = "deep";
    page.settle();
    page.drop_files(1);
    page.settle();
    REQUIRE(page.last<Encode>().model == "deep");
    page.press("model");
    page.settle();
    page.press("row");  // plane
    page.settle();
    REQUIRE(page.last<Encode>().model == "plane");
    CHECK(page.last<Mirror>().text.starts_with("Reconstructed."));
    const int runs = page.count<Run>();
    page.failing = failing;
    while (!page.held.empty()) page.answer_one();
    page.settle();
    CHECK(page.last<Mirror>().text.starts_with("Reconstructed."));
    CHECK(page.count<Run>() == runs);
  }
}

TEST_CASE("a file that is no picture is said, and tried again") {
  FakePage page(kOnly);
  page.settle();
  page.failing = "encode";
  page.drop_files(1);
  page.settle();
  CHECK(page.last<Mirror>().text == "notes.png: expected a PNG picture, found text");
  page.failing.clear();
  page.press("Try again");
  page.settle();
  CHECK(page.last<Mirror>().text.starts_with("Reconstructed."));
}

TEST_CASE("picture, input and answers are saved side by side") {
  FakePage page("page=restore&model=deep&beside=plane&code=7");
  page.settle();
  page.press("Save them side by side");
  page.settle();
  const Image sheet = decode_image(page.last<Save>().bytes, "saved");
  CHECK(sheet.width == 4 + 4 * (112 + 4));
  CHECK(sheet.height == 4 + 112 + 4);
}

TEST_CASE("a network that fails is said in its column, and is tried again") {
  FakePage page(kOnly);
  page.failing = "encoder";
  page.settle();
  CHECK(page.sees("Try again"));
  CHECK(page.last<Mirror>().text.starts_with(
      "deep: run: expected memory, found none. Reconstructed."));
  page.failing.clear();
  page.press("Try again");
  page.settle();
  CHECK(page.last<Mirror>().text.find("deep: ") != std::string::npos);
}

TEST_CASE("a model beside that could not be opened is tried again when the network is back") {
  FakePage page("page=restore&model=deep&beside=plane&code=7");
  page.failing = "plane";
  page.settle();
  CHECK(page.sees("Try again"));
  CHECK(page.last<Mirror>().text.starts_with(
      "plane: decoder.onnx: expected 1000 bytes, found 7. Reconstructed."));
  page.failing.clear();
  page.app.receive(Online{});
  page.settle();
  CHECK_FALSE(page.sees("Try again"));
  CHECK(page.last<Mirror>().text.starts_with("Reconstructed."));
  CHECK(page.last<Mirror>().text.find("plane: ") != std::string::npos);
}

TEST_CASE("Restore offers no model that redraws nothing") {
  FakePage page;
  page.offer("gan", fake_generator(5));
  page.show("page=restore&model=gan");
  page.settle();
  CHECK(page.last<Mirror>().model != "gan");
  CHECK(page.last<Mirror>().text.starts_with("gan: This page needs a model that redraws"));
}

TEST_CASE("on a phone the columns lie below one another, none too small to see") {
  FakePage page("page=restore&model=deep&beside=plane&task=fill", {390, 844, 3});
  page.settle();
  const Rect input = page.place_of("input");
  CHECK(input.high.x - input.low.x > 90);
}

namespace {

// Scores of test pictures from 0 to 1 in equal steps, those of others from 2 to 3, by this score.
Manifest measured(TypicalScore score, double scale) {
  Manifest manifest = fake_manifest("measured", 6);
  Typicality typicality{score, {"test, 100 images", {}}, {{"letters", {2 * scale, 3 * scale}}}};
  for (int i = 0; i <= 100; ++i) typicality.known.scores.push_back(scale * i / 100);
  manifest.typicality = typicality;
  return manifest;
}

std::string told(const Manifest& manifest, const std::string& more) {
  FakePage page;
  page.offer("measured", manifest);
  page.show("page=restore&model=measured&beside=none" + more);
  page.settle();
  return page.last<Mirror>().text;
}

}  // namespace

TEST_CASE("Restore tells how typical a picture is by the model's own score of it") {
  // The answer is as bright as the picture on average: a plain known picture has no error but rounding.
  const std::string typical = told(measured(TypicalScore::squared_error, 1), "&code=7");
  CHECK(typical.find("Typical, most like ") != std::string::npos);
  CHECK(typical.find(": 100.0 % of the test digits are redrawn no better.") != std::string::npos);
  // A drawing is not plain. Its squared error is below 1/4, and here that is beyond all.
  const std::string drawn = "&from=drawn&draw=" + text_of(Strokes{{{0.2, 0.2}, {0.8, 0.8}}});
  CHECK(told(measured(TypicalScore::squared_error, 1e-9), drawn)
            .find("Less typical than all of the test digits.") != std::string::npos);
}

TEST_CASE("the share of test pictures below a score is told") {
  FakePage page;
  page.offer("measured", measured(TypicalScore::code_divergence, 40));
  page.show("page=restore&model=measured&beside=none&code=7");
  page.settle();
  // Six units with a log variance of -4, of which the first alone is not at 0.
  const auto code = static_cast<double>(values(run_of(page, "measured", "decoder"))[0]);
  const double divergence = (code * code + 6 * (std::exp(-4) - 1 + 4)) / 2;
  char share[16];
  std::snprintf(share, sizeof share, ": %.0f %%", 100 * (1 - divergence / 40));
  CHECK(page.last<Mirror>().text.find(share) != std::string::npos);
}

TEST_CASE("nothing is told of other tasks, or by models without such scores") {
  CHECK(told(measured(TypicalScore::squared_error, 1), "&code=7&task=denoise").find("ypical") ==
        std::string::npos);
  CHECK(told(fake_manifest("measured", 6), "&code=7").find("ypical") == std::string::npos);
}
