// SPDX-License-Identifier: MIT
// See class_subset.h.
#include "native/data/class_subset.h"

#include <algorithm>
#include <memory>
#include <set>
#include <utility>

#include "native/base/joined.h"
#include "shared/base/error.h"

namespace lab {
namespace {

constexpr int kLeftOut = -1;

class ClassSubset : public Dataset {
 public:
  // numbers: by the set's own label, the label here or kLeftOut.
  ClassSubset(std::unique_ptr<Dataset> dataset, std::vector<int> numbers)
      : dataset_(std::move(dataset)), numbers_(std::move(numbers)) {
    for (std::size_t i = 0; i < dataset_->size(); ++i) {
      if (number_of(dataset_->label(i)) != kLeftOut) places_.push_back(i);
    }
  }

  std::size_t size() const override { return places_.size(); }
  Example get(std::size_t index) const override {
    Example example = dataset_->get(places_[index]);
    example.label = number_of(example.label);
    return example;
  }
  int label(std::size_t index) const override { return number_of(dataset_->label(places_[index])); }
  std::vector<std::filesystem::path> files() const override { return dataset_->files(); }

 private:
  int number_of(int label) const {
    return label < 0 ? kLeftOut : numbers_.at(static_cast<std::size_t>(label));
  }

  std::unique_ptr<Dataset> dataset_;
  std::vector<int> numbers_;
  std::vector<std::size_t> places_;
};

void expect_known(const DataSource& source, const std::vector<std::string>& names) {
  const std::string some = "some of " + joined(source.classes) + ", each once";
  const std::set<std::string> wanted(names.begin(), names.end());
  const bool known = std::ranges::all_of(wanted, [&](const std::string& name) {
    return std::ranges::find(source.classes, name) != source.classes.end();
  });
  if (!known || wanted.empty() || wanted.size() < names.size()) {
    throw Error("classes of " + source.name, some, "'" + joined(names) + "'");
  }
}

}  // namespace

std::vector<std::string> class_names(std::string_view list) {
  std::vector<std::string> names;
  for (std::size_t start = 0; start <= list.size();) {
    const std::size_t end = std::min(list.find(',', start), list.size());
    names.emplace_back(list.substr(start, end - start));
    start = end + 1;
  }
  return names;
}

std::vector<std::int64_t> places_of(const std::vector<std::string>& names,
                                    const std::vector<std::string>& classes,
                                    std::string_view where) {
  std::vector<std::int64_t> places;
  for (const std::string& name : names) {
    const auto found = std::ranges::find(classes, name);
    if (found == classes.end()) {
      throw Error(where, "classes " + joined(names), joined(classes));
    }
    places.push_back(found - classes.begin());
  }
  return places;
}

void keep_classes(DataSource& source, const std::vector<std::string>& names) {
  if (names == source.classes) return;
  expect_known(source, names);
  if (names.size() == source.classes.size()) return;
  if (source.choose) {
    throw Error("classes of " + source.name, "all, as a detector's classes are kinds of defects",
                joined(names));
  }
  std::vector<int> numbers;
  std::vector<std::string> kept;
  for (const std::string& name : source.classes) {
    const bool wanted = std::ranges::find(names, name) != names.end();
    numbers.push_back(wanted ? static_cast<int>(kept.size()) : kLeftOut);
    if (wanted) kept.push_back(name);
  }
  for (auto* part : {&source.train, &source.test}) {
    *part = std::make_unique<ClassSubset>(std::move(*part), numbers);
  }
  source.classes = std::move(kept);
}

}  // namespace lab
