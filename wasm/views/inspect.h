// SPDX-License-Identifier: MIT
// Page Inspect: pictures of capsules, dropped or drawn by the app itself, beside what the model
// makes of them; the difference as a map on a fixed scale, a score, a p-value and a verdict at a
// threshold that can be moved.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "wasm/state/batch.h"
#include "wasm/state/threshold.h"
#include "wasm/views/view.h"

namespace lab {

struct InspectState {
  int defect = 0;  // CapsuleDefect of the procedural capsule
  std::uint64_t seed = 1;
  bool taken = false;  // a link shows this capsule at once
  double limit = 1;    // of the threshold (threshold.h)
  int order = 0;       // BatchOrder
  bool descending = false;
};

// How much of the selected item the pictures on show are.
enum class Pictured { nothing, picture, all };

class InspectView final : public View {
 public:
  explicit InspectView(Textures& textures);

  void describe(Fields& fields) override;
  bool suits(const ModelEntry& entry) const override;
  const char* wanted_model() const override;
  void model_opened(Context& context) override;
  void draw_stage(Context& context, const Rect& stage) override;
  void draw_controls(Context& context) override;
  std::string summary(const Model& model) const override;
  std::span<const Shortcut> shortcuts() const override;
  void files_arrived(const FilesArrived& files) override;
  bool takes_files() const override { return true; }

  double threshold(const ScoringInfo& scoring) const { return threshold_at(scoring, state_.limit); }
  const Batch& batch() const { return batch_; }

 private:
  // inspect.cpp
  void take_capsule();
  void select(int id);
  void update_pictures(const Model& model);
  void publish_table(Context& context);
  void press_keys(Context& context);
  void save_csv(Context& context);
  // inspect_stage.cpp
  void draw_empty(Context& context, const Rect& stage);
  void draw_selected(Context& context, const Rect& area);
  void draw_verdict(Context& context, const BatchItem& item, const Rect& area) const;
  void draw_pictures(Context& context, const Rect& area);
  void draw_tile(const Context& context, std::size_t picture, const Rect& box) const;
  // inspect_list.cpp
  void draw_list(Context& context, ImVec2 size);
  void draw_list_head(Context& context, float width);
  bool draw_row(Context& context, const BatchItem& item, float width) const;
  // inspect_controls.cpp
  void draw_sources(Context& context);
  void draw_threshold(Context& context);
  void draw_results(Context& context);

  InspectState state_;
  Batch batch_;
  std::optional<int> selected_;
  bool list_in_panel_ = true;  // there is no room for it on the stage
  bool reveal_ = false;        // scroll the list to what is selected
  // The four pictures on show, and of which item they are.
  std::array<Texture, 4> pictures_;
  int pictured_item_ = 0;
  Pictured pictured_ = Pictured::nothing;
  bool shows_correction_ = false;  // where only two of them fit
  // The order of the list, computed when something changed.
  std::vector<int> places_;
  std::array<int, 3> places_key_{-1, -1, -1};
  Table table_;
  int table_version_ = -1;
  double table_limit_ = -1;
  std::string failure_;
};

}  // namespace lab
