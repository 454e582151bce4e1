// SPDX-License-Identifier: MIT
// A view from outside: nothing that it throws gets through. The frame goes on from where the call
// began, what failed is kept as text, and the view draws no more until it may try again.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "wasm/views/view.h"

namespace lab {

class GuardedView final : public View {
 public:
  explicit GuardedView(std::unique_ptr<View> view) : view_(std::move(view)) {}

  // Why the page cannot be shown; empty: it can.
  const std::string& failure() const { return failure_; }
  void try_again() { failure_.clear(); }

  void describe(Fields& fields) override;
  bool suits(const ModelEntry& entry) const override;
  double merit(const ModelEntry& entry) const override { return view_->merit(entry); }
  const char* wanted_model() const override { return view_->wanted_model(); }
  void adopt(const Model& model) override;
  void model_opened(Context& context) override;
  float least_height(const Ui& ui, float width) const override;
  void draw_stage(Context& context, const Rect& stage) override;
  void draw_controls(Context& context) override;
  bool has_controls() const override { return view_->has_controls(); }
  std::string summary(const Model& model) const override;
  std::shared_ptr<const Table> table() const override { return view_->table(); }
  std::span<const Shortcut> shortcuts() const override { return view_->shortcuts(); }
  std::span<const Shortcut> gestures() const override { return view_->gestures(); }
  void files_arrived(const FilesArrived& files) override;
  void batch_arrived(const KeptBatch& batch, Outbox& outbox) override;
  void model_awaited() override { view_->model_awaited(); }
  void network_returned() override { view_->network_returned(); }
  bool takes_files() const override { return view_->takes_files(); }
  bool takes_files_here() const override { return view_->takes_files_here(); }

 private:
  template <typename Call>
  void guard(Call call) const;
  template <typename Draw>
  void guard_drawing(Context& context, Draw draw);

  std::unique_ptr<View> view_;
  mutable std::string failure_;
};

}  // namespace lab
