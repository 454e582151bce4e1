// SPDX-License-Identifier: MIT
// The sets of stoppable.h.
#include "native/data/stoppable.h"

#include <utility>

namespace lab {
namespace {

class StoppableDataset : public Dataset {
 public:
  StoppableDataset(std::unique_ptr<Dataset> dataset, const StopToken& stop)
      : dataset_(std::move(dataset)), stop_(stop) {}

  std::size_t size() const override { return dataset_->size(); }
  Example get(std::size_t index) const override {
    stop_.check();
    return dataset_->get(index);
  }
  int label(std::size_t index) const override { return dataset_->label(index); }
  std::vector<std::filesystem::path> files() const override { return dataset_->files(); }

 private:
  std::unique_ptr<Dataset> dataset_;
  StopToken stop_;
};

}  // namespace

void stop_between_pictures(DataSource& source, const StopToken& stop) {
  for (auto* part :
       {&source.train, &source.choose, &source.calibrate, &source.test, &source.letters}) {
    if (*part) *part = std::make_unique<StoppableDataset>(std::move(*part), stop);
  }
}

}  // namespace lab
