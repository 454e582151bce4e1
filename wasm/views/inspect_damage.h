// SPDX-License-Identifier: MIT
// A picture under the visitor's tools: what becomes of it, and what the model makes of that while the pointer moves.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "shared/procedural/hand_damage.h"
#include "wasm/views/drawing_pad.h"
#include "wasm/views/view.h"

namespace lab {

struct DamageState {
  int tool = 0;         // DamageTool of the next stroke
  double size = 1;      // of it
  std::string strokes;  // as text_of(Strokes) writes them; the first point of each is its tool
};

// A tool as the first point of a stroke, and the strokes of a text, the ones without a known tool left out.
std::string tool_text(DamageTool tool, double size);
std::vector<DamageStroke> damage_of(std::string_view strokes);

class DamageBench {
 public:
  explicit DamageBench(Textures& textures) : picture_(textures), map_(textures) {}

  // Another model was opened.
  void forget();
  // inspected: what is damaged, number `id` of the batch. Asks the model when something changed; of what is asked the newest
  // counts.
  void update(Context& context, int id, const Inspection& inspected, const DamageState& state);
  // The picture to draw on, the map over it, and its scale.
  void draw(Context& context, const Rect& area, DamageState& state);

  // The picture with its damage; empty: none yet.
  const Image& damaged_picture() const { return damaged_; }
  // Of the newest damage that the model has answered for; null: none yet.
  const Inspection* found() const { return found_ ? &*found_ : nullptr; }
  const std::string& failure() const { return failure_; }
  bool waits() const { return waits_; }

 private:
  void damage(const Inspection& inspected, const std::string& strokes);
  void ask(Context& context);
  void take(const Inspection& found, const DisplayRange& range);

  DrawingPad pad_;
  int id_ = 0;  // of what is damaged; 0: nothing
  std::string strokes_;
  std::string done_strokes_;  // all but the last
  Image done_;                // with them
  Image damaged_;
  Texture picture_;
  Texture map_;
  std::optional<Inspection> found_;
  std::string failure_;  // why the newest could not be inspected
  bool waits_ = false;
};

// The tools, their size, and how to take strokes away.
void damage_controls(const Ui& ui, DamageState& state);

}  // namespace lab
