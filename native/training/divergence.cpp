// SPDX-License-Identifier: MIT
// The two judgements of divergence.h.
#include "native/training/divergence.h"

#include <cmath>
#include <format>

#include "shared/base/error.h"
#include "shared/base/number_text.h"

namespace lab {
namespace {

double loss_limit(double first, double multiple) { return multiple * (1 + std::abs(first)); }

}  // namespace

void check_finite(const SeenLoss& loss) {
  if (std::isfinite(loss.value)) return;
  throw Error(loss.where, "a finite " + loss.name, number_text(loss.value) + "; " + loss.remark);
}

void check_hope(const SeenLoss& loss, double first) {
  const double limit = loss_limit(first, kHopelessMultiple);
  if (std::abs(loss.value) <= limit) return;
  throw Error(loss.where, "a " + loss.name + " below " + number_text(std::round(limit)),
              number_text(loss.value) + "; " + loss.remark);
}

std::optional<std::string> divergence_of(const Checkpoint& run, LossKind kind) {
  if (kind != LossKind::likelihood || run.history.empty() || !run.first_loss) return std::nullopt;
  const double limit = loss_limit(*run.first_loss, kDivergedMultiple);
  const EpochRecord& last = run.history.back();
  const auto judge = [&](const char* what, const NamedValues& losses) {
    if (losses.empty() || losses[0].second <= limit) return std::string();
    return std::format("a {} loss of {:.4g} at the end, {:.4g} untrained", what, losses[0].second,
                       *run.first_loss);
  };
  for (const auto& text : {judge("validation", last.validation), judge("training", last.training)})
    if (!text.empty()) return text;
  return std::nullopt;
}

}  // namespace lab
