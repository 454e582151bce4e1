// SPDX-License-Identifier: MIT
// Models that visitors bring along: added, chosen, missing, removed.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "imgui_internal.h"
#include "tests/views/fake_page.h"

using namespace lab;
using Catch::Matchers::StartsWith;

namespace {

const std::string kMine = "my-clothes.0123456789ab";

Manifest clothes() {
  Manifest manifest = fake_manifest("my-clothes", 6);
  manifest.title = "My clothes";
  return manifest;
}

Manifest encoder_only() {
  Manifest manifest = clothes();
  manifest.networks.erase("decoder");
  return manifest;
}

// The worker lists a model before it says that it was added.
void add(FakePage& page, const std::string& key, const Manifest& manifest,
         Keeping keeping = Keeping::kept) {
  page.offer(key, manifest, keeping);
  page.app.receive(ModelAdded{key, "It is kept in this browser until you remove it."});
  page.settle();
}

}  // namespace

TEST_CASE("a model that was added is shown, under the key of the list") {
  FakePage page("model=plane");
  page.settle();
  page.seconds += 1;
  add(page, kMine, clothes());
  CHECK(page.last<Run>().model == kMine);
  CHECK(page.last<ShareState>().hash == "model=" + kMine);
  CHECK(page.last<ShareState>().push);
  CHECK(page.last<Mirror>().model == "My clothes");
  CHECK_THAT(page.last<Mirror>().text,
             StartsWith("My clothes was added. It is kept in this browser until you remove it."));
  CHECK(page.sees("sheet"));
}

TEST_CASE("a model that the page cannot show opens one that can, and says why") {
  FakePage page("page=inspect&model=capsules-vae");
  page.settle();
  add(page, kMine, clothes());
  CHECK(page.last<Mirror>().page == "Sample");
  CHECK(page.last<Run>().model == kMine);
  CHECK_THAT(
      page.last<Mirror>().text,
      StartsWith(
          "My clothes was added. It is kept in this browser until you remove it. This is Sample, "
          "because: Inspecting needs a model that was trained on good pictures, such as "
          "capsules-vae."));
}

TEST_CASE("a model that no page can show is said, and the view stays") {
  FakePage page("model=plane", {1440, 900, 1}, pages().first(2));
  page.settle();
  const int runs = page.count<Run>();
  add(page, kMine, encoder_only());
  CHECK(page.count<Run>() == runs);
  CHECK(page.last<Mirror>().model == "plane");
  CHECK_THAT(
      page.last<Mirror>().text,
      StartsWith(
          "My clothes was added, but no page can show it: none of its networks makes pictures from "
          "codes or scores pictures. It is kept in this browser until you remove it."));
}

TEST_CASE("a model added again after it failed is opened again") {
  FakePage page("model=plane");
  page.failing = kMine;
  add(page, kMine, clothes());
  CHECK(page.sees("Try again"));
  page.failing.clear();
  page.app.receive(ModelAdded{kMine, ""});
  page.settle();
  CHECK(page.sees("sheet"));
}

TEST_CASE("a visit begins with a shipped model though the visitor's own come first in the list") {
  FakePage page;
  page.offer(kMine, clothes(), Keeping::kept);
  page.settle();
  CHECK(page.last<OpenModel>().model == "plane");
}

TEST_CASE("a link to a model that is not here keeps its page and state until it is added") {
  FakePage page("page=explore&model=" + kMine + "&x=2");
  page.settle();
  CHECK(page.sees("Add this model"));
  CHECK_FALSE(page.sees("plane"));
  CHECK(page.count<OpenModel>() == 0);
  CHECK(page.count<ShareState>() == 0);
  CHECK(page.last<Mirror>().text ==
        "The model " + kMine + " is not in this browser. Add its .zip to go on.");
  page.press("Add this model");
  CHECK(page.count<PickModel>() == 1);
  add(page, kMine, clothes());
  CHECK(page.last<Run>().model == kMine);
  CHECK(page.sees("plane"));
  CHECK(page.last<Mirror>().page == "Explore");
  page.key("l");
  CHECK(page.last<Copy>().text == "#page=explore&model=" + kMine + "&x=2");
}

TEST_CASE("a visitor who lacks the model of a link can choose another one") {
  FakePage page("model=" + kMine);
  page.settle();
  page.press("model");
  page.settle();
  page.press("row");
  page.settle();
  CHECK(page.sees("sheet"));
  CHECK(page.last<OpenModel>().model == "plane");
}

TEST_CASE("a link to a model that its page cannot show says so by name, once") {
  FakePage page("page=inspect&model=plane");
  page.settle();
  CHECK_THAT(
      page.last<Mirror>().text,
      StartsWith("plane: Inspecting needs a model that was trained on good pictures, such as "
                 "capsules-vae."));
  CHECK(page.last<OpenModel>().model == "capsules-vae");
  page.seconds += 60;
  page.key("1");
  page.settle();
  page.key(number_of("inspect"));
  page.settle();
  CHECK_THAT(page.last<Mirror>().text, !StartsWith("plane: "));
}

TEST_CASE("a link to a model whose files are damaged says how to mend it") {
  FakePage page;
  page.offer(kMine, clothes(), Keeping::damaged);
  page.show("model=" + kMine);
  page.settle();
  CHECK_THAT(page.last<Mirror>().text,
             StartsWith("My clothes is damaged in this browser. Add its .zip again. "));
  CHECK(page.last<OpenModel>().model == "plane");
}

TEST_CASE("a model of one's own is added by key, beside the picker and in the menu") {
  FakePage page("model=plane");
  page.settle();
  page.key("a");
  CHECK(page.count<PickModel>() == 1);
  page.press("add model");
  CHECK(page.count<PickModel>() == 2);
  page.press("model");
  page.settle();
  page.press("Add your own model");
  CHECK(page.count<PickModel>() == 3);
  page.settle();
  CHECK(ImGui::GetCurrentContext()->OpenPopupStack.empty());
}

TEST_CASE("removing a model asks first, and the page goes on with another") {
  FakePage page("model=plane");
  add(page, kMine, clothes());
  page.press("model");
  page.settle();
  page.press("remove");
  page.settle();
  page.press("Keep");
  page.settle();
  CHECK(page.count<RemoveModel>() == 0);
  page.press("remove");
  page.settle();
  page.press("Remove");
  page.settle();
  CHECK(page.last<RemoveModel>().model == kMine);
  page.withdraw(kMine);
  page.settle();
  CHECK(page.last<Mirror>().model == "plane");
  CHECK_THAT(page.last<Mirror>().text, StartsWith("My clothes was removed from this browser."));
  CHECK_FALSE(page.sees("remove"));
}

TEST_CASE("a removal that fails leaves the model on show and says why") {
  FakePage page("model=plane");
  add(page, kMine, clothes());
  page.app.receive(Failure{0, "this browser keeps nothing for this page"});
  page.settle();
  CHECK(page.last<Mirror>().model == "My clothes");
  CHECK_THAT(page.last<Mirror>().text, StartsWith("this browser keeps nothing for this page"));
}

TEST_CASE("a model removed while its requests are under way leaves nothing behind") {
  FakePage page("model=plane");
  page.settle();
  page.answers = false;
  page.offer(kMine, clothes(), Keeping::kept);
  page.show("model=" + kMine);
  page.frame();
  page.answer_one();  // the model is open
  page.frame();
  REQUIRE(std::holds_alternative<Run>(page.held.front()));
  page.withdraw(kMine);
  page.answer_one();  // pictures of a model that is gone
  page.answers = true;
  page.settle();
  CHECK(page.last<Mirror>().model == "plane");
  CHECK(page.count<Cancel>() == 1);
}

TEST_CASE("two models of one's own under one name are both there") {
  FakePage page("model=plane");
  Manifest other = clothes();
  other.latent->dim = 4;
  add(page, kMine, clothes());
  const std::string second = "my-clothes.ba9876543210";
  page.offer(second, fake_manifest("my-clothes", 4), Keeping::visit);
  page.show("model=" + second);
  page.settle();
  CHECK(page.last<Run>().model == second);
  CHECK(page.last<Run>().inputs.at(0).shape.at(1) == 4);
  page.show("model=" + kMine);
  page.settle();
  CHECK(page.last<Run>().model == kMine);
  CHECK(page.last<Run>().inputs.at(0).shape.at(1) == 6);
}
