// SPDX-License-Identifier: MIT
// ../../README.md: held by pointers alone.
#pragma once

namespace gloo::transport {
class Device;
class UnboundBuffer;
}  // namespace gloo::transport
