// SPDX-License-Identifier: MIT
// What lies in a set of picture files, picture by picture and as a network sees it: so that a set that
// has changed since it was trained on is told, and nothing that was trained on counts as unseen. Where
// the list is kept is left to checkpoint and bundle.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "native/base/interruption.h"
#include "native/data/dataset.h"
#include "native/data/fitted_part.h"
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

// A picture that cannot be read, or a mask that does not fit.
struct Fault {
  Part part = Part::train;
  std::size_t place = 0;  // in the part
  Error error;
};

struct Inventory {
  std::shared_ptr<FittedPart> train;    // without what cannot be read
  std::string train_sha256;             // of all of train's bytes
  std::vector<ListedPicture> pictures;  // of all parts; only of sets that are folders of pictures
  std::vector<Fault> faults;
  std::size_t skipped = 0;  // that leave_out_unreadable took out
};

struct InventorySettings {
  std::uint64_t room = 0;  // bytes of train's pictures that stay in memory
  StopToken stop = {};
};

// Reads every picture of a folder of pictures, of other sets those trained on alone, several at a time; none of them
// stays in memory but train's, as many as there is room for. The lists are complete only if there are no faults.
// The source must outlive the result unless train lies in memory whole; its parts may be narrowed (make_subset).
// Throws Interrupted.
Inventory take_inventory(const DataSource& source, const PreprocessSpec& spec,
                         const InventorySettings& settings = {});

// Takes the pictures that have a fault out of the source's parts: from then on it is a set without them. The inventory
// is then of that set. Returns a line for all of them and one for each; nothing if there are none.
std::vector<std::string> leave_out_unreadable(DataSource& source, Inventory& inventory);

// Reads a part whose pictures are known to be readable. Throws as Dataset::get does; Interrupted.
std::shared_ptr<FittedPart> read_part(const Dataset& dataset, Origin origin,
                                      const PreprocessSpec& spec,
                                      const InventorySettings& settings);

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
