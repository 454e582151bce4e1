// SPDX-License-Identifier: MIT
// One inspected picture, as the batch holds it and as the browser keeps it across a reload.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "shared/image/image.h"
#include "shared/procedural/capsule_renderer.h"

namespace lab {

inline constexpr int kThumbnailSide = 32;  // pixels of its longer side, at most

enum class ItemStatus { waiting, running, done, failed };

struct BatchItem {
  int id = 0;                          // of the batch, in the order of arrival
  std::string name;                    // with its folders: "batch 7/crack/001.png"
  std::int64_t file = 0;               // the page's item; 0: none
  std::optional<CapsuleSpec> capsule;  // drawn by the app itself
  ItemStatus status = ItemStatus::waiting;
  double score = 0;
  double strangeness = 0;  // above 1: not like the pictures that the model knows
  bool compared = false;   // it was shown to the other models
  std::string likelier;    // of those, the one that knows such; empty: none
  std::string
      converted;  // the format that the browser decoded in the core's place; empty: none, or not known
  int source_width = 0;
  int source_height = 0;
  std::string failure;  // why it could not be inspected, or not be shown again
  Image thumbnail;      // empty: not known yet
};

enum class Verdict { waiting, good, defect, strange, error };
Verdict verdict_of(const BatchItem& item, double threshold);
// "Converted from WebP by this browser."; empty: the core decoded it.
std::string origin_of(const BatchItem& item);
// In tables: "waiting", "good", "defect", "unlike", "error".
const char* name_of(Verdict verdict);

// What is kept, as it is and not as it is undone.
struct KeptBatch {
  std::string scored_by;  // the model of the scores
  int selected = -1;      // place in items; below 0: none
  std::vector<BatchItem> items;
  std::vector<std::int64_t> files = {};  // of those that are there again
  bool page_stayed = false;              // only the worker was started again
};

}  // namespace lab
