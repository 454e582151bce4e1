// SPDX-License-Identifier: MIT
#include "native/recipes/optimiser_settings.h"

namespace lab {

void declare_rate(SettingTable& table, std::string key, double& rate) {
  table.add(std::move(key), rate, 1e-8, 1, "at the start");
}

void declare_adam(SettingTable& table, AdamSettings& settings) {
  table.add("adam_beta1", settings.beta1, 0, 0.9999, "decay of Adam's first moment");
  table.add("adam_beta2", settings.beta2, 0, 0.999999, "decay of Adam's second moment");
}

}  // namespace lab
