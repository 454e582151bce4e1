// SPDX-License-Identifier: MIT
// Some classes of a set alone.
#include "native/data/class_subset.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>

#include "shared/base/error.h"

namespace lab {
namespace {

using Catch::Matchers::Message;

// Labels 0, 1, 2, 3 over and over; a picture of one pixel, whose value is its place.
class Counted : public Dataset {
 public:
  explicit Counted(std::size_t size) : size_(size) {}
  std::size_t size() const override { return size_; }
  Example get(std::size_t index) const override {
    Example example;
    example.image = Image(1, 1, 1);
    example.label = static_cast<int>(index % 4);
    example.image.pixels[0] = static_cast<std::uint8_t>(index);
    return example;
  }

 private:
  std::size_t size_;
};

DataSource four_classes() {
  DataSource source;
  source.name = "four";
  source.classes = {"a", "b", "c", "d"};
  source.train = std::make_unique<Counted>(10);
  source.test = std::make_unique<Counted>(4);
  return source;
}

TEST_CASE("a class name in a list is what stands between two commas") {
  CHECK(class_names("3,5,8") == std::vector<std::string>{"3", "5", "8"});
  CHECK(class_names("Ankle boot") == std::vector<std::string>{"Ankle boot"});
  CHECK(class_names("3,") == std::vector<std::string>{"3", ""});
}

TEST_CASE("the classes asked for stay, numbered anew in the set's own order") {
  DataSource source = four_classes();
  keep_classes(source, {"d", "b"});
  CHECK(source.classes == std::vector<std::string>{"b", "d"});
  REQUIRE(source.train->size() == 5);
  std::vector<int> labels;
  std::vector<int> places;
  for (std::size_t i = 0; i < source.train->size(); ++i) {
    const Example example = source.train->get(i);
    CHECK(example.label == source.train->label(i));
    labels.push_back(example.label);
    places.push_back(example.image.pixels[0]);
  }
  CHECK(labels == std::vector<int>{0, 1, 0, 1, 0});
  CHECK(places == std::vector<int>{1, 3, 5, 7, 9});
  CHECK(source.test->size() == 2);
}

TEST_CASE("all classes in any order leave a set as it is") {
  DataSource source = four_classes();
  const Dataset* train = source.train.get();
  keep_classes(source, {"d", "c", "b", "a"});
  CHECK(source.train.get() == train);
  CHECK(source.classes == std::vector<std::string>{"a", "b", "c", "d"});
}

TEST_CASE(
    "a class that is not there, twice there or none at all is refused, and nothing is changed") {
  DataSource source = four_classes();
  const std::string expected = "classes of four: expected some of a, b, c, d, each once, found ";
  CHECK_THROWS_MATCHES(keep_classes(source, {"a", "x"}), Error, Message(expected + "'a, x'"));
  CHECK_THROWS_MATCHES(keep_classes(source, {"a", "a"}), Error, Message(expected + "'a, a'"));
  CHECK_THROWS_MATCHES(keep_classes(source, {}), Error, Message(expected + "''"));
  CHECK(source.train->size() == 10);
}

TEST_CASE("a detector's set keeps its kinds of defects") {
  DataSource source = four_classes();
  source.choose = std::make_unique<Counted>(1);
  CHECK_THROWS_AS(keep_classes(source, {"a"}), Error);
}

}  // namespace
}  // namespace lab
