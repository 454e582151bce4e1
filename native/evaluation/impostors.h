// SPDX-License-Identifier: MIT
// Pictures that are made of a set's own and are none of it: what a score is chosen with that shall tell other
// pictures apart, so that those are not looked at before.
#pragma once

#include <vector>

#include "native/data/dataset.h"

namespace lab {

// Of each kind one for each picture that there is: the left half of one and the right half of another of a
// different class; one drawn over another, the brighter value of both (bright ink on dark ground); one turned by a
// quarter (square pictures). pictures: labelled; others have no impostors of the first two kinds.
std::vector<ByteSet> impostors_of(const ByteSet& pictures);

}  // namespace lab
