// SPDX-License-Identifier: MIT
#include "native/data/idx_sets.h"

#include <utility>

#include "native/data/folders.h"
#include "native/data/idx.h"
#include "shared/base/error.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

constexpr std::array kSets{
    IdxSet{
        .name = "mnist",
        .classes = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"},
        .licence = "Data: MNIST, copyright Yann LeCun and Corinna Cortes, CC BY-SA 3.0.",
        .files = {{{"train-images-idx3-ubyte", 47'040'016,
                    "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"},
                   {"train-labels-idx1-ubyte", 60'008,
                    "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"},
                   {"t10k-images-idx3-ubyte", 7'840'016,
                    "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"},
                   {"t10k-labels-idx1-ubyte", 10'008,
                    "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"}}},
        .mirrors = {"https://ossci-datasets.s3.amazonaws.com/mnist",
                    "https://storage.googleapis.com/cvdf-datasets/mnist"},
    },
    IdxSet{
        .name = "fashion",
        .classes = {"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt",
                    "Sneaker", "Bag", "Ankle boot"},
        .licence = "Data: Fashion-MNIST, copyright 2017 Zalando SE, MIT licence.",
        .files = {{{"train-images-idx3-ubyte", 47'040'016,
                    "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"},
                   {"train-labels-idx1-ubyte", 60'008,
                    "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"},
                   {"t10k-images-idx3-ubyte", 7'840'016,
                    "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"},
                   {"t10k-labels-idx1-ubyte", 10'008,
                    "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"}}},
        .mirrors = {"http://fashion-mnist.s3-website.eu-central-1.amazonaws.com",
                    "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/"
                    "fashion"},
    },
};

std::unique_ptr<Dataset> open_split(const IdxSet& set, const fs::path& folder,
                                    const IdxFile& image_file, const IdxFile& label_file) {
  const fs::path images = find_idx_file(folder, image_file.name);
  const fs::path labels = find_idx_file(folder, label_file.name);
  return read_idx_dataset(images, labels, set.classes.size());
}

}  // namespace

std::span<const IdxSet> idx_sets() { return kSets; }

DataSource open_idx_set(const IdxSet& set, const fs::path& data_dir) {
  const std::string name(set.name);
  const fs::path folder = data_dir / name;
  if (!is_folder(folder)) {
    throw Error(name, "the folder " + folder.string(),
                "none; 'latentlab data fetch " + name + "' downloads it");
  }
  DataSource source;
  source.name = name;
  source.classes.assign(set.classes.begin(), set.classes.end());
  source.licence = set.licence;
  source.origin = Origin::published;
  source.train = open_split(set, folder, set.files[0], set.files[1]);
  source.test = open_split(set, folder, set.files[2], set.files[3]);
  return source;
}

}  // namespace lab
