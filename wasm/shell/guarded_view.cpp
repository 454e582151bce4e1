// SPDX-License-Identifier: MIT
// Calls into a view, each with its net (guarded_view.h).
#include "wasm/shell/guarded_view.h"

#include "wasm/protocol/caught.h"
#include "wasm/ui/frame_mark.h"

namespace lab {

template <typename Call>
void GuardedView::guard(Call call) const {
  try {
    call();
  } catch (...) {
    failure_ = caught_text();
  }
}

template <typename Draw>
void GuardedView::guard_drawing(Context& context, Draw draw) {
  if (!failure_.empty()) return;
  const FrameMark before;
  guard(draw);
  if (failure_.empty()) return;
  before.unwind();
  context.animating = true;  // half a page is on show
}

void GuardedView::describe(Fields& fields) {
  guard([&] { view_->describe(fields); });
}

bool GuardedView::suits(const ModelEntry& entry) const {
  bool suits = false;
  guard([&] { suits = view_->suits(entry); });
  return suits;
}

void GuardedView::adopt(const Model& model) {
  guard([&] { view_->adopt(model); });
}

void GuardedView::model_opened(Context& context) {
  guard_drawing(context, [&] { view_->model_opened(context); });
}

float GuardedView::least_height(const Ui& ui, float width) const {
  float height = 0;
  guard([&] { height = view_->least_height(ui, width); });
  return height;
}

void GuardedView::draw_stage(Context& context, const Rect& stage) {
  guard_drawing(context, [&] { view_->draw_stage(context, stage); });
}

void GuardedView::draw_controls(Context& context) {
  guard_drawing(context, [&] { view_->draw_controls(context); });
}

std::string GuardedView::summary(const Model& model) const {
  std::string text;
  if (failure_.empty()) guard([&] { text = view_->summary(model); });
  return failure_.empty() ? text : failure_;
}

void GuardedView::files_arrived(const FilesArrived& files) {
  guard([&] { view_->files_arrived(files); });
}

void GuardedView::batch_arrived(const KeptBatch& batch, Outbox& outbox) {
  guard([&] { view_->batch_arrived(batch, outbox); });
}

}  // namespace lab
