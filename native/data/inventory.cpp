// SPDX-License-Identifier: MIT
// Listing, comparing and leaving out of inventory.h.
#include "native/data/inventory.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "native/data/reading.h"
#include "shared/base/sha256.h"
#include "shared/base/text.h"

namespace lab {
namespace {

constexpr std::size_t kDigestDigits = 16;
constexpr std::array kParts{Part::train, Part::choose, Part::calibrate, Part::test};

using Digests = std::set<std::string, std::less<>>;

std::unique_ptr<Dataset> DataSource::* member_of(Part part) {
  switch (part) {
    case Part::train: return &DataSource::train;
    case Part::choose: return &DataSource::choose;
    case Part::calibrate: return &DataSource::calibrate;
    case Part::test: break;
  }
  return &DataSource::test;
}

// What a reading thread makes of a picture.
struct Reading {
  FittedPicture picture;
  std::string name;
  std::string mask;  // digest
  std::optional<Error> fault;
};

Reading read_one(const Dataset& dataset, std::size_t place, const PreprocessSpec& spec,
                 bool may_change) {
  try {
    const Example example = dataset.get(place);
    Reading reading;
    reading.picture = {fitted_bytes(example, spec), example.label, std::nullopt};
    if (may_change) reading.picture.digest = digest_of(reading.picture.bytes);
    reading.name = example.name;
    if (example.mask) reading.mask = text_of(digest_of(example.mask->pixels));
    return reading;
  } catch (const Error& error) {
    return {.picture = {}, .name = "", .mask = "", .fault = error};
  }
}

// Calls take(place, reading) for every picture of a part, in order.
template <typename Take>
void read_all_of(const Dataset& dataset, const PreprocessSpec& spec, bool may_change,
                 const StopToken& stop, Take take) {
  read_in_order(
      dataset.size(), stop,
      [&](std::size_t place) { return read_one(dataset, place, spec, may_change); },
      [&](std::size_t place, Reading reading) { take(place, std::move(reading)); });
}

// Lists the pictures of one part of a folder.
void list_reading(Part part, std::size_t place, const Reading& reading, Inventory& inventory) {
  if (reading.fault) {
    inventory.faults.push_back({part, place, *reading.fault});
  } else {
    inventory.pictures.push_back(
        {part, one_line(reading.name), text_of(*reading.picture.digest), reading.mask});
  }
}

Digests digests_of(const std::vector<ListedPicture>& pictures, Part part) {
  Digests digests;
  for (const auto& picture : pictures) {
    if (picture.part == part) digests.insert(picture.digest);
  }
  return digests;
}

std::string_view take_word(std::string_view& line) {
  const std::size_t end = std::min(line.find(' '), line.size());
  const std::string_view word = line.substr(0, end);
  line.remove_prefix(std::min(end + 1, line.size()));
  return word;
}

ListedPicture parse_line(std::string_view line, std::string_view where) {
  const std::string whole(line);
  const std::string_view name = take_word(line);
  const auto part = std::ranges::find(kParts, name, [](Part known) { return name_of(known); });
  const std::string_view digest = take_word(line);
  const std::string_view mask = take_word(line);
  if (part == kParts.end() || digest.size() != kDigestDigits || mask.empty() || line.empty()) {
    throw Error(where, "lines of '<part> <digest> <mask> <name>'", quoted_name(whole));
  }
  return {*part, std::string(line), std::string(digest), mask == "-" ? "" : std::string(mask)};
}

std::string counted(std::size_t count, std::string_view what) {
  return count == 0 ? "" : std::to_string(count) + " " + std::string(what) + ", ";
}

}  // namespace

std::string_view name_of(Part part) {
  switch (part) {
    case Part::train: return "train";
    case Part::choose: return "choose";
    case Part::calibrate: return "calibrate";
    case Part::test: break;
  }
  return "test";
}

Inventory take_inventory(const DataSource& source, const PreprocessSpec& spec,
                         const InventorySettings& settings) {
  const bool folder = source.origin == Origin::pictures;
  Inventory inventory;
  inventory.train = std::make_shared<FittedPart>(*source.train, spec, settings.room);
  Sha256 sha256;
  read_all_of(*source.train, spec, folder, settings.stop, [&](std::size_t place, Reading reading) {
    if (reading.fault && !folder) throw *reading.fault;
    if (folder) list_reading(Part::train, place, reading, inventory);
    if (reading.fault) return;
    sha256.update(reading.picture.bytes);
    inventory.train->append(place, reading.picture);
  });
  inventory.train_sha256 = sha256.finish();
  for (const Part part : {Part::choose, Part::calibrate, Part::test}) {
    const auto& dataset = source.*member_of(part);
    if (!folder || !dataset) continue;
    read_all_of(*dataset, spec, folder, settings.stop,
                [&](std::size_t place, const Reading& reading) {
                  list_reading(part, place, reading, inventory);
                });
  }
  return inventory;
}

std::vector<std::string> leave_out_unreadable(DataSource& source, Inventory& inventory) {
  const std::vector<Fault> faults = std::exchange(inventory.faults, {});
  if (faults.empty()) return {};
  inventory.skipped += faults.size();
  for (const Part part : kParts) {
    std::set<std::size_t> unreadable;
    for (const Fault& fault : faults) {
      if (fault.part == part) unreadable.insert(fault.place);
    }
    if (unreadable.empty()) continue;
    auto& dataset = source.*member_of(part);
    std::vector<std::size_t> kept;
    for (std::size_t place = 0; place < dataset->size(); ++place) {
      if (!unreadable.contains(place)) kept.push_back(place);
    }
    dataset = make_subset(std::move(dataset), std::move(kept));
  }
  std::vector<std::string> notes = {
      std::to_string(faults.size()) + " of the " +
      std::to_string(faults.size() + inventory.pictures.size()) +
      " pictures cannot be read and are skipped, as if they were not there:"};
  for (const Fault& fault : faults) notes.emplace_back(fault.error.what());
  return notes;
}

std::shared_ptr<FittedPart> read_part(const Dataset& dataset, Origin origin,
                                      const PreprocessSpec& spec,
                                      const InventorySettings& settings) {
  auto part = std::make_shared<FittedPart>(dataset, spec, settings.room);
  read_all_of(dataset, spec, origin == Origin::pictures, settings.stop,
              [&](std::size_t place, const Reading& reading) {
                if (reading.fault) throw *reading.fault;
                part->append(place, reading.picture);
              });
  return part;
}

std::string text_of(const std::vector<ListedPicture>& pictures) {
  std::string text;
  for (const auto& picture : pictures) {
    text += std::string(name_of(picture.part)) + " " + picture.digest + " " +
            (picture.mask.empty() ? "-" : picture.mask) + " " + picture.name + "\n";
  }
  return text;
}

std::vector<ListedPicture> parse_listing(std::string_view text, std::string_view where) {
  std::vector<ListedPicture> pictures;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    pictures.push_back(parse_line(text.substr(0, end), where));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return pictures;
}

std::string unseen_sha256(const std::vector<ListedPicture>& pictures) {
  if (pictures.empty()) return "";
  std::vector<ListedPicture> unseen;
  std::ranges::copy_if(pictures, std::back_inserter(unseen),
                       [](const auto& picture) { return picture.part != Part::train; });
  const std::string text = text_of(unseen);
  return sha256_hex({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

std::string difference(const std::vector<ListedPicture>& before,
                       const std::vector<ListedPicture>& now) {
  std::map<std::string, const ListedPicture*> old;
  for (const auto& picture : before) old[picture.name] = &picture;
  std::size_t added = 0;
  std::size_t changed = 0;
  std::string first;
  for (const auto& picture : now) {
    const auto found = old.find(picture.name);
    const bool is_new = found == old.end();
    if (!is_new && *found->second == picture) {
      old.erase(found);
      continue;
    }
    if (first.empty()) first = picture.name;
    is_new ? ++added : ++changed;
    if (!is_new) old.erase(found);
  }
  if (first.empty() && !old.empty()) first = old.begin()->first;
  if (first.empty()) return "the same pictures";
  const std::string counts =
      counted(added, "added") + counted(old.size(), "gone") + counted(changed, "changed or moved");
  return counts + "first " + printable(first);
}

std::vector<std::string> leave_out_seen(DataSource& source, const std::vector<ListedPicture>& now,
                                        const std::vector<ListedPicture>& before) {
  const Digests trained = digests_of(before, Part::train);
  const Digests chosen = digests_of(before, Part::choose);
  std::vector<std::string> notes;
  for (const Part part : {Part::choose, Part::calibrate, Part::test}) {
    std::vector<std::size_t> kept;
    std::vector<std::string> left_out;
    std::size_t place = 0;
    for (const auto& picture : now) {
      if (picture.part != part) continue;
      const bool seen = trained.contains(picture.digest) ||
                        (part == Part::calibrate && chosen.contains(picture.digest));
      if (seen) left_out.push_back(picture.name);
      if (!seen) kept.push_back(place);
      ++place;
    }
    if (left_out.empty()) continue;
    auto& dataset = source.*member_of(part);
    dataset = make_subset(std::move(dataset), std::move(kept));
    notes.push_back(std::to_string(left_out.size()) + " of the " + std::to_string(place) +
                    " pictures to " + std::string(name_of(part)) +
                    " with are left out: the model has seen them in training, the first of them " +
                    printable(left_out[0]));
  }
  return notes;
}

}  // namespace lab
