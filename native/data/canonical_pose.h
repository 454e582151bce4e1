// SPDX-License-Identifier: MIT
// Where the objects of a set lie that were photographed alike: the place that all others are then brought to
// (PreprocessSpec::pose), so that a network sees a turned one as it saw those.
#pragma once

#include "native/base/interruption.h"
#include "native/data/dataset.h"
#include "shared/image/pose.h"

namespace lab {

// Medians over all pictures of middle and length, in parts of the picture that the spec shows of them without a
// pose, rounded to thousandths; and the dark end of most.
// Throws lab::Error that names a picture without its one object, if the set is empty, or if fewer than nine tenths
// of the objects lie within 15 degrees of level: such have no place in common. Interrupted.
PoseSpec measure_pose(const Dataset& good, const PreprocessSpec& spec, const StopToken& stop = {});

}  // namespace lab
