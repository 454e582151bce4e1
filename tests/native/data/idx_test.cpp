// SPDX-License-Identifier: MIT
// IDX and gzip: absolute bytes, and files that lie about themselves.
#include "native/data/idx.h"

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "native/data/gzip.h"
#include "native/data/idx_sets.h"
#include "tests/native/data/test_files.h"
#include "tests/native/data/test_idx.h"

namespace lab {
namespace {

using Bytes = std::vector<std::uint8_t>;
using Words = std::vector<std::uint32_t>;

std::string image_error(const Bytes& bytes) {
  return error_text([&] { parse_idx_images(bytes, "images.gz"); });
}

std::string label_error(const Bytes& bytes) {
  return error_text([&] { parse_idx_labels(bytes, "labels"); });
}

std::string gzip_error(const Bytes& bytes, std::size_t limit = 1 << 20) {
  return error_text([&] { gunzip(bytes, "f.gz", limit); });
}

TEST_CASE("idx images are read row by row") {
  const Bytes file = idx_bytes(Words{2051, 2, 1, 3}, Bytes{1, 2, 3, 4, 5, 6});
  const IdxImages images = parse_idx_images(file, "images.gz");
  CHECK((images.count == 2 && images.height == 1 && images.width == 3));
  CHECK(images.pixels == Bytes{1, 2, 3, 4, 5, 6});
  const auto dataset = make_idx_dataset(images, {7, 0}, 10, "labels");
  const Example second = dataset->get(1);
  CHECK(second.image.pixels == Bytes{4, 5, 6});
  CHECK((second.image.width == 3 && second.image.height == 1 && second.image.channels == 1));
  CHECK(second.label == 0);
  CHECK(dataset->get(0).label == 7);
  CHECK(second.name == "1");
}

TEST_CASE("an idx file of the other kind is named by its magic") {
  CHECK(image_error(idx_bytes(Words{2049, 1, 1, 1}, Bytes{1})) ==
        "idx: expected magic 2051, found 2049 in images.gz");
  CHECK(label_error(idx_bytes(Words{2051, 1}, Bytes{1})) ==
        "idx: expected magic 2049, found 2051 in labels");
}

TEST_CASE("a short idx header is an error") {
  CHECK(image_error({}) == "idx: expected a header of 16 bytes, found 0 in images.gz");
  CHECK(image_error({0, 0, 8}) == "idx: expected a header of 16 bytes, found 3 in images.gz");
  CHECK(image_error(idx_bytes(Words{2051, 1, 1}, {})) ==
        "idx: expected a header of 16 bytes, found 12 in images.gz");
  CHECK(label_error(idx_bytes(Words{2049}, {})) ==
        "idx: expected a header of 8 bytes, found 4 in labels");
}

TEST_CASE("an idx file holds exactly what its header promises") {
  CHECK(image_error(idx_bytes(Words{2051, 2, 2, 2}, Bytes(7))) ==
        "idx: expected 8 bytes after the header, found 7 in images.gz");
  CHECK(image_error(idx_bytes(Words{2051, 2, 2, 2}, Bytes(9))) ==
        "idx: expected 8 bytes after the header, found 9 in images.gz");
  CHECK(label_error(idx_bytes(Words{2049, 3}, Bytes(2))) ==
        "idx: expected 3 bytes after the header, found 2 in labels");
}

TEST_CASE("idx sizes that no memory holds, or are none, are errors") {
  // (2^32 - 1) * 65535^2 still fits into 64 bits.
  CHECK(image_error(idx_bytes(Words{2051, 0xffffffff, 65535, 65535}, {})) ==
        "idx: expected 18446181123756261375 bytes after the header, found 0 in images.gz");
  CHECK(image_error(idx_bytes(Words{2051, 1, 65536, 1}, {})) ==
        "idx: expected 1 to 65535 rows, found 65536 in images.gz");
  CHECK(image_error(idx_bytes(Words{2051, 1, 1, 0}, {})) ==
        "idx: expected 1 to 65535 columns, found 0 in images.gz");
  CHECK(image_error(idx_bytes(Words{2051, 0, 28, 28}, {})) ==
        "idx: expected at least one image, found none in images.gz");
}

TEST_CASE("labels must match images and classes") {
  const IdxImages two{2, 1, 1, {0, 0}};
  CHECK(error_text([&] { make_idx_dataset(two, {1}, 10, "labels"); }) ==
        "idx: expected as many labels as images (2), found 1 in labels");
  CHECK(error_text([&] { make_idx_dataset(two, {1, 10}, 10, "labels"); }) ==
        "idx: expected labels below 10, found 10 at 1 in labels");
}

TEST_CASE("idx files are found packed or plain") {
  const ScratchFolder folder;
  const Bytes content = idx_bytes(Words{2049, 2}, Bytes{3, 4});
  put_file(folder.path() / "a-labels.gz", gzip_bytes(content));
  put_file(folder.path() / "b-labels", content);
  put_file(folder.path() / "c-labels", gzip_bytes(content));
  put_file(folder.path() / "d-labels.gz", content);
  for (const char* name : {"a-labels", "b-labels", "c-labels"}) {
    CHECK(read_idx_file(find_idx_file(folder.path(), name)) == content);
  }
  const std::string path = (folder.path() / "d-labels.gz").string();
  CHECK(error_text([&] { read_idx_file(path); }) ==
        "gzip: expected a gzip header, found other bytes in " + path);
  CHECK(error_text([&] { find_idx_file(folder.path(), "e-labels"); }) ==
        folder.path().string() + ": expected e-labels.gz or e-labels, found neither");
}

TEST_CASE("gunzip reads every member of a file") {
  Bytes two = gzip_bytes(Bytes{1, 2});
  const Bytes more = gzip_bytes(Bytes(100'000, 9));
  two.insert(two.end(), more.begin(), more.end());
  const Bytes content = gunzip(two, "f.gz");
  CHECK(content.size() == 100'002);
  CHECK((content[0] == 1 && content[1] == 2 && content[2] == 9));
  CHECK(gunzip(gzip_bytes({}), "f.gz").empty());
}

TEST_CASE("a gzip file that ends early is told from one that is damaged") {
  const Bytes whole = gzip_bytes(Bytes(5000, 7));
  for (const std::size_t length :
       {std::size_t{2}, std::size_t{12}, whole.size() / 2, whole.size() - 1}) {
    const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
    CHECK(gzip_error(cut) == "gzip: expected a complete gzip file, found an early end in f.gz");
  }
  Bytes wrong_checksum = whole;
  wrong_checksum[whole.size() - 6] ^= 1;
  CHECK(gzip_error(wrong_checksum) ==
        "gzip: expected intact data, found incorrect data check in f.gz");
  Bytes wrong_block = whole;
  wrong_block[10] = 7;  // a final block of the reserved type
  CHECK(gzip_error(wrong_block) == "gzip: expected intact data, found invalid block type in f.gz");
}

TEST_CASE("bytes after a gzip file, none at all, and other files are errors") {
  Bytes tail = gzip_bytes(Bytes{1});
  tail.insert(tail.end(), 20, 0);
  CHECK(gzip_error(tail) == "gzip: expected a gzip header, found other bytes in f.gz");
  CHECK(gzip_error({}) == "gzip: expected a gzip header, found nothing in f.gz");
  CHECK(gzip_error(bytes_of("<html>404</html>      ")) ==
        "gzip: expected a gzip header, found other bytes in f.gz");
}

TEST_CASE("a gzip bomb stops at the limit") {
  const Bytes bomb = gzip_bytes(Bytes(1 << 20, 0));
  CHECK(bomb.size() < 2000);
  CHECK(gunzip(bomb, "f.gz", 1 << 20).size() == 1 << 20);
  CHECK(gzip_error(bomb, (1 << 20) - 1) ==
        "gzip: expected at most 1048575 bytes, found more in f.gz");
  CHECK(gzip_error(bomb, 10) == "gzip: expected at most 10 bytes, found more in f.gz");
}

// The four files of a set in <folder>/mnist.
void put_small_mnist(const std::filesystem::path& data, std::uint32_t train_labels) {
  const auto folder = data / "mnist";
  put_file(folder / "train-images-idx3-ubyte.gz",
           gzip_bytes(idx_bytes(Words{2051, 3, 2, 2}, Bytes(12, 5))));
  put_file(folder / "train-labels-idx1-ubyte.gz",
           gzip_bytes(idx_bytes(Words{2049, train_labels}, Bytes(train_labels, 1))));
  put_file(folder / "t10k-images-idx3-ubyte", idx_bytes(Words{2051, 1, 2, 2}, Bytes(4, 6)));
  put_file(folder / "t10k-labels-idx1-ubyte", idx_bytes(Words{2049, 1}, Bytes{9}));
}

TEST_CASE("a set of four small files opens as mnist") {
  const ScratchFolder data;
  put_small_mnist(data.path(), 3);
  const DataSource source = open_dataset("mnist", data.path(), 1);
  CHECK(source.name == "mnist");
  CHECK(source.classes.size() == 10);
  CHECK(source.train->size() == 3);
  CHECK(source.calibrate == nullptr);
  CHECK(source.test->get(0).label == 9);
  CHECK(source.test->get(0).image.pixels == Bytes(4, 6));
}

TEST_CASE("a set with missing files, a wrong count or a wrong magic does not open") {
  const ScratchFolder data;
  const auto open = [&] { open_dataset("mnist", data.path(), 1); };
  const auto folder = data.path() / "mnist";
  CHECK(error_text(open) == "mnist: expected the folder " + folder.string() +
                                ", found none; 'latentlab data fetch mnist' downloads it");
  put_small_mnist(data.path(), 2);
  CHECK(error_text(open) == "idx: expected as many labels as images (3), found 2 in " +
                                (folder / "train-labels-idx1-ubyte.gz").string());
  std::filesystem::remove(folder / "train-labels-idx1-ubyte.gz");
  CHECK(error_text(open) ==
        folder.string() +
            ": expected train-labels-idx1-ubyte.gz or train-labels-idx1-ubyte, found neither");
  std::filesystem::copy(folder / "train-images-idx3-ubyte.gz",
                        folder / "train-labels-idx1-ubyte.gz");
  CHECK(error_text(open) == "idx: expected magic 2049, found 2051 in " +
                                (folder / "train-labels-idx1-ubyte.gz").string());
}

}  // namespace
}  // namespace lab
