// SPDX-License-Identifier: MIT
// Page Train log: what happened while a model was trained, and how good it became. The film and the
// curves share one epoch, which sliders, pointer and keys move; below, all models of the list in one
// table of measured quality.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "shared/bundle/history.h"
#include "wasm/state/measured_models.h"
#include "wasm/views/quality_table.h"
#include "wasm/views/view.h"

namespace lab {

struct LogState {
  int epoch = -1;  // -1: the last
  bool logarithmic = false;
  int figures = 0;     // 0: what the chosen model has most of, else one more than the group
  std::string sorted;  // name of a figure; empty: by data set
  bool descending = false;
};

class LogView final : public View {
 public:
  explicit LogView(Textures& textures) : frame_(textures) {}

  void describe(Fields& fields) override;
  bool suits(const ModelEntry& entry) const override { return entry.keeping != Keeping::damaged; }
  const char* wanted_model() const override { return "This page needs a model."; }
  void model_opened(Context& context) override;
  float least_height(const Ui& ui, float width) const override;
  void draw_stage(Context& context, const Rect& stage) override;
  void draw_controls(Context& context) override;
  std::string summary(const Model& model) const override;
  std::span<const Shortcut> shortcuts() const override;
  std::span<const Shortcut> gestures() const override;
  std::shared_ptr<const Table> table() const override { return text_table_; }
  void network_returned() override;

 private:
  struct Heights {
    float film = 0;    // with what is below it
    float curves = 0;  // all of them
    float table = 0;   // as high as its rows need
  };

  // The last epoch that was trained; 0: not known yet.
  int last_epoch() const;
  int epoch() const;
  void set_epoch(int epoch);
  bool has_film() const { return history_ && !history_->film_epochs.empty(); }
  int curve_count() const;
  FigureGroup group(const Model& model) const;
  Heights heights(const Ui& ui, float width) const;

  void request_files(Context& context);
  void play(Context& context);
  void toggle_play();
  void press_keys(Context& context);
  // log_film.cpp
  void draw_film(Context& context, const Rect& area);
  void show_frame();
  void save_film(Context& context);
  // log_curves.cpp
  void draw_curves(Context& context, const Rect& area);
  // In words; empty where there are some.
  std::string why_no_curves() const;
  // log_table.cpp: beside each other where they fit, else figure by figure.
  void publish_table();
  void draw_table(Context& context, const Rect& area);
  void draw_grid(Context& context, const QualityTable& table, float width);
  void draw_list(Context& context, const QualityTable& table, float width);
  void sort_by(const std::string& figure);
  void open(Context& context, const MeasuredModel& model);
  QualityOrder order() const;
  QualityTable quality(const Model& model) const;

  LogState state_;
  std::unique_ptr<MeasuredModels> measured_;
  // Of the model on show.
  std::optional<History> history_;
  Image sheet_;  // all frames
  Texture frame_;
  int shown_frame_ = -1;
  bool asked_ = false;
  std::string failure_;
  std::string film_failure_;
  // Playing: where it is, in frames of the film.
  bool playing_ = false;
  double next_frame_ = 0;  // at this time
  std::shared_ptr<const Table> text_table_;
  std::string text_key_;  // of what text_table_ was made
  int rows_ = 0;          // of the table, in the last frame
  int columns_ = 0;
  // Models can be compared within their data set, so that of the model on show comes first; but what is chosen
  // in the table itself moves no row.
  std::string leading_;
  std::string chosen_in_table_;
};

}  // namespace lab
