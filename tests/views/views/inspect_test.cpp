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

// How the other models were asked about a file, each time that it was sent.
std::vector<Comparison> comparisons_of(const FakePage& page, std::int64_t item) {
  std::vector<Comparison> comparisons;
  for (const AppMessage& message : page.sent) {
    const auto* inspect = std::get_if<Inspect>(&message);
    if (inspect != nullptr && inspect->item == item) comparisons.push_back(inspect->comparison);
  }
  return comparisons;
}

// With a second detector, which knows photographs.
void offer_photos(FakePage& page) {
  Manifest photos = fake_detector();
  photos.id = photos.title = "photos";
  page.offer("photos", photos);
}

}  // namespace

TEST_CASE("Inspect chooses a model that can score") {
  FakePage page("page=inspect&model=plane");
  page.settle();
  CHECK(page.last<OpenModel>().model == "capsules-vae");
  CHECK(page.last<ShareState>().hash == "page=inspect&model=capsules-vae");
}

TEST_CASE("Inspect opens the model that was measured best") {
  FakePage page("page=inspect");
  Manifest better = fake_detector();
  better.id = "better";
  better.metrics[0].value = 0.9;
  page.offer("better", better);
  page.settle();
  CHECK(page.last<OpenModel>().model == "better");
}

TEST_CASE("a model says what it was measured to find, and a drawn capsule what is known of it") {
  FakePage page;
  Manifest measured_model = fake_detector();
  measured_model.id = "measured";
  measured_model.metrics = {};
  const auto add = [&](const char* name, double value) {
    measured_model.metrics.push_back({name, value, std::nullopt, "images", "test"});
  };
  add("caught", 54);
  add("missed", 146);
  add("false_alarms", 1);
  add("true_good", 99);
  page.offer("measured", measured_model);
  page.show("page=inspect&model=measured");
  page.settle();
  CHECK(page.last<Mirror>().text ==
        "Drop, paste or choose pictures of capsules, or take a drawn one. "
        "In tests it finds 54 of 200 defects and refuses 1 of 100 good ones.");
  page.show("page=inspect&model=measured&taken=scratch.4");
  page.settle();
  CHECK(page.last<Mirror>().text ==
        "1 picture. drawn capsule 4, scratch (missed): good, score 0.0500, threshold 0.1900, "
        "p-value 0.800.");
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
  CHECK(page.last<Table>().rows == std::vector<std::vector<std::string>>{
                                       {"drawn capsule 4, scratch", "0.0500", "0.800", "good"}});
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

TEST_CASE("a batch goes on while another page is on show, and the table has all of it afterwards") {
  FakePage page("page=inspect&model=capsules-vae");
  page.settle();
  page.answers = false;
  page.drop_files(6);
  page.frame();
  page.frame();
  CHECK(page.held.size() == 2);
  page.answers = true;
  page.key(number_of("explore"));
  while (!page.held.empty()) page.answer_one();
  page.settle();
  CHECK(page.last<Mirror>().page == "Explore");
  CHECK(page.count<Inspect>() == 6);
  page.key(number_of("inspect"));
  page.settle();
  CHECK(page.count<Inspect>() == 6);
  CHECK(page.last<Table>().rows.size() == 6);
  CHECK(page.last<Table>().rows[5][3] == "good");
}

TEST_CASE(
    "the first picture is shown to all models, a later one that is selected if its own knows no "
    "such") {
  FakePage page("page=inspect&model=plane");
  page.settle();
  page.drop_files(2);
  page.settle();
  CHECK(comparisons_of(page, 1) == std::vector{Comparison::always});
  CHECK(comparisons_of(page, 2) == std::vector{Comparison::none});
  page.drop_files(1);
  page.settle();
  CHECK(comparisons_of(page, 3) == std::vector{Comparison::unlike});
}

TEST_CASE("a first file that tells nothing does not settle which model judges the others") {
  for (const bool readable : {false, true}) {
    INFO("a mask in place of a text: " << readable);
    FakePage page("page=inspect&model=capsules-vae");
    offer_photos(page);
    page.settle();
    if (readable) {
      page.strange[1] = "";
    } else {
      page.broken.insert(1);
    }
    for (int item = 2; item <= 40; ++item) page.likelier[item] = "photos";
    page.drop_files(40);
    page.settle();
    CHECK(page.last<OpenModel>().model == "photos");
    CHECK(page.last<Mirror>().model == "photos");
    CHECK(comparisons_of(page, 1).front() == Comparison::always);
    CHECK(comparisons_of(page, 21).front() == Comparison::always);
    CHECK(comparisons_of(page, 2) == std::vector{Comparison::none, Comparison::none});
    CHECK(page.last<Table>().rows.size() == 40);
  }
}

TEST_CASE("of files of which none tells anything a few are compared, and the model stays") {
  FakePage page("page=inspect&model=capsules-vae");
  offer_photos(page);
  page.settle();
  for (int item = 1; item <= 40; ++item) page.strange[item] = "";
  page.drop_files(40);
  page.settle();
  CHECK(page.last<Mirror>().model == "Capsules, VAE");
  int compared = 0;
  for (int item = 1; item <= 40; ++item) {
    compared += comparisons_of(page, item).back() == Comparison::always ? 1 : 0;
  }
  CHECK(compared == 5);
}

TEST_CASE("a model that is chosen while the first picture is compared stays chosen") {
  FakePage page("page=inspect&model=capsules-vae");
  offer_photos(page);
  page.settle();
  for (int item = 1; item <= 3; ++item) page.likelier[item] = "capsules-vae";
  page.answers = false;
  page.drop_files(3);
  page.frame();
  CHECK(comparisons_of(page, 1) == std::vector{Comparison::always});
  page.show("page=inspect&model=photos");
  page.answers = true;
  page.settle();
  while (!page.held.empty()) page.answer_one();
  page.settle();
  CHECK(page.last<Mirror>().model == "photos");
  CHECK(comparisons_of(page, 1).back() == Comparison::unlike);
}

TEST_CASE("each foreign picture that is looked at is shown to the other models, once") {
  FakePage page("page=inspect&model=capsules-vae&taken=good.1");
  offer_photos(page);
  page.settle();
  for (int item = 1; item <= 3; ++item) page.strange[item] = "photos";
  page.drop_files(3);
  page.settle();
  CHECK(comparisons_of(page, 1) == std::vector{Comparison::unlike});
  CHECK(comparisons_of(page, 2) == std::vector{Comparison::none});
  for (const char* key : {"j", "k", "j"}) {
    page.key(key);
    page.settle();
  }
  CHECK(comparisons_of(page, 1) == std::vector{Comparison::unlike});
  CHECK(comparisons_of(page, 2) == std::vector{Comparison::none, Comparison::unlike});
  CHECK(comparisons_of(page, 3) == std::vector{Comparison::none});
  CHECK(page.last<Mirror>().model == "Capsules, VAE");
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
  // The verdict above them has four lines: the word, the name, threshold and p-value, what was measured.
  CHECK(pictures.low.y == Approx(56 + 12 + 104 + 12).margin(1));
  const std::set<TextureHandle> first = page.renderer.drawn;
  page.touch({page.center_of("other pictures")});
  page.settle();
  const std::set<TextureHandle> second = page.renderer.drawn;
  CHECK(first.size() == 4);  // the typeface, two pictures, the list's thumbnails
  CHECK(second.size() == 4);
  CHECK(first != second);
  page.touch({page.center_of("sheet handle")});
  page.settle();
  CHECK_FALSE(page.sees("other pictures"));
  CHECK(page.renderer.drawn.size() == 5);
}

TEST_CASE("on a small stage two pictures keep a least size, and the stage scrolls") {
  // Zoom of 200 and 300 %, a flat window, a phone that lies.
  for (const Surface& surface :
       {Surface{640, 400, 2}, Surface{427, 267, 3}, Surface{1280, 400, 1}, Surface{844, 390, 3}}) {
    INFO(surface.width << " x " << surface.height);
    FakePage page("page=inspect&model=capsules-vae&taken=1", surface);
    page.settle();
    const Rect pictures = page.place_of("other pictures");
    CHECK(pictures.height() >= 150);
    CHECK(pictures.width() >= 320);
  }
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

TEST_CASE("a picture that the browser converted is marked as such") {
  FakePage page("page=inspect&model=capsules-vae");
  page.settle();
  page.converted = "HEIC";
  page.drop_files(1);
  page.settle();
  CHECK(page.last<Mirror>().text.ends_with("p-value 0.800. Converted from HEIC by this browser."));
  page.converted.clear();
  page.drop_files(1);
  page.settle();
  CHECK(page.last<Mirror>().text.ends_with("p-value 0.800."));
}

TEST_CASE("Delete goes on to the next picture, and undo brings back what was removed") {
  FakePage page("page=inspect&model=capsules-vae");
  page.scores = {{1, 0.11}, {2, 0.12}, {3, 0.13}};
  page.settle();
  page.drop_files(3);
  page.settle();
  page.key("j");
  page.settle();
  page.seconds += 1;
  page.key("Delete");
  page.settle();
  CHECK(page.last<Mirror>().text.starts_with("2 pictures. part 3.png"));
  page.seconds += 1;
  page.press("Clear");
  page.settle();
  CHECK(page.last<Table>().rows.empty());
  CHECK(page.sees("Choose pictures"));
  CHECK(page.count<Forget>() == 0);
  CHECK(page.last<Mirror>().text.starts_with("2 pictures removed. Undo brings them back."));
  page.seconds += 10;
  page.key("z", 2);
  page.settle();
  CHECK(page.last<Mirror>().text.starts_with("2 pictures. part 3.png: good, score 0.1300"));
  page.key("z", 2);
  page.settle();
  CHECK(page.last<Mirror>().text.starts_with("3 pictures. part 2.png: good, score 0.1200"));
  CHECK(page.last<Table>().rows.size() == 3);
  page.key("y", 2);
  page.settle();
  CHECK(page.last<Table>().rows.size() == 2);
  CHECK(page.count<Inspect>() == 3);
}

TEST_CASE("a link holds what is shown and not what is only chosen") {
  std::string link;
  {
    FakePage page("page=inspect&model=capsules-vae&taken=scratch.4");
    page.settle();
    CHECK(page.last<Mirror>().text.starts_with("1 picture. drawn capsule 4, scratch"));
    page.press("poke");
    page.settle();
    link = page.last<ShareState>().hash;
  }
  CHECK(link == "page=inspect&model=capsules-vae&defect=poke&taken=scratch.4");
  FakePage again(link);
  again.settle();
  CHECK(again.last<Mirror>().text.starts_with("1 picture. drawn capsule 4, scratch"));
  CHECK(again.count<Inspect>() == 1);
}

TEST_CASE("undo of another capsule goes back to the one before, verdict and list") {
  FakePage page("page=inspect&model=capsules-vae&taken=good.1");
  page.settle();
  page.seconds += 1;
  page.key("r");
  page.settle();
  CHECK(page.last<Table>().rows.size() == 2);
  CHECK(page.last<Mirror>().text.starts_with("2 pictures. drawn capsule 7622, good"));
  page.key("z", 2);
  page.settle();
  CHECK(page.last<Table>().rows.size() == 1);
  CHECK(page.last<Mirror>().text.starts_with("1 picture. drawn capsule 1, good"));
  page.key("y", 2);
  page.settle();
  CHECK(page.last<Mirror>().text.starts_with("2 pictures. drawn capsule 7622, good"));
}

TEST_CASE("walking the list is no step of its own") {
  FakePage page("page=inspect&model=capsules-vae&taken=good.1");
  page.settle();
  page.drop_files(2);
  page.settle();
  CHECK(page.last<ShareState>().hash == "page=inspect&model=capsules-vae");
  page.seconds += 1;
  page.key("k");
  page.settle();
  CHECK(page.last<ShareState>().hash == "page=inspect&model=capsules-vae&taken=good.1");
  CHECK_FALSE(page.last<ShareState>().push);
  page.key("z", 2);
  page.settle();
  CHECK(page.last<Mirror>().text.starts_with("1 picture. drawn capsule 1, good"));
}

TEST_CASE("the way back to before a capsule was taken shows none") {
  FakePage page("page=inspect&model=capsules-vae");
  page.settle();
  page.press("Draw a capsule");
  page.settle();
  CHECK(page.last<ShareState>().hash == "page=inspect&model=capsules-vae&taken=good.1");
  page.show("page=inspect&model=capsules-vae");
  page.settle();
  CHECK(page.sees("Draw a capsule"));
  page.show("page=inspect&model=capsules-vae&taken=good.1");
  page.settle();
  CHECK(page.last<Mirror>().text.starts_with("1 picture. drawn capsule 1, good"));
}

TEST_CASE("Tab reaches every control of Inspect and comes back to the first") {
  FakePage page("page=inspect&model=capsules-vae");
  page.settle();
  page.drop_files(3);
  page.settle();
  std::vector<std::string> walked;
  for (int i = 0; i < 60; ++i) {
    page.key("Tab");
    walked.push_back(page.focused());
  }
  for (const char* name : {"threshold", "Save CSV", "Clear", "Defects only", "Score", "row"}) {
    INFO(name);
    CHECK(std::ranges::count(walked, name) >= 1);
  }
  CHECK(std::ranges::count(walked, walked.front()) >= 2);
}

TEST_CASE("sorting shows the top of the list, and defects only what is above the threshold") {
  FakePage page("page=inspect&model=capsules-vae");
  for (int i = 1; i <= 100; ++i) page.scores[i] = 0.002 * i;  // from 96 on above 0.19
  page.settle();
  page.drop_files(100);
  page.settle();
  for (int i = 0; i < 80; ++i) page.key("j");
  page.settle();
  page.press("Score");
  page.settle();
  page.press("row");
  page.settle();
  CHECK(page.last<Mirror>().text.starts_with("100 pictures. part 1.png"));
  page.press("Defects only");
  page.settle();
  page.press("row");
  page.settle();
  CHECK(page.last<Mirror>().text.starts_with("100 pictures. part 96.png: defect"));
  CHECK(page.count_of("row") == 5);
  CHECK(page.last<ShareState>().hash.find("defects=1") != std::string::npos);
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
        "name,folder,score,p_value,threshold,verdict,width,height,model,version,error\r\n"
        "part 1.png,,0.300000,0.0500,0.380000,good,256,256,capsules-vae,0123456789ab,\r\n");
}

TEST_CASE("a thousand inspections keep few pictures, and an old one is inspected again on demand") {
  FakePage page("page=inspect&model=capsules-vae");
  page.settle();
  const std::size_t textures = page.renderer.textures.size() + 5;  // four pictures, the thumbnails
  page.drop_files(1000);
  page.settle();
  CHECK(page.count<Inspect>() == 1000);
  CHECK(page.renderer.textures.size() <= textures);
  page.key("j");  // the second one, long dropped
  page.settle();
  CHECK(page.count<Inspect>() == 1001);
  CHECK(page.last<Inspect>().item == 2);
}

TEST_CASE("what the page before a reload had inspected is there again, once") {
  KeptBatch kept;
  Table table;
  {
    FakePage page("page=inspect&model=capsules-vae&taken=good.1");
    page.settle();
    page.drop_files(2);
    page.settle();
    kept = page.last<KeptBatch>();
    table = page.last<Table>();
  }
  REQUIRE(kept.items.size() == 3);
  CHECK(kept.scored_by == "capsules-vae 0123456789ab");
  for (const bool before : {true, false}) {
    INFO("before the model is there: " << before);
    FakePage again("page=inspect&model=capsules-vae&taken=good.1");
    if (!before) again.settle();
    again.app.receive(kept);
    again.settle();
    CHECK(again.last<Table>().rows == table.rows);
    CHECK(again.last<Mirror>().text.starts_with("3 pictures. drawn capsule 1, good: good"));
  }
}
