// SPDX-License-Identifier: MIT
// Page Restore: a picture, what is done to it, and what models make of it. A known code's picture, a
// drawing or a visitor's own picture is shown to the models as it is, with noise, or with a part rubbed
// out; or it is made small, or drawn several times over from its posterior. How typical it is of what the chosen model knows is told, too. Beside each answer lies the
// difference to the picture as it was, in figures too.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "shared/inspection/restoring.h"
#include "wasm/views/drawing_pad.h"
#include "wasm/views/view.h"

namespace lab {

enum RestoreTask { kReconstruct, kDenoise, kFillIn, kCompress, kSeveral };
enum RestoreSource { kKnownPicture, kDrawnPicture, kOwnPicture };

// As a link has it.
struct RestoreState {
  int task = kReconstruct;
  int source = kKnownPicture;
  int code = -1;  // of the bank; -1: one that is typical of a class
  Drawing drawing;
  bool inverted = false;   // a visitor's own picture: dark ink on light paper
  double level = 0.5;      // of noise
  std::uint64_t seed = 1;  // of noise and of the posterior's samples
  Drawing holes{.strokes = {}, .pen = 0.2, .centred = false};
  bool keeps_known = true;  // where a part is missing, only that is taken from the answer
  int bits = 8;             // of a number of the code
  std::string beside;       // as on page Morph
};

class RestoreView final : public View {
 public:
  explicit RestoreView(Textures& textures);

  void describe(Fields& fields) override;
  bool suits(const ModelEntry& entry) const override { return entry.can.restores; }
  // One that fills holes does all tasks.
  double merit(const ModelEntry& entry) const override { return entry.can.fills ? 1 : 0; }
  const char* wanted_model() const override {
    return "This page needs a model that redraws pictures.";
  }
  void model_opened(Context& context) override;
  float least_height(const Ui& ui, float width) const override;
  void draw_stage(Context& context, const Rect& stage) override;
  void draw_controls(Context& context) override;
  std::string summary(const Model& model) const override;
  std::span<const Shortcut> shortcuts() const override;
  std::span<const Shortcut> gestures() const override;
  void files_arrived(const FilesArrived& files) override;
  bool takes_files_here() const override { return true; }
  void network_returned() override;

 private:
  static constexpr std::size_t kMostBeside = 3;

  // What the input is made of, to tell whether it has to be made again.
  struct InputKey {
    int original = 0;  // counts pictures
    int task = 0;
    double level = 0;
    std::uint64_t seed = 0;
    Drawing holes;

    bool operator==(const InputKey&) const = default;
  };
  // What is asked of a decoder.
  struct AnswerKey {
    int input = 0;
    int task = 0;
    int bits = 0;
    std::uint64_t seed = 0;

    bool operator==(const AnswerKey&) const = default;
  };

  // One model's answer.
  struct Lane {
    Lane(std::string key_, Textures& textures)
        : key(std::move(key_)), answer(textures), below(textures) {}

    std::string key;
    std::string title;
    int opening = 0;
    int asked = 0;  // the input that it was shown last
    std::optional<Restoring> seen;
    int seen_input = 0;
    AnswerKey asked_answer;
    std::vector<Image> pictures;  // the answer, and further ones
    int pictures_input = 0;
    bool fresh = false;  // not compared yet
    bool compared_keeping = false;
    Texture answer;
    Texture below;  // the difference, or further answers
    Image shown;
    double error = 0;  // mean squared
    double likeness = 0;
    std::vector<float> values;      // of the answer, as the network gives them
    std::optional<double> typical;  // its score (shared/anomaly/typicality.h)
    std::string unopened;           // why its model could not be opened
    std::string failure;

    // Why it gives no answer; empty: it does.
    const std::string& trouble() const { return failure.empty() ? unopened : failure; }
  };

  struct Column {
    Rect title;
    Rect upper;
    Rect lower;
  };

  // restore.cpp: the picture, the input, what is asked of the networks.
  RestoreSource source_of(const Model& model) const;
  int known_index(const Model& model) const;
  void update_original(Context& context);
  void request_known(Context& context);
  void request_own(Context& context);
  void set_original(Image picture);
  void update_input(const Model& model);
  std::vector<std::string> chosen_beside(const Context& context) const;
  void update_lanes(Context& context);
  Lane* lane_of(const std::string& key);
  void request_seen(Context& context, const Model& model, Lane& lane);
  void request_answer(Context& context, const Model& model, Lane& lane);
  void compare(const Model& model, Lane& lane);
  // In words; empty where there is one.
  std::string why_no_picture(const Model& model) const;
  void save(Context& context);
  void press_keys(Context& context);

  // restore_stage.cpp
  std::vector<Column> columns_in(const Ui& ui, const Rect& stage, const Model& model) const;
  void draw_picture_column(Context& context, const Column& column);
  void draw_lane(Context& context, const Model& model, Lane& lane, const Column& column) const;
  const Lane* closest() const;

  // restore_typical.cpp
  void score_typical(const Model& model, Lane& lane) const;
  // Of the chosen model; empty: it is not known.
  std::string typical_text(const Model& model) const;
  void draw_typical(Context& context);

  // restore_controls.cpp
  void draw_task(Context& context);
  void draw_source(Context& context);

  RestoreState state_;
  Textures& textures_;
  Image original_;  // of the chosen model's shape; empty: there is none yet
  int originals_ = 0;
  std::size_t original_bytes_ = 0;  // as PNG
  std::vector<float> asked_code_;
  std::optional<Drawing> shown_drawing_;
  int own_item_ = 0;
  int asked_item_ = 0;
  bool asked_inverted_ = false;
  std::map<int, std::string> own_names_;  // by item, of those that undo leads back to
  int opening_ = 0;                       // of the model that the original was made for
  Image input_;
  InputKey input_key_;
  int inputs_ = 0;
  double input_error_ = 0;
  Texture original_texture_;
  Texture input_texture_;
  std::vector<std::unique_ptr<Lane>> lanes_;
  DrawingPad pad_;
  DrawingPad rubber_;
  std::string failure_;
};

}  // namespace lab
