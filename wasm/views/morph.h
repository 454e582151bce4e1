// SPDX-License-Identifier: MIT
// Page Morph: the way from one code to another, along a straight line and along an arc, by one model or
// by several side by side. Ends are known codes, samples of the prior, or drawings that the model's
// encoder is shown; a model without an encoder goes from a sample of its own to another.
#pragma once

#include <array>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "shared/latent/code_path.h"
#include "wasm/views/drawing_pad.h"
#include "wasm/views/view.h"

namespace lab {

enum MorphEndKind { kKnownEnd, kSampleEnd, kDrawnEnd };

struct MorphEnd {
  int kind = kKnownEnd;
  int code = -1;           // an index of the bank; -1: one that is typical of a class
  std::uint64_t seed = 1;  // of a sample
  // Of a sample: which class a conditional model is asked for; -1: the page chooses.
  int label = -1;
  Drawing drawing;
};

// As a link has it. What the model in use does not have is left out where it is read.
struct MorphState {
  std::array<MorphEnd, 2> ends;
  int edited = 0;  // which end the controls show
  int steps = 9;
  double position = 0.5;
  // Keys of models beside the chosen one, with commas; empty: one of another kind, if there is one;
  // "none".
  std::string beside;
};

class MorphView final : public View {
 public:
  explicit MorphView(Textures& textures);

  void describe(Fields& fields) override;
  bool suits(const ModelEntry& entry) const override { return entry.can.interpolates; }
  // A VAE averages where it is not sure, which the page shows beside what does not: of VAEs the one that
  // draws best.
  double merit(const ModelEntry& entry) const override {
    if (entry.family != "vae") return -std::numeric_limits<double>::infinity();
    return -entry.frechet_distance.value_or(std::numeric_limits<double>::max());
  }
  const char* wanted_model() const override {
    return "This page needs a model that makes pictures from codes.";
  }
  void model_opened(Context& context) override;
  float least_height(const Ui& ui, float width) const override;
  void draw_stage(Context& context, const Rect& stage) override;
  void draw_controls(Context& context) override;
  std::string summary(const Model& model) const override;
  std::span<const Shortcut> shortcuts() const override;
  std::span<const Shortcut> gestures() const override;
  void network_returned() override;

 private:
  static constexpr std::size_t kMostBeside = 2;
  static constexpr std::array kPaths{CodePath::lerp, CodePath::slerp};

  // What a decoder is asked for, one after another.
  struct Asked {
    std::vector<float> codes;   // [n, dim]
    std::vector<float> shares;  // [n, label_count]

    bool operator==(const Asked&) const = default;
  };

  // One model's way.
  struct Lane {
    explicit Lane(std::string key_, Textures& textures)
        : key(std::move(key_)),
          strips{Texture(textures), Texture(textures)},
          now{Texture(textures), Texture(textures)} {}

    std::string key;
    std::string title;
    int opening = 0;  // of the model; another one: nothing of it counts any more
    // Codes of drawn ends, and the drawings that were asked for last.
    std::array<Code, 2> drawn;
    std::array<Drawing, 2> asked_drawing;
    // Of the frame: nothing while an end is not known yet.
    std::array<Code, 2> ends;
    // Of the classes at the ends; empty: the model is not conditional.
    std::array<std::vector<float>, 2> shares;
    bool whole = false;
    int steps = 0;
    std::string waits;     // what for, in words
    std::string unopened;  // why its model could not be opened
    // By the order of kPaths.
    std::array<std::vector<float>, 2> norms;
    std::array<Texture, 2> strips;
    std::array<Texture, 2> now;
    std::vector<Image> pictures;  // both strips
    int shown_steps = 0;          // of the strips on show
    Asked asked_strip;
    Asked asked_now;
    std::vector<Image> frames;  // of a GIF: along one path, then along the other
    std::string failure;

    // What is shown in place of the way; empty: the way is.
    std::string instead() const;
  };

  // Where the parts of a lane lie.
  struct Place {
    Rect area;
    float caption = 0;         // height of a line
    std::array<Rect, 2> rows;  // of the strips
    std::array<Rect, 2> now;   // the pictures at the position
    Rect chart;
    float first = 0;  // x of the positions 0 and 1
    float last = 0;
    float tile = 0;
  };

  // morph_ends.cpp: which codes the page goes between.
  MorphEndKind kind_of(const Model& model, std::size_t end) const;
  int known_index(const Model& model, std::size_t end) const;
  // Of a model that need not be the chosen one. Nothing: it has no such code.
  std::optional<Code> known_code(const Model& chosen, const Model& model, std::size_t end) const;
  // One that is typical of the class that the chosen, conditional model is asked for. Nothing: it has no such code.
  std::optional<Code> code_like(const Model& chosen, const Model& model, std::size_t end) const;
  void find_ends(Context& context, const Model& model, Lane& lane);
  void request_drawn(Context& context, const Model& model, Lane& lane, std::size_t end);
  std::string end_text(const Model& model, std::size_t end) const;
  // The class at an end, in the chosen model's order; nothing: it is not known.
  std::optional<int> label_of(const Model& chosen, std::size_t end) const;
  std::vector<float> shares_at(const Model& chosen, const Model& model, std::size_t end) const;
  void choose_pair(const Model& model, bool same_class);
  void choose_classes(const Model& model, bool same_class);
  void choose_samples();
  bool uses_samples(const Context& context) const;

  // morph.cpp: lanes, what is asked of their networks, playback, files.
  std::vector<std::string> chosen_beside(const Context& context) const;
  void update_lanes(Context& context);
  Lane* lane_of(const std::string& key);
  // Steps along both paths, the classes changing evenly with them.
  static Asked asked_along(const Lane& lane, int steps);
  void request_strip(Context& context, const Model& model, Lane& lane);
  void request_now(Context& context, const Model& model, Lane& lane);
  void request_gif(Context& context);
  void save_gif(Context& context);
  void save_strip(Context& context);
  void play(Context& context);
  void toggle_play();
  double position() const { return playing_ ? play_position_ : state_.position; }
  void go_to(double position);
  void press_keys(Context& context);

  // morph_stage.cpp
  Place place_of(const Ui& ui, const Rect& area, const Model& model, const Lane& lane) const;
  void draw_lane(Context& context, const Model& model, Lane& lane, const Rect& area);
  void draw_rows(const Ui& ui, const Place& place, const Lane& lane) const;
  void draw_now(const Ui& ui, const Place& place, const Lane& lane) const;
  void draw_chart(const Ui& ui, const Place& place, const Model& model, const Lane& lane) const;
  void move_along(Context& context, const Place& place, const Lane& lane);

  // morph_controls.cpp
  void draw_ends(Context& context);
  void draw_end_choice(Context& context);
  void draw_way(Context& context);

  MorphState state_;
  Textures& textures_;
  std::vector<std::unique_ptr<Lane>> lanes_;  // the chosen model's first
  // Lanes that were there in this frame: the controls may have drawn their pictures by now.
  std::vector<std::unique_ptr<Lane>> given_up_;
  std::array<DrawingPad, 2> pads_;
  std::size_t gif_waits_ = 0;  // for so many lanes
  bool gif_ready_ = false;
  bool playing_ = false;
  double play_position_ = 0;
  double play_seconds_ = 0;
};

}  // namespace lab
