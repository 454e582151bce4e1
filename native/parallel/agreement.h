// SPDX-License-Identifier: MIT
// Whether all processes of a run are about to train the same.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace lab {

class Ranks;

// What decides the run, in words, and its value: {"seed", "1"}. No value has a line break.
using Facts = std::vector<std::pair<std::string, std::string>>;

// Throws lab::Error in every process if a fact of one of them is not the first process's: "rank 1:
// expected seed 1, as rank 0 has, found 2".
void expect_agreement(Ranks& ranks, const Facts& facts);

}  // namespace lab
