// SPDX-License-Identifier: MIT
// The app around the pages: rest, lost contexts, models that fail, keys, trimming.
#include <catch2/catch_test_macros.hpp>

#include "imgui_internal.h"
#include "tests/views/fake_page.h"

using namespace lab;

TEST_CASE("an app without input comes to rest and uploads nothing") {
  for (const char* page_name : {"sample", "explore", "inspect"}) {
    FakePage page(std::string("page=") + page_name);
    page.settle();
    const int uploads = page.renderer.uploads;
    for (int i = 0; i < 5; ++i) {
      page.seconds += 1;
      CHECK(page.app.frame(page.seconds) == std::nullopt);
    }
    CHECK(page.renderer.uploads == uploads);
    CHECK_FALSE(page.app.take_request());
  }
}

TEST_CASE("a pointer that moves wakes the app, and it rests again") {
  FakePage page("model=plane");
  page.settle();
  page.move({300, 300});
  page.seconds += 1;
  CHECK(page.app.frame(page.seconds) == 0.0);
  CHECK_NOTHROW(page.settle());
}

TEST_CASE("a notice asks for the one frame in which it goes away") {
  FakePage page("model=plane");
  page.settle();
  page.key("l");
  page.settle();
  const double shown = page.seconds;
  const std::optional<double> wait = page.app.frame(shown);
  REQUIRE(wait);
  CHECK(*wait > 3);
  CHECK(*wait <= 4);
  CHECK(page.app.frame(shown + *wait) == std::nullopt);
}

TEST_CASE("a link to a model that does not exist says so, and shows another") {
  FakePage page("model=no-such-model");
  page.settle();
  CHECK(page.last<OpenModel>().model == "plane");
  CHECK(page.last<ShareState>().hash == "model=plane");
  CHECK_FALSE(page.last<ShareState>().push);
  CHECK(page.last<Mirror>().text.starts_with("There is no model named no-such-model here. "));
  CHECK(page.last<Mirror>().text.find(" samples with seed 1") != std::string::npos);
}

TEST_CASE("the mirror tells a notice, tells it again at its next time, and not that it went away") {
  FakePage page("model=plane");
  page.settle();
  const std::string shown = page.last<Mirror>().text;
  const int before = page.count<Mirror>();
  const auto copy_link = [&page] {
    page.key("l");
    page.settle();
    page.seconds += 10;
    page.settle();
  };
  copy_link();
  CHECK(page.last<Mirror>().text == "The link to this view is in the clipboard. " + shown);
  CHECK(page.count<Mirror>() == before + 1);
  copy_link();
  CHECK(page.count<Mirror>() == before + 2);
}

TEST_CASE("a lost context draws nothing, and comes back with every texture") {
  FakePage page("model=plane&selected=2");
  page.settle();
  const auto textures = page.renderer.textures.size();
  const int frames = page.renderer.frames;
  page.app.context_lost();
  page.move({200, 200});
  page.frame();
  CHECK(page.renderer.frames == frames);
  page.renderer.textures.clear();  // as the browser does
  page.app.context_restored();
  page.settle();  // throws if a texture is drawn that is not there
  CHECK(page.renderer.frames > frames);
  CHECK(page.renderer.textures.size() == textures);
}

TEST_CASE("what the canvas shows already is not drawn once more") {
  FakePage page("model=plane&selected=2");
  page.settle();
  const auto drawn_by = [&](const auto& what) {
    const int before = page.renderer.frames;
    what();
    page.settle();
    return page.renderer.frames - before;
  };

  CHECK(drawn_by([&] { page.frame(); }) == 0);
  CHECK(drawn_by([&] { page.app.text(""); }) == 0);
  // A key that means nothing here.
  CHECK(drawn_by([&] { page.key("q"); }) == 0);
  CHECK(drawn_by([&] { page.key("t"); }) > 0);
  CHECK(drawn_by([&] { page.key("r"); }) > 0);
  // The size is the same, but the canvas may be empty.
  CHECK(drawn_by([&] {
          page.app.resize({1440, 900, 1});
          page.frame();
        }) == 1);
}

TEST_CASE("a model that cannot be opened is said, and can be tried again") {
  FakePage page("model=deep");
  page.failing = "deep";
  page.settle();
  CHECK(page.sees("Try again"));
  CHECK(page.last<Mirror>().text ==
        "The model could not be opened: decoder.onnx: expected 1000 bytes, found 7");
  page.failing.clear();
  page.press("Try again");
  page.settle();
  CHECK(page.sees("sheet"));
}

TEST_CASE("a model that could not be opened is tried again when the network is back") {
  FakePage page;
  page.failing = "plane";
  page.show("model=plane");
  page.settle();
  CHECK(page.last<Mirror>().text.starts_with("The model could not be opened: "));
  page.failing.clear();
  page.app.receive(Online{});
  page.settle();
  CHECK(page.last<Mirror>().text.find("samples with seed 1") != std::string::npos);
}

TEST_CASE("no letter is smaller than 24 pixels on a projector of 1280 x 720") {
  FakePage page("model=plane&projector=1", {1280, 720, 1});
  page.settle();
  const ImGuiIO& io = ImGui::GetIO();
  for (int i = 0; i < 4; ++i) {  // the letters come first, icons after them
    const float pixels =  // from the tallest letter to the lowest: 1.21 of the size that CSS means
        io.Fonts->Fonts[i]->FontSize * io.FontGlobalScale * 1280 / io.DisplaySize.x;
    CHECK(pixels >= 23.9f * 1.21f);
  }
}

TEST_CASE("a broken manifest fails its model and nothing else") {
  FakePage page("model=deep");
  page.answers = false;
  page.frame();
  const auto request = std::get<OpenModel>(page.held.front()).request;
  page.held.clear();
  page.app.receive(ModelOpened{request, "deep", {'{', '}'}, std::nullopt});
  page.answers = true;
  page.settle();
  CHECK(page.sees("Try again"));
  page.show("model=plane");
  page.settle();
  CHECK(page.sees("sheet"));
}

TEST_CASE("bytes that are no message are survived") {
  FakePage page("model=plane");
  const std::vector<std::uint8_t> junk(40, 0xff);
  CHECK_NOTHROW(page.app.receive(std::span<const std::uint8_t>(junk)));
  CHECK_NOTHROW(page.settle());
  CHECK(page.sees("sheet"));
}

TEST_CASE("number keys change the page and keep a model that suits it") {
  FakePage page("model=deep");
  page.settle();
  page.key("2");
  page.settle();
  CHECK(page.last<ShareState>().hash == "page=explore&model=deep");
  page.key(number_of("inspect"));
  page.settle();
  CHECK(page.last<ShareState>().hash == "page=inspect&model=capsules-vae");
  CHECK(page.last<Mirror>().page == "Inspect");
}

Manifest measured(const std::string& id, const std::string& dataset, double distance) {
  Manifest manifest = fake_manifest(id, 6);
  manifest.dataset.name = dataset;
  manifest.metrics = {{"frechet_distance", distance, std::nullopt, "1", "10000 samples"}};
  return manifest;
}

TEST_CASE("samples are first seen of the model that draws best, of the first one's data set") {
  FakePage page("page=inspect");
  page.settle();
  page.offer("rough", measured("rough", "mnist", 200));
  page.offer("sharp", measured("sharp", "mnist", 15));
  page.offer("cloth", measured("cloth", "fashion", 3));
  const auto model_on = [&](const char* id) {
    page.key(number_of(id));
    page.settle();
    return page.last<Mirror>().model;
  };
  CHECK(model_on("sample") == page.manifests["sharp"].title);
  // Nobody chose it, so another page shows its own first, and each its own again.
  CHECK(model_on("explore") == page.manifests["plane"].title);
  CHECK(model_on("sample") == page.manifests["sharp"].title);
  // What somebody chose goes along.
  page.show("model=rough");
  page.settle();
  CHECK(model_on("explore") == page.manifests["rough"].title);
  CHECK(model_on("sample") == page.manifests["rough"].title);
}

TEST_CASE("a way from code to code is first seen of the VAE that draws best") {
  FakePage page("page=inspect");
  page.settle();
  Manifest gan = measured("gan", "mnist", 3);
  gan.family = "gan";
  page.offer("gan", gan);
  page.offer("soft", measured("soft", "mnist", 670));
  page.offer("sharper", measured("sharper", "mnist", 267));
  page.key(number_of("morph"));
  page.settle();
  CHECK(page.last<Mirror>().model == page.manifests["sharper"].title);
}

TEST_CASE("undo goes back over pages and redo forth") {
  FakePage page("model=plane");
  page.settle();
  page.seconds += 1;
  page.key("2");
  page.settle();
  page.app.receive(UndoPressed{});
  page.settle();
  CHECK(page.last<ShareState>().hash == "model=plane");
  page.app.receive(RedoPressed{});
  page.settle();
  CHECK(page.last<ShareState>().hash == "page=explore&model=plane");
}

TEST_CASE("a link that hides parts shows the rest") {
  FakePage page("model=plane&hide=nav,controls");
  page.settle();
  CHECK_FALSE(page.sees("Sample"));
  CHECK_FALSE(page.sees("model"));
  CHECK(page.place_of("sheet").width() > 1200);
}

TEST_CASE("projector size enlarges everything and pointers still hit") {
  FakePage page("model=plane&projector=1");
  page.settle();
  CHECK(ImGui::GetIO().DisplaySize.x == 960);
  CHECK(ImGui::GetIO().DisplayFramebufferScale.x == 1.5f);
  const ImVec2 tab = page.center_of("Explore");
  page.click({tab.x * 1.5f, tab.y * 1.5f});
  page.settle();
  CHECK(page.last<ShareState>().hash == "page=explore&model=plane&projector=1");
}

TEST_CASE("another pixel ratio makes another font texture") {
  FakePage page("model=plane");
  page.settle();
  const float scale = ImGui::GetIO().FontGlobalScale;
  page.app.resize({1440, 900, 2});
  page.settle();
  CHECK(scale == 1.0f);
  CHECK(ImGui::GetIO().FontGlobalScale == 0.5f);
}

TEST_CASE("a link is copied by key and help opens and closes") {
  FakePage page("model=plane&seed=2");
  page.settle();
  page.key("l");
  CHECK(page.last<Copy>().text == "#model=plane&seed=2");
  page.key("?", 1);
  page.settle();
  CHECK(page.sees("Close"));
  page.press("Close");
  page.settle();
  CHECK_FALSE(page.sees("Close"));
}

TEST_CASE("that a link is in the clipboard is said once it is, and not before") {
  FakePage page("model=plane&seed=2");
  page.settle();
  const std::string shown = page.last<Mirror>().text;
  page.gives_out = false;
  page.key("l");
  page.settle();
  CHECK(page.last<Mirror>().text == shown);
  page.app.receive(Notice{page.last<Copy>().done});
  page.settle();
  CHECK(page.last<Mirror>().text == "The link to this view is in the clipboard. " + shown);
}

TEST_CASE("a film, an animation and a print are said to be saved once they are, and not before") {
  const auto said_after = [](const char* hash, const char* key, bool gives_out) {
    FakePage page(hash);
    page.settle();
    page.gives_out = gives_out;
    page.key(key);
    page.settle();
    return page.last<Mirror>().notice;
  };
  for (const auto& [hash, key, said] :
       {std::tuple("page=log&model=plane", "s", "The film was saved: 3 pictures."),
        std::tuple("page=morph&model=deep", "g", "The animation was saved: 48 pictures."),
        std::tuple("page=explore&model=deep", "e", "The plane was saved.")}) {
    CHECK(said_after(hash, key, false).empty());
    CHECK(said_after(hash, key, true) == said);
  }
}

TEST_CASE("the Tab key reaches controls and Enter presses them") {
  FakePage page("model=plane&seed=2");
  page.settle();
  for (int i = 0; i < 40 && page.focused() != "dice"; ++i) {
    page.key("Tab");
    page.settle();
  }
  REQUIRE(page.focused() == "dice");
  page.key("Enter");
  page.settle();
  CHECK(page.last<ShareState>().hash == "model=plane&seed=5244");
}

TEST_CASE("the model menu opens where there is room for it") {
  for (const Surface& surface : {Surface{1440, 900, 1}, Surface{390, 844, 3}}) {
    FakePage page("page=sample&model=plane", surface);
    page.settle();
    page.press("model");
    page.settle();
    const ImGuiWindow& menu = *ImGui::GetCurrentContext()->OpenPopupStack[0].Window;
    CHECK(menu.Pos.y >= 0);
    CHECK(menu.Pos.y + menu.Size.y <= surface.height);
  }
}

TEST_CASE("a tooltip comes with no more input, for the next control too") {
  FakePage page("model=plane");
  page.settle();
  for (const char* control : {"share", "projector"}) {
    page.move(page.center_of(control));
    page.settle();
    const ImGuiWindow* tooltip = ImGui::FindWindowByName("##Tooltip_00");
    REQUIRE(tooltip != nullptr);
    CHECK(tooltip->Active);
    CHECK_FALSE(tooltip->Hidden);  // it was measured, and has been seen since
  }
}

TEST_CASE("a phone's menu has the tools, and help opens from it") {
  FakePage page("model=plane&seed=2", {390, 844, 3});
  page.settle();
  page.touch({page.center_of("more")});
  page.settle();
  page.touch({page.center_of("Copy a link")});
  page.settle();
  CHECK(page.last<Copy>().text == "#model=plane&seed=2");
  page.touch({page.center_of("Help")});
  page.settle();
  CHECK(page.sees("Close"));
}

TEST_CASE("the model menu lists every model, and opens only what suits the page") {
  const auto opened = [](const char* hash) {
    FakePage page(hash);
    page.settle();
    page.press("model");
    page.settle();
    CHECK(page.count_of("row") == 3);
    page.press("row");  // of plane, which has no score
    page.settle();
    return page.last<OpenModel>().model;
  };
  CHECK(opened("page=sample&model=deep") == "plane");
  CHECK(opened("page=inspect&model=capsules-vae") == "capsules-vae");
}
