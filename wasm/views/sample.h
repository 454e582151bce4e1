// SPDX-License-Identifier: MIT
// Page Sample: a sheet of pictures decoded from random codes. Codes come from the prior, or, one
// class at a time, from around or between the bank's known codes. A picture that is clicked opens
// its code, which can be bent by hand.
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "wasm/views/view.h"

namespace lab {

enum SampleSource { kFromPrior, kAroundKnown, kBetweenKnown };

struct SampleState {
  std::uint64_t seed = 1;
  double temperature = 1;  // scale of a prior's code
  int source = kFromPrior;
  int label = -1;              // class of the known codes; -1: any
  double noise = 0.5;          // around a known code
  int size = 0;                // of a picture: medium, small, large
  int selected = -1;           // place on the sheet; -1: none
  int station = -1;            // of a path, in steps from the noise; -1: its end
  std::vector<float> changes;  // of the selected code: index, value, index, value ...

  bool operator==(const SampleState&) const = default;
};

// Where the codes of this model come from: as the state says, as far as the model has a prior or a
// bank. Nothing: it has neither.
std::optional<SampleSource> source_of(const Model& model, const SampleState& state);

// [count, dim] codes of a sheet. The first codes are the same for every count;
// zeros where there is no source.
std::vector<float> sheet_codes(const Model& model, const SampleState& state, int count);

class SampleView final : public View {
 public:
  explicit SampleView(Textures& textures);

  void describe(Fields& fields) override;
  bool suits(const ModelEntry& entry) const override {
    return entry.can.samples || entry.can.interpolates;
  }
  // A visitor shall see first what looks like the pictures that it learnt from.
  double merit(const ModelEntry& entry) const override {
    return -entry.frechet_distance.value_or(std::numeric_limits<double>::infinity());
  }
  const char* wanted_model() const override {
    return "This page needs a model that makes pictures from codes.";
  }
  void adopt(const Model& model) override;
  void model_opened(Context& context) override;
  void draw_stage(Context& context, const Rect& stage) override;
  void draw_controls(Context& context) override;
  std::string summary(const Model& model) const override;
  std::span<const Shortcut> shortcuts() const override;
  std::span<const Shortcut> gestures() const override;

 private:
  struct Layout {
    int columns = 1;
    int rows = 1;
    float tile = 0;
    float gap = 0;
    ImVec2 low;
  };

  Layout arrange(const Context& context, const Rect& stage) const;
  void request_sheet(Context& context, int count);
  void show_sheet();
  void request_code(Context& context);
  void draw_sheet(Context& context, const Layout& layout);
  // pressed: by Enter or Space on the focused sheet.
  void move_selection(Context& context, const Layout& layout, bool pressed);
  void select(int place);
  void draw_source(Context& context);
  // The controls of a model whose pictures come step by step (sample_path.cpp).
  void draw_stations(Context& context);
  void draw_path(Context& context);
  // How many steps the shown pictures are from the noise; nothing: the model makes them in one go.
  std::optional<int> station(const Model& model) const;
  // Shows the sheet as it is there, if it is shown elsewhere.
  void show_station(const Model& model);
  void draw_code(Context& context);
  void draw_nearest(Context& context);
  void save_sheet(Context& context);
  void save_selected(Context& context);
  void save_path(Context& context, const std::vector<Image>& path);
  bool knows_class(const Model& model) const;
  // In words; empty where there is one.
  std::string why_no_sheet(const Model& model) const;
  // Of a conditional model: the class that a place of the sheet is asked for.
  int class_at(const Model& model, int place) const;
  // The selected code with its changes; empty if nothing is selected.
  std::vector<float> selected_code() const;

  SampleState state_;
  // What the sheet shows, and what was asked for it.
  std::vector<float> codes_;
  std::vector<Image> images_;
  std::vector<std::vector<Image>> paths_;  // of each of them, where there are any
  std::optional<int> station_;             // that images_ show
  Texture atlas_;
  int atlas_columns_ = 1;
  int shown_ = 0;  // of the images: as many as the sheet has places
  std::optional<SampleState> asked_;
  int asked_count_ = 0;
  std::string failure_;
  // The selected code.
  std::vector<float> asked_code_;
  Image code_image_;
  Texture code_texture_;
  Texture nearest_texture_;
  Texture path_texture_;
  int path_of_ = -1;  // the picture whose path it shows
  std::optional<int> nearest_;
  int last_selected_ = 0;  // where Enter opens a code again
  int bar_ = 0;
  bool reveals_code_ = false;  // in the next frame
};

}  // namespace lab
