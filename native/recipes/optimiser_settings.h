// SPDX-License-Identifier: MIT
// The settings of optimisers, which every recipe calls alike.
#pragma once

#include <string>

#include "native/base/options.h"
#include "native/optimisers/adam.h"

namespace lab {

void declare_rate(SettingTable& table, std::string key, double& rate);
void declare_adam(SettingTable& table, AdamSettings& settings);

}  // namespace lab
