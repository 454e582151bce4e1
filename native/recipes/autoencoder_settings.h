// SPDX-License-Identifier: MIT
// What all autoencoders are set by.
#pragma once

#include "native/base/options.h"
#include "native/networks/vae.h"

namespace lab {

void declare_size(SettingTable& table, VaeSize& size);

}  // namespace lab
