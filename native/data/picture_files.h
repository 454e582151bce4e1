// SPDX-License-Identifier: MIT
// Picture files as a Dataset, and how a folder's files are listed and divided: by name and seed
// alone, so that every run sees the same parts. Which folder means what is left to mvtec and
// image_folder.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "native/data/dataset.h"

namespace lab {

// No picture of at most 64 million pixels is longer, not even with four samples of 16 bits each.
constexpr std::uint64_t kMaxPictureBytes = 512 * 1024 * 1024;

// Throws lab::Error if the file cannot be read, is longer than that (before it is read), or is no
// picture that decode_image or decode_webp takes.
Image read_picture(const std::filesystem::path& path);

struct PictureFile {
  std::filesystem::path path;
  int label = -1;
  std::filesystem::path mask = {};  // empty: none
};

// Pictures right in the folder (png, jpg, jpeg, bmp, gif, pgm, ppm, webp in either case) in the order of
// their names. Hidden files, folders, broken and circular links are passed over.
// Throws lab::Error if the folder cannot be read.
std::vector<PictureFile> list_pictures(const std::filesystem::path& folder, int label);

// Names of the folder's subfolders in alphabetical order, hidden ones passed over.
// Throws lab::Error if the folder cannot be read.
std::vector<std::string> list_subfolders(const std::filesystem::path& folder);

// Decodes each file when it is asked for; names are relative to `root`. A mask is grey and set
// where the mask file is at least 128; get throws lab::Error if it has another size than its picture.
std::unique_ptr<Dataset> make_picture_dataset(std::vector<PictureFile> files,
                                              std::filesystem::path root);

// Rounded down, but at least one.
std::size_t fifth_of(std::size_t count);

struct HeldOut {
  std::vector<PictureFile> kept;
  std::vector<PictureFile> held_out;
};
// Holds out fifth_of them, drawn by the seed. Both parts keep their
// order. Throws lab::Error if there are fewer than two files; `where` names them in the error.
HeldOut hold_out_fifth(std::vector<PictureFile> files, std::uint64_t seed,
                       const std::string& where);

struct DividedHeldOut {
  std::vector<PictureFile> choose;
  std::vector<PictureFile> calibrate;
};
// calibration_count of them, drawn by the seed, calibrate; the others choose. Both keep their order.
DividedHeldOut divide_held_out(std::vector<PictureFile> files, std::uint64_t seed);

// Fills train, choose and calibrate; names are relative to `root`.
void set_good_parts(DataSource& source, std::vector<PictureFile> train, DividedHeldOut held_out,
                    const std::filesystem::path& root);

}  // namespace lab
