// SPDX-License-Identifier: MIT
// A checkpoint against the run that it is to go on with. Its file is left to checkpoint_write and
// checkpoint_read.
#include "native/training/checkpoint.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <map>

#include "native/plans/plan.h"
#include "native/training/batches.h"
#include "native/training/film.h"
#include "shared/base/error.h"
#include "shared/base/number_text.h"

namespace lab {
namespace {

void require_equal(const std::string& what, std::int64_t expected, std::int64_t found) {
  if (found != expected) {
    throw Error("checkpoint", what + " " + number_text(expected), number_text(found));
  }
}

void require_at_most(const std::string& what, std::int64_t limit, std::int64_t found) {
  if (found > limit) {
    throw Error("checkpoint", what + " of at most " + number_text(limit), number_text(found));
  }
}

void check_film(const Film& film, const Plan& plan, std::int64_t finished) {
  std::vector<std::int64_t> due = film_epochs(plan.train.epochs, plan.train.film_frames);
  std::erase_if(due, [=](std::int64_t epoch) { return epoch > finished; });
  if (film.epochs != due) {
    throw Error("checkpoint film", number_text(due.size()) + " frames, of the film's own epochs",
                number_text(film.epochs.size()) + " of epochs " + shape_text(film.epochs));
  }
  if (film.frames.empty()) return;
  const Image& frame = film.frames[0];
  const FrameSize size = film_frame_size(plan.preprocess);
  require_equal("film width", size.width, frame.width);
  require_equal("film height", size.height, frame.height);
  require_equal("film channels", plan.preprocess.channels, frame.channels);
}

}  // namespace

void check_course(const Checkpoint& checkpoint, const Plan& plan, std::int64_t training_size) {
  const Position& position = checkpoint.position;
  const std::int64_t steps = training_size / batch_size_of(plan).pictures_a_step();
  require_at_most("an epoch", plan.train.epochs, position.epoch);
  require_at_most("an epoch_step", position.epoch < plan.train.epochs ? steps : 0,
                  position.epoch_step);
  require_equal("step", position.epoch * steps + position.epoch_step, position.step);
  check_film(checkpoint.film, plan, position.epoch);
}

void restore_tensors(const NamedTensors& stored, const NamedTensors& tensors) {
  const at::NoGradGuard guard;
  const std::map<std::string, at::Tensor> values(stored.begin(), stored.end());
  for (const auto& [name, tensor] : tensors) {
    const auto found = values.find(name);
    if (found == values.end()) throw Error("checkpoint", "a tensor '" + name + "'", "none");
    if (found->second.sizes() != tensor.sizes()) {
      throw Error("checkpoint " + name, "the shape that the recipe has", "another one");
    }
    tensor.copy_(found->second);
  }
  if (values.size() != tensors.size()) {
    throw Error("checkpoint", std::to_string(tensors.size()) + " tensors",
                std::to_string(values.size()));
  }
}

}  // namespace lab
