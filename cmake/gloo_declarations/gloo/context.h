// SPDX-License-Identifier: MIT
// ../README.md: held by shared pointers alone.
#pragma once

namespace gloo {
class Context;
}
