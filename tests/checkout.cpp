// SPDX-License-Identifier: MIT
#include "tests/checkout.h"

namespace lab {

std::filesystem::path checkout_folder() { return LAB_CHECKOUT; }

}  // namespace lab
