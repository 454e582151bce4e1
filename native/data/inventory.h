// SPDX-License-Identifier: MIT
// What lies in a set of picture files, picture by picture and as a network sees it: so that a set that
// has changed since it was trained on is told, and nothing that was trained on counts as unseen. Where
// the list is kept is left to checkpoint and bundle.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "native/data/dataset.h"
#include "shared/base/error.h"

namespace lab {

enum class Part { train, choose, calibrate, test };
std::string_view name_of(Part part);

struct ListedPicture {
  Part part = Part::train;
  std::string name;    // as Example::name, on one line
  std::string digest;  // of the fitted picture: 16 hex digits of its SHA-256
  std::string mask;    // likewise of its mask; "": none

  bool operator==(const ListedPicture&) const = default;
};

struct Inventory {
  ByteSet train;
  std::string train_sha256;             // of all of train's bytes
  std::vector<ListedPicture> pictures;  // of all parts; only of sets that are folders of pictures
  std::vector<Error> faults;  // a picture that cannot be read or a mask that does not fit, each
};

// Reads every picture of a folder of pictures, of other sets those trained on alone. The lists are complete only
// if there are no faults.
Inventory take_inventory(const DataSource& source, const PreprocessSpec& spec);

// A line a picture: "<part> <digest> <mask or -> <name>".
std::string text_of(const std::vector<ListedPicture>& pictures);
// Throws lab::Error from `where` on any other text.
std::vector<ListedPicture> parse_listing(std::string_view text, std::string_view where);

// 64 hex digits that stand for all pictures that are not trained on, and their parts. "" if the list is
// empty.
std::string unseen_sha256(const std::vector<ListedPicture>& pictures);

// How two lists differ, in a few words: "2 added, 1 gone, 1 changed: first test/good/003.png".
std::string difference(const std::vector<ListedPicture>& before,
                       const std::vector<ListedPicture>& now);

// Takes the pictures out of choose, calibrate and test that look, to the network, like one that
// `before` has in train, and those out of calibrate that look like one that it has in choose. `now` is
// the source's own list. Returns a line for each part that has lost some.
std::vector<std::string> leave_out_seen(DataSource& source, const std::vector<ListedPicture>& now,
                                        const std::vector<ListedPicture>& before);

}  // namespace lab
