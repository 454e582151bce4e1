// SPDX-License-Identifier: MIT
// Models of every kind on the pages that they can do something for, and on no other.
#include <catch2/catch_test_macros.hpp>

#include "shared/latent/bank.h"
#include "tests/shared/bundle/manifest_example.h"
#include "tests/views/fake_page.h"

using namespace lab;

namespace {

// The class of each row of a one-hot tensor.
std::vector<int> classes_of(const NamedTensor& labels) {
  const std::vector<float> values = values_of<float>(labels);
  std::vector<int> classes;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i] == 1) classes.push_back(static_cast<int>(i % 10));
  }
  return classes;
}

}  // namespace

TEST_CASE("requests carry the key of the list and not the manifest's own id") {
  FakePage page;
  page.offer("plane.yours", fake_manifest("plane", 6));
  page.show("model=plane.yours");
  page.settle();
  CHECK(page.last<OpenModel>().model == "plane.yours");
  CHECK(page.last<Run>().model == "plane.yours");
  CHECK(page.last<Run>().inputs.at(0).shape.at(1) == 6);
  page.offer("capsules-vae.yours", fake_detector());
  page.show("page=inspect&model=capsules-vae.yours&taken=1");
  page.settle();
  CHECK(page.last<Inspect>().model == "capsules-vae.yours");
}

TEST_CASE("of a model with very large codes few pictures are decoded at once") {
  FakePage page;
  page.offer("gan", fake_generator(1 << 20));
  page.show("model=gan");
  page.settle();
  CHECK(page.last<Run>().inputs.at(0).shape.at(0) == 4);
}

TEST_CASE("a generator samples under whatever role it has") {
  FakePage page;
  page.offer("gan", fake_generator(5));
  page.show("model=gan");
  page.settle();
  CHECK(page.last<Run>().network == "generator");
  CHECK(page.sees("sheet"));
  page.show("page=explore&model=gan");
  page.settle();
  CHECK(page.last<Run>().network == "generator");
  CHECK(page.sees("plane"));
}

TEST_CASE("a conditional model is asked for its classes in turn, or for one of them") {
  FakePage page;
  page.offer("cgan", fake_conditional(5));
  page.show("model=cgan");
  page.settle();
  REQUIRE(page.last<Run>().inputs.size() == 2);
  CHECK(page.last<Run>().inputs[1].name == "digit");
  const std::vector<int> in_turn = classes_of(page.last<Run>().inputs[1]);
  REQUIRE(in_turn.size() == static_cast<std::size_t>(page.last<Run>().inputs[0].shape[0]));
  CHECK(in_turn[0] == 0);
  CHECK(in_turn[13] == 3);
  page.show("model=cgan&selected=13");
  page.settle();
  CHECK(classes_of(page.last<Run>().inputs[1]) == std::vector<int>{3});
  page.show("model=cgan&class=7");
  page.settle();
  for (const int label : classes_of(page.last<Run>().inputs[1])) CHECK(label == 7);
}

TEST_CASE("a model without a prior samples around the codes of its bank") {
  Manifest manifest = fake_manifest("ae", 3);
  manifest.latent->prior.reset();
  FakePage page;
  page.offer("ae", manifest);
  page.show("model=ae&seed=4");
  page.settle();
  const std::vector<float> codes = values_of<float>(page.last<Run>().inputs.at(0));
  Rng rng(4);
  const Code first = *sample_around(fake_bank(3), std::nullopt, 0.5, rng);
  CHECK(Code(codes.begin(), codes.begin() + 3) == first);
}

TEST_CASE("a model without a prior or a bank says so instead of showing samples") {
  Manifest manifest = fake_manifest("ae", 3);
  manifest.latent->prior.reset();
  manifest.files.erase("bank");
  FakePage page;
  page.offer("ae", manifest);
  page.show("model=ae");
  page.settle();
  CHECK(page.count<Run>() == 0);
  CHECK_FALSE(page.sees("sheet"));
  CHECK(page.last<Mirror>().text == "This model has codes for pictures alone, and brings none.");
}

TEST_CASE("a detector without a latent space opens on Inspect and nowhere else") {
  FakePage page;
  page.offer("inspector", example_map_detector());
  page.show("page=inspect&model=inspector");
  page.settle();
  CHECK(page.last<OpenModel>().model == "inspector");
  for (const char* hash : {"page=sample&model=inspector", "page=explore&model=inspector"}) {
    page.show(hash);
    page.settle();
    CHECK(page.last<Mirror>().model == "plane");
  }
}

TEST_CASE("a detector that corrects nothing shows the picture and its map") {
  Manifest manifest = example_map_detector();
  manifest.networks.at("inspector").outputs.pop_back();
  FakePage page;
  page.offer("map-only", manifest);
  page.show("page=inspect&model=map-only&taken=1");
  page.settle();
  CHECK(page.last<Table>().rows.at(0).at(1) == "0.0500");
  CHECK_FALSE(page.sees("other pictures"));
  CHECK(page.renderer.drawn.size() ==
        4);  // the typeface, two pictures, the list's thumbnails  // the typeface and two pictures
}

TEST_CASE("an encoder alone suits no page, and the page lives on") {
  Manifest manifest = fake_manifest("encoder", 3);
  manifest.networks.erase("decoder");
  FakePage page;
  page.offer("encoder", manifest);
  for (const char* name : {"sample", "explore", "inspect"}) {
    page.show(std::string("page=") + name + "&model=encoder");
    CHECK_NOTHROW(page.settle());
    CHECK(page.last<OpenModel>().model != "encoder");
  }
}

TEST_CASE("a model that cannot do what the list says is not opened") {
  FakePage page;
  page.offer("old", fake_manifest("old", 3));
  page.manifests["old"].networks.erase("decoder");
  page.show("model=old");
  page.settle();
  CHECK(page.last<Mirror>().text ==
        "The model could not be opened: models/index.json: expected what the manifest of old "
        "says, found other networks");
}
