// SPDX-License-Identifier: MIT
// Sets whose reading can be interrupted, whoever reads them and how.
#pragma once

#include "native/base/interruption.h"
#include "native/data/dataset.h"

namespace lab {

// From now on every part of the source asks before it reads a picture, and get throws Interrupted.
void stop_between_pictures(DataSource& source, const StopToken& stop);

}  // namespace lab
