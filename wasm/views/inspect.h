// SPDX-License-Identifier: MIT
// Page Inspect: pictures of capsules, dropped or drawn by the app itself, beside what the model
// makes of them; the difference as a map on a fixed scale, a score, a p-value and a verdict at a
// threshold that can be moved.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "shared/bundle/recalibration.h"
#include "wasm/state/batch.h"
#include "wasm/state/threshold.h"
#include "wasm/views/inspect_damage.h"
#include "wasm/views/view.h"

namespace lab {

// What the visitor is about: looking at pictures, damaging one by hand, looking for a threshold of their own.
enum class InspectTask { inspect, damage, calibrate };

struct InspectState {
  int defect = 0;  // CapsuleDefect of the capsule that may be drawn next
  std::uint64_t seed = 1;
  std::string taken;  // the drawn capsule on show, "scratch.4"; empty: something else is
  double limit = 1;   // of the threshold (threshold.h)
  int order = 0;      // BatchOrder
  bool descending = false;
  bool defects_only = false;
  int task = 0;                    // InspectTask
  double calibration_percent = 5;  // of good pictures that it may refuse
  DamageState damage;
  int step = 0;  // of the batch
};

// How much of the selected item the pictures on show are.
enum class Pictured { nothing, picture, all };

// "In tests it finds 54 of 200 defects and refuses 1 of 100 good ones"; empty: nobody measured it.
std::string tested_text(const Manifest& manifest);
// What is known of a drawn capsule against what the model says: " (missed)".
const char* truth_of(const BatchItem& item, double threshold);

struct VerdictMark {
  Icon icon;
  ImU32 color;
};
VerdictMark mark_of(const Theme& theme, Verdict verdict);

inline constexpr float kListWidth = 44 * kGrid;

class InspectView final : public View {
 public:
  explicit InspectView(Textures& textures);

  void describe(Fields& fields) override;
  bool suits(const ModelEntry& entry) const override;
  double merit(const ModelEntry& entry) const override { return entry.image_auroc; }
  const char* wanted_model() const override;
  void model_opened(Context& context) override;
  void model_awaited() override { batch_.pause(); }
  float least_height(const Ui& ui, float width) const override;
  void draw_stage(Context& context, const Rect& stage) override;
  void draw_controls(Context& context) override;
  std::string summary(const Model& model) const override;
  std::shared_ptr<const Table> table() const override { return table_; }
  std::span<const Shortcut> shortcuts() const override;
  void files_arrived(const FilesArrived& files) override;
  void batch_arrived(const KeptBatch& kept, Outbox& outbox) override;
  bool takes_files() const override { return true; }
  void network_returned() override { batch_.retry_failed(); }

  bool is_about(InspectTask task) const { return state_.task == static_cast<int>(task); }
  double threshold(const ScoringInfo& scoring) const { return threshold_at(scoring, state_.limit); }
  const Batch& batch() const { return batch_; }

 private:
  // inspect.cpp
  CapsuleSpec chosen_capsule() const;
  // Where undo, a link or the way back leads.
  void follow_state(Context& context);
  void show_taken();
  // Writes what is on show into the state.
  void tell_state(Context& context);
  void take_capsule();
  void remove_selected();
  void remove_all(Context& context);
  void select(std::optional<int> id);
  void walk(int step);
  // Of the list, computed when something changed.
  void order_list(double threshold);
  std::ptrdiff_t place_of_selected() const;
  const BatchItem& listed(std::ptrdiff_t place) const;
  void update_pictures(const Model& model);
  void update_bench(Context& context);
  // What is selected as it is when damaged.
  BatchItem damaged_item(const BatchItem& item) const;
  void take_likelier_model(Context& context);
  void publish_table(Context& context);
  // For the page after a reload.
  void keep_batch(Context& context);
  void press_keys(Context& context);
  void save_csv(Context& context);
  void save_damaged(Context& context);
  // inspect_stage.cpp
  void draw_empty(Context& context, const Rect& stage);
  void draw_bench(Context& context, const BatchItem& item, const Rect& area);
  void draw_selected(Context& context, const Rect& area);
  void draw_verdict(Context& context, const BatchItem& item, const Rect& area) const;
  void draw_pictures(Context& context, const Rect& area);
  void draw_tile(const Context& context, std::size_t picture, const Rect& box) const;
  // inspect_list.cpp
  void draw_list(Context& context, ImVec2 size);
  void draw_list_head(Context& context, float width);
  void reveal_selected();
  // One texture holds those of the rows that can be seen. Returns the first row in it.
  int update_thumbnails();
  bool draw_row(Context& context, const BatchItem& item, float width) const;
  void draw_thumbnail(int row, ImVec2 at) const;  // row: of the texture
  // inspect_calibrate.cpp: the threshold from what is in the list.
  GoodScores good_pictures() const;
  std::optional<double> new_threshold(const GoodScores& good) const;
  std::string calibration_text(const GoodScores& good) const;
  void draw_calibration(Context& context);
  void draw_new_threshold(Context& context);
  // inspect_controls.cpp
  void draw_tasks(Context& context);
  void draw_panel_list(Context& context);
  void take_task(InspectTask task);
  void draw_files(Context& context);
  void draw_drawn_capsule(Context& context);
  void draw_threshold(Context& context);
  void draw_results(Context& context);
  void draw_folders(const Context& context) const;

  InspectState state_;
  Batch batch_;
  std::optional<int> selected_;
  std::string told_taken_;  // InspectState::taken as the view left it
  int told_step_ = 0;
  bool list_in_panel_ = true;  // there is no room for it on the stage
  bool reveal_ = false;        // scroll the list to what is selected
  bool sorted_anew_ = false;   // scroll it to its top
  // The four pictures on show, and of which item they are.
  std::array<Texture, 4> pictures_;
  // Of the selected item, where its photograph is on show: the map that is laid over it, and where.
  DamageBench bench_;
  Texture layer_;
  Placement placement_;
  int pictured_item_ = 0;
  Pictured pictured_ = Pictured::nothing;
  // Of the rows of the list that can be seen, one below the other; a row without one is empty there.
  Texture thumbnails_;
  std::vector<std::pair<int, bool>> thumbnail_rows_;  // id, and whether it is known
  bool shows_correction_ = false;                     // where only two of them fit
  // Places in the batch of what the list shows.
  std::vector<int> places_;
  std::array<double, 5> places_key_{-1};
  std::shared_ptr<const Table> table_;
  int table_version_ = -1;
  double table_limit_ = -1;
  int kept_version_ = 0;
  std::size_t kept_size_ = 0;
  std::string failure_;
};

}  // namespace lab
