// SPDX-License-Identifier: MIT
// Page Train log against the fake page.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "imgui_internal.h"
#include "tests/views/fake_page.h"

using namespace lab;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

namespace {

// The frame of the film that is on show; -1: none.
int frame_on_show(const FakePage& page) {
  for (const TextureHandle handle : page.renderer.drawn) {
    const FakeTexture& texture = page.renderer.textures.at(handle);
    if (texture.size == TextureSize{2, 2}) return texture.rgba[0];
  }
  return -1;
}

std::string summary_of(const FakePage& page) { return page.last<Mirror>().text; }

// From "plane", whose files are still on their way, to "deep".
void leave_before_its_files_come(FakePage& page) {
  page.slow = "plane";
  page.show("page=log&model=plane");
  page.settle();
  page.show("page=log&model=deep");
  page.settle();
}

}  // namespace

TEST_CASE("Train log reads history and film of its model, and the manifests alone of all others") {
  FakePage page("page=log&model=plane");
  page.settle();
  std::map<std::string, int> reads;
  for (const AppMessage& message : page.sent) {
    if (const auto* read = std::get_if<ReadFile>(&message)) {
      ++reads[read->model + "/" + read->file + (read->decoded ? " decoded" : "")];
    }
  }
  CHECK(reads == std::map<std::string, int>{{"plane/history", 1},
                                            {"plane/film decoded", 1},
                                            {"deep/manifest", 1},
                                            {"capsules-vae/manifest", 1}});
  CHECK(page.count<OpenModel>() == 1);
  CHECK(page.count<Run>() == 0);
}

TEST_CASE("film and curves show the last epoch at first, and the link's") {
  FakePage page("page=log&model=plane");
  page.settle();
  CHECK(frame_on_show(page) == 2);
  CHECK_THAT(summary_of(page), StartsWith("Epoch 2 of 2, loss 100.2, kl 6."));
  page.show("page=log&model=plane&epoch=0");
  page.settle();
  CHECK(frame_on_show(page) == 0);
  CHECK_THAT(summary_of(page), StartsWith("Epoch 0 of 2."));
}

TEST_CASE("the arrow keys on a curve move the epoch of all curves and of the film") {
  FakePage page("page=log&model=plane");
  page.settle();
  page.click(page.center_of("KL divergence"));
  page.settle();
  while (page.focused() != "KL divergence") page.key("Tab");
  page.key("End");
  page.key("ArrowLeft");
  page.settle();
  CHECK(frame_on_show(page) == 1);
  CHECK_THAT(page.last<ShareState>().hash, ContainsSubstring("epoch=1"));
  CHECK(page.last<Focused>().text == "KL divergence, slider, epoch 1, training 4, held out 5");
  // The pointer rests on the curve since the click: the keys lead.
  const ImGuiWindow* tooltip = ImGui::FindWindowByName("##Tooltip_00");
  CHECK((tooltip == nullptr || !tooltip->Active));
  page.key("End");
  page.settle();
  CHECK(page.last<ShareState>().hash == "page=log&model=plane");
}

TEST_CASE("the film plays from its beginning to its end, and then the page rests") {
  FakePage page("page=log&model=plane");
  page.settle();
  page.key("f");
  CHECK(frame_on_show(page) == 0);
  const auto steps = page.count<ShareState>();
  page.settle();
  CHECK(frame_on_show(page) == 2);
  CHECK(page.seconds > 0.8);
  CHECK_FALSE(page.app.frame(page.seconds + 1) == 0.0);
  for (auto message = page.sent.begin(); message != page.sent.end(); ++message) {
    if (const auto* state = std::get_if<ShareState>(&*message)) CHECK_FALSE(state->push);
  }
  CHECK(page.count<ShareState>() >= steps);
}

TEST_CASE("the film is saved as an animation, whose last picture stays for five times as long") {
  FakePage page("page=log&model=plane");
  page.settle();
  page.press("Save the film");
  const SaveGif gif = page.last<SaveGif>();
  CHECK(gif.name == "plane-film.gif");
  CHECK(gif.milliseconds == 400);
  std::vector<int> shown;
  for (const Image& frame : gif.frames) shown.push_back(frame.pixels[0]);
  CHECK(shown == std::vector<int>{0, 1, 2, 2, 2, 2, 2});
  page.key("s");
  page.settle();
  CHECK(page.count<SaveGif>() == 2);
}

TEST_CASE("files of a model that was left do not replace those of the one on show") {
  FakePage page;
  leave_before_its_files_come(page);
  CHECK_THAT(summary_of(page), StartsWith("Epoch 2 of 2, loss 100.2, kl 6."));
  page.history = R"({"format": "latentlab-history-1", "epochs": [
    {"epoch": 9, "learning_rate": 0.1, "training": {"loss": 7}, "validation": {"loss": 7}}]})";
  page.film = Image(4, 4, 1, 99);
  while (!page.held.empty()) page.answer_one();
  page.settle();
  CHECK_THAT(summary_of(page), StartsWith("Epoch 2 of 2, loss 100.2, kl 6."));
  CHECK(frame_on_show(page) == 2);
}

TEST_CASE("files of a model that was left and cannot be had are no failure of the one on show") {
  FakePage page;
  leave_before_its_files_come(page);
  for (const char* file : {"history", "film"}) {
    page.failing = file;
    for (std::size_t at = page.held.size(); at-- > 0;) {
      const auto* read = std::get_if<ReadFile>(&page.held[at]);
      if (read != nullptr && read->file == file) page.answer_at(at);
    }
  }
  page.settle();
  CHECK_THAT(summary_of(page), StartsWith("Epoch 2 of 2, loss 100.2, kl 6."));
  // A film that failed is asked for again with the network.
  const int reads = page.count<ReadFile>();
  page.app.receive(Online{});
  page.settle();
  CHECK(page.count<ReadFile>() == reads);
}

TEST_CASE("a history that is damaged is said in its place, and asked for again at a press") {
  FakePage page;
  page.history = "{}";
  page.show("page=log&model=plane");
  page.settle();
  CHECK_THAT(summary_of(page), StartsWith("history"));
  page.history = fake_history();
  page.press("Try again");
  page.settle();
  CHECK_THAT(summary_of(page), StartsWith("Epoch 2 of 2"));
}

TEST_CASE("a model without a film shows its curves all the same") {
  FakePage page;
  Manifest manifest = fake_manifest("silent", 2);
  manifest.files.erase("film");
  page.offer("silent", manifest);
  page.show("page=log&model=silent");
  page.settle();
  CHECK(frame_on_show(page) == -1);
  CHECK(page.sees("Loss"));
  CHECK_THAT(summary_of(page), StartsWith("Epoch 2 of 2"));
}

TEST_CASE("the quality of all models is an HTML table, and Inspect's comes back with its page") {
  FakePage page("page=inspect&model=capsules-vae");
  page.settle();
  page.drop_files(2);
  page.settle();
  CHECK(page.last<Table>().rows.size() == 2);
  page.show("page=log&model=plane");
  page.settle();
  const Table& table = page.last<Table>();
  CHECK(table.columns[0] == "Model");
  CHECK(table.rows.size() == 3);
  const int tables = page.count<Table>();
  page.settle();
  CHECK(page.count<Table>() == tables);
  page.show("page=sample");
  page.settle();
  CHECK(page.last<Table>().columns[0] != "Model");
  CHECK(page.last<Table>().rows.size() == 2);
}

TEST_CASE("a column sorts the table, and a row opens its model") {
  FakePage page("page=log&model=plane");
  page.settle();
  page.press("Evidence lower bound, test");
  page.settle();
  CHECK_THAT(page.last<ShareState>().hash, ContainsSubstring("sorted=test_elbo&descending=1"));
  page.press("Evidence lower bound, test");
  page.settle();
  CHECK(page.last<ShareState>().hash == "page=log&model=plane&sorted=test_elbo");
  page.press("deep");
  page.settle();
  CHECK(page.last<Mirror>().model == "deep");
}

TEST_CASE(
    "the data set of the model on show leads the table, and what is chosen there moves no row") {
  FakePage page("page=log&model=plane");
  page.settle();
  Manifest cloth = fake_manifest("cloth", 6);
  cloth.dataset.name = "fashion";
  page.offer("cloth", cloth);
  const auto first = [&] { return page.last<Table>().rows[0][0]; };
  page.settle();
  CHECK(first() == page.manifests["plane"].title);
  page.show("page=log&model=cloth");
  page.settle();
  CHECK(first() == page.manifests["cloth"].title);
  page.press("deep");
  page.settle();
  CHECK(page.last<Mirror>().model == "deep");
  CHECK(first() == page.manifests["cloth"].title);
  page.show("page=log&model=plane");
  page.settle();
  CHECK(first() == page.manifests["plane"].title);
}

TEST_CASE("a telephone shows film, curves and figures one below the other") {
  FakePage page("page=log&model=plane", {390, 5000, 2});
  page.settle();
  CHECK(page.place_of("Loss").low.y > page.place_of("play").high.y);
  CHECK(page.place_of("Learning rate").low.y > page.place_of("Loss").low.y);
  CHECK(page.place_of("Evidence lower bound, test").low.y > page.place_of("Learning rate").high.y);
  CHECK(page.place_of("Loss").width() > 300);
}
