// SPDX-License-Identifier: MIT
// Handwritten letters in MNIST's format, to see whether a model of digits tells them apart.
#include <memory>

#include "native/data/dataset.h"
#include "native/data/folders.h"
#include "native/data/idx.h"

namespace lab {

std::unique_ptr<Dataset> open_letters(const std::filesystem::path& data_dir) {
  constexpr std::size_t kClasses = 27;  // EMNIST counts from 1
  const std::filesystem::path folder = data_dir / "letters";
  if (data_dir.empty() || !is_folder(folder)) return nullptr;
  const auto images = find_idx_file(folder, "letters-images-idx3-ubyte");
  const auto labels = find_idx_file(folder, "letters-labels-idx1-ubyte");
  return read_idx_dataset(images, labels, kClasses);
}

}  // namespace lab
