// SPDX-License-Identifier: MIT
// From names for people (classes: "Riß", "deep scratch", an emoji) to names for machines (metrics:
// a-z, 0-9 and _). Names for people are shown as they are; only where a name must be plain, as in
// image_auroc_<class>, these stand for them.
#pragma once

#include <span>
#include <string>
#include <vector>

namespace lab {

// One for each name, all different, 1 to 60 of the characters a-z 0-9 _, first and last no "_"; the same
// every time:
// - letters in lower case, Latin ones without their marks ("ß" is "ss"); anything else is a "_" between;
// - "<kind>_<place>" where nothing of the name is left, places from 0: "defect_3";
// - a name that is its own stays; of several others that come out alike, the later ones get "_2", "_3".
std::vector<std::string> machine_names(std::span<const std::string> names, const std::string& kind);

}  // namespace lab
