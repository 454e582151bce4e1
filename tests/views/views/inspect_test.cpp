// SPDX-License-Identifier: MIT
// Page Inspect against the fake page. Calibration scores are 0.01 to 0.19, the threshold is 0.19.
#include <algorithm>
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

#include "shared/procedural/capsule_renderer.h"
#include "tests/views/fake_page.h"

using namespace lab;
using Catch::Approx;

namespace {

std::string text_of(const std::vector<std::uint8_t>& bytes) { return {bytes.begin(), bytes.end()}; }

}  // namespace

TEST_CASE("Inspect chooses a model that can score") {
  FakePage page("page=inspect&model=plane");
  page.settle();
  CHECK(page.last<OpenModel>().model == "capsules-vae");
  CHECK(page.last<ShareState>().hash == "page=inspect&model=capsules-vae");
}

TEST_CASE("a procedural capsule is rendered by seed and defect and inspected") {
  FakePage page("page=inspect&model=capsules-vae&defect=scratch&seed=4");
  page.settle();
  CHECK(page.count<Inspect>() == 0);
  page.press("Inspect this capsule");
  page.settle();
  const Inspect& inspect = page.last<Inspect>();
  CHECK(inspect.model == "capsules-vae");
  REQUIRE(inspect.picture);
  CHECK(*inspect.picture == render_capsule({4, CapsuleDefect::scratch, 256}).image);
  CHECK(page.last<Table>().rows ==
        std::vector<std::vector<std::string>>{{"capsule 4, scratch", "0.0500", "0.800", "good"}});
}

TEST_CASE("a procedural capsule is on show before its inspection ends") {
  FakePage page("page=inspect&model=capsules-vae&defect=poke&seed=3");
  page.settle();
  page.answers = false;
  page.press("Inspect this capsule");
  page.frame();
  CHECK(page.held.size() == 1);
  const Image capsule = render_capsule({3, CapsuleDefect::poke, 256}).image;
  const auto shows_capsule = [&capsule](const auto& entry) {
    const FakeTexture& texture = entry.second;
    return texture.size.width == 256 && texture.size.height == 256 &&
           std::equal(texture.rgba.begin(), texture.rgba.begin() + 3, capsule.pixels.begin());
  };
  CHECK(std::ranges::any_of(page.renderer.textures, shows_capsule));
}

TEST_CASE("a shared link shows its capsule at once") {
  FakePage page("page=inspect&model=capsules-vae&defect=poke&seed=9&taken=1");
  page.settle();
  CHECK(page.count<Inspect>() == 1);
}

TEST_CASE("dropped pictures open Inspect and go to the worker a few at a time") {
  FakePage page("page=sample&model=plane");
  page.settle();
  page.answers = false;
  page.drop_files(50);
  page.frame();
  while (!page.held.empty() && std::holds_alternative<OpenModel>(page.held.front())) {
    page.answer_one();
    page.frame();
  }
  page.frame();
  CHECK(page.held.size() == 2);
  page.answers = true;
  while (!page.held.empty()) page.answer_one();
  page.settle();
  CHECK(page.count<Inspect>() == 50);
  CHECK(page.last<Table>().rows.size() == 50);
}

TEST_CASE("a score above the threshold is a defect, and the threshold can be dragged") {
  FakePage page("page=inspect&model=capsules-vae");
  page.scores = {{1, 0.12}, {2, 0.5}};
  page.settle();
  page.drop_files(2);
  page.settle();
  CHECK(page.last<Table>().rows[0] ==
        std::vector<std::string>{"part 1.png", "0.1200", "0.450", "good"});
  CHECK(page.last<Table>().rows[1] ==
        std::vector<std::string>{"part 2.png", "0.5000", "0.050", "defect"});
  // The axis ends at 1.8 times the threshold: a quarter of it is 0.0855.
  const Rect plot = page.place_of("threshold");
  const float y = plot.low.y + 20;
  page.drag({{plot.low.x + plot.width() * 0.6f, y}, {plot.low.x + plot.width() * 0.25f, y}});
  page.settle();
  CHECK(page.last<Table>().rows[0][3] == "defect");
  const FieldTexts link = parse_hash(page.last<ShareState>().hash);
  CHECK(std::stod(link.at("limit")) == Approx(0.45).margin(0.005));
  page.press("Back to the calibrated threshold");
  page.settle();
  CHECK(page.last<Table>().rows[0][3] == "good");
}

TEST_CASE("the list sorts by each of its columns and a row shows its picture") {
  FakePage page("page=inspect&model=capsules-vae");
  page.scores = {{1, 0.30}, {2, 0.10}, {3, 0.20}};
  page.settle();
  page.drop_files(3);
  page.settle();
  page.press("Score");
  page.settle();
  page.press("row");  // the first one
  page.settle();
  CHECK(page.last<Mirror>().text ==
        "3 pictures. part 2.png: good, score 0.1000, threshold 0.1900, p-value 0.550.");
  page.press("p");
  page.settle();
  page.press("row");
  page.settle();
  CHECK(page.last<Mirror>().text ==
        "3 pictures. part 1.png: defect, score 0.3000, threshold 0.1900, p-value 0.050.");
  CHECK(page.last<ShareState>().hash.find("order=p_value") != std::string::npos);
  page.press("#");
  page.press("#");
  page.settle();
  page.press("row");
  page.settle();
  CHECK(page.last<Mirror>().text ==
        "3 pictures. part 3.png: defect, score 0.2000, threshold 0.1900, p-value 0.050.");
}

TEST_CASE("where the stage has no room for the list it lies in the panel, in projector size too") {
  for (const char* hash : {"page=inspect&model=capsules-vae&taken=1",
                           "page=inspect&model=capsules-vae&taken=1&projector=1"}) {
    FakePage page(hash, {1280, 720, 1});
    page.settle();
    CHECK(page.sees("row"));
  }
}

TEST_CASE("a phone shows two large pictures, and four with the sheet folded") {
  FakePage page("page=inspect&model=capsules-vae&taken=1", {390, 844, 3});
  page.settle();
  const Rect pictures = page.place_of("other pictures");
  CHECK(pictures.width() > 350);
  CHECK(pictures.height() > 170);
  // The verdict above them has three lines: the word, the name, threshold and p-value.
  CHECK(pictures.low.y == Approx(56 + 12 + 88 + 12).margin(1));
  const std::set<TextureHandle> first = page.renderer.drawn;
  page.touch({page.center_of("other pictures")});
  page.settle();
  const std::set<TextureHandle> second = page.renderer.drawn;
  CHECK(first.size() == 3);  // the typeface and two pictures
  CHECK(second.size() == 3);
  CHECK(first != second);
  page.touch({page.center_of("sheet handle")});
  page.settle();
  CHECK_FALSE(page.sees("other pictures"));
  CHECK(page.renderer.drawn.size() == 5);
}

TEST_CASE("a file that is no picture is said at its item, and the others go on") {
  FakePage page("page=inspect&model=capsules-vae");
  page.settle();
  page.failing = "inspect";
  page.drop_files(1);
  page.settle();
  page.failing.clear();
  page.drop_files(1);
  page.settle();
  CHECK(page.last<Table>().rows[0] ==
        std::vector<std::string>{"part 1.png", "", "",
                                 "notes.png: expected a PNG picture, found text"});
  CHECK(page.last<Table>().rows[1][3] == "good");
}

TEST_CASE("removing and clearing pictures frees the worker's bytes") {
  FakePage page("page=inspect&model=capsules-vae");
  page.settle();
  page.drop_files(3);
  page.settle();
  page.key("Delete");
  page.settle();
  CHECK(page.last<Forget>().item == 1);
  page.press("Clear");
  page.settle();
  CHECK(page.count<Forget>() == 3);
  CHECK(page.last<Table>().rows.empty());
  CHECK(page.sees("Choose pictures"));
}

TEST_CASE("results are saved as CSV with the threshold that was used") {
  FakePage page("page=inspect&model=capsules-vae&limit=2");
  page.scores = {{1, 0.30}};
  page.settle();
  page.drop_files(1);
  page.settle();
  page.press("Save CSV");
  page.settle();
  CHECK(page.last<Save>().mime == "text/csv");
  CHECK(text_of(page.last<Save>().bytes) ==
        "name,score,p_value,threshold,verdict,width,height,error\r\n"
        "part 1.png,0.300000,0.0500,0.380000,good,256,256,\r\n");
}

TEST_CASE("a thousand inspections keep few pictures, and an old one is inspected again on demand") {
  FakePage page("page=inspect&model=capsules-vae");
  page.settle();
  const std::size_t textures = page.renderer.textures.size() + 4;
  page.drop_files(1000);
  page.settle();
  CHECK(page.count<Inspect>() == 1000);
  CHECK(page.renderer.textures.size() <= textures);
  page.key("j");  // the second one, long dropped
  page.settle();
  CHECK(page.count<Inspect>() == 1001);
  CHECK(page.last<Inspect>().item == 2);
}
