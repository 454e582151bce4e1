// SPDX-License-Identifier: MIT
// Private to manifest*.cpp: the words that manifest.json uses for enumerations, one table for
// reading and writing.
#pragma once

#include <array>
#include <string_view>
#include <utility>

#include "shared/preprocess.h"
#include "shared/scoring.h"

namespace lab {

template <typename Enum, std::size_t N>
using EnumNames = std::array<std::pair<Enum, std::string_view>, N>;

inline constexpr EnumNames<Fit, 3> kFitNames{
    {{Fit::stretch, "stretch"}, {Fit::crop, "crop"}, {Fit::letterbox, "letterbox"}}};

inline constexpr EnumNames<ResizeFilter, 2> kFilterNames{
    {{ResizeFilter::area, "area"}, {ResizeFilter::bicubic, "bicubic"}}};

inline constexpr EnumNames<Residual, 3> kResidualNames{
    {{Residual::absolute, "absolute"},
     {Residual::squared, "squared"},
     {Residual::cross_entropy, "cross_entropy"}}};

inline constexpr EnumNames<Pooling, 3> kPoolingNames{
    {{Pooling::max, "max"}, {Pooling::top_k, "top_k"}, {Pooling::mean, "mean"}}};

}  // namespace lab
