// SPDX-License-Identifier: MIT
// A manifest that uses every part of the schema, for tests that change one thing in it.
#pragma once

#include "shared/manifest.h"

lab::Manifest example_manifest();
