// SPDX-License-Identifier: MIT
// What lab_core tells TypeScript of models (protocol.md), as JSON: as much as a page or the worker
// has to know, and nothing that they would have to conclude from.
#pragma once

#include "shared/bundle/manifest.h"
#include "shared/bundle/model_index.h"
#include "wasm/protocol/message.h"

namespace lab {

// An entry of the message `models`.
Json describe(const IndexEntry& entry);
// The fields of the reply `manifest`.
Json describe(const Manifest& manifest);

}  // namespace lab
