// SPDX-License-Identifier: MIT
// The words that manifest.json uses for enumerations, one table for reading and writing; options of the program
// take them, too.
#pragma once

#include <array>
#include <string_view>
#include <utility>

#include "shared/base/error.h"
#include "shared/bundle/manifest.h"

namespace lab {

template <typename Enum, std::size_t N>
using EnumNames = std::array<std::pair<Enum, std::string_view>, N>;

template <typename Enum, std::size_t N>
std::string_view name_in(const EnumNames<Enum, N>& names, Enum value) {
  for (const auto& [candidate, name] : names) {
    if (candidate == value) return name;
  }
  throw Error("manifest", "a known enumerator", "another value");
}

inline constexpr EnumNames<Fit, 3> kFitNames{
    {{Fit::stretch, "stretch"}, {Fit::crop, "crop"}, {Fit::letterbox, "letterbox"}}};

inline constexpr EnumNames<ResizeFilter, 2> kFilterNames{
    {{ResizeFilter::area, "area"}, {ResizeFilter::bicubic, "bicubic"}}};

inline constexpr EnumNames<DarkEnd, 2> kDarkEndNames{
    {{DarkEnd::left, "left"}, {DarkEnd::right, "right"}}};

inline constexpr EnumNames<Residual, 3> kResidualNames{
    {{Residual::absolute, "absolute"},
     {Residual::squared, "squared"},
     {Residual::cross_entropy, "cross_entropy"}}};

inline constexpr EnumNames<Pooling, 3> kPoolingNames{
    {{Pooling::max, "max"}, {Pooling::top_k, "top_k"}, {Pooling::mean, "mean"}}};

inline constexpr EnumNames<Meaning, 9> kMeaningNames{
    {{Meaning::image, "image"},
     {Meaning::code, "code"},
     {Meaning::code_log_variance, "code_log_variance"},
     {Meaning::label, "label"},
     {Meaning::map, "map"},
     {Meaning::mask, "mask"},
     {Meaning::time, "time"},
     {Meaning::velocity, "velocity"},
     {Meaning::feature, "feature"}}};

inline constexpr EnumNames<ScoringKind, 3> kScoringKindNames{{{ScoringKind::residual, "residual"},
                                                              {ScoringKind::map, "map"},
                                                              {ScoringKind::feature, "feature"}}};

}  // namespace lab
