// SPDX-License-Identifier: MIT
// Page Learn: what the lesson holds and where it has got to. A step opens its own page, beside which
// the lesson's text stays (shell/lesson_panel).
#pragma once

#include <string>

#include "wasm/views/view.h"

namespace lab {

class LearnView final : public View {
 public:
  void describe(Fields&) override {}
  // The first step's models are on their way meanwhile.
  bool suits(const ModelEntry& entry) const override { return entry.can.samples; }
  const char* wanted_model() const override { return "The lesson needs a model that draws."; }
  bool has_controls() const override { return false; }
  void model_opened(Context&) override {}
  void draw_stage(Context& context, const Rect& stage) override;
  void draw_controls(Context&) override {}
  std::string summary(const Model& model) const override;
  std::span<const Shortcut> shortcuts() const override { return {}; }

 private:
  void draw_steps(Context& context, const Lesson& lesson);

  std::string summary_;
};

}  // namespace lab
