// SPDX-License-Identifier: MIT
// Precompiled header of everything that uses LibTorch: its headers alone take 25 s to compile. No
// source relies on it; each includes what it uses.
#pragma once

#include <ATen/ATen.h>

#include <map>
#include <string>
#include <vector>
