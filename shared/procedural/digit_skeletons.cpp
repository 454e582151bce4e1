// SPDX-License-Identifier: MIT
#include "shared/procedural/digit_skeletons.h"

#include <array>
#include <cassert>
#include <cstddef>

namespace lab {
namespace {

// kStroke<digit><way><stroke>, the ways of a digit, and all digits.

constexpr Point kStroke0a1[]{{0.55, 0},   {0.22, 0.12}, {0.05, 0.5},  {0.2, 0.9}, {0.52, 1},
                             {0.86, 0.8}, {0.95, 0.42}, {0.78, 0.08}, {0.5, 0},   {0.36, 0.05}};
constexpr SkeletonStroke kDigit0a[]{kStroke0a1};
constexpr Point kStroke0b1[]{{0.42, 0.04}, {0.12, 0.3},  {0.06, 0.68}, {0.34, 0.99}, {0.74, 0.9},
                             {0.94, 0.5},  {0.84, 0.12}, {0.52, 0},    {0.4, 0.04}};
constexpr SkeletonStroke kDigit0b[]{kStroke0b1};
constexpr Skeleton kDigit0[]{kDigit0a, kDigit0b};

constexpr Point kStroke1a1[]{{0.52, 0}, {0.5, 0.5}, {0.48, 1}};
constexpr SkeletonStroke kDigit1a[]{kStroke1a1};
constexpr Point kStroke1b1[]{{0.56, 0}, {0.5, 0.45}, {0.47, 1}};
constexpr SkeletonStroke kDigit1b[]{kStroke1b1};
constexpr Point kStroke1c1[]{{0.3, 0.24}, {0.45, 0.12}, {0.55, 0},
                             {0.55, 0},   {0.53, 0.5},  {0.52, 1}};
constexpr SkeletonStroke kDigit1c[]{kStroke1c1};
constexpr Point kStroke1d1[]{{0.28, 0.22}, {0.52, 0}, {0.52, 0}, {0.52, 0.98}};
constexpr Point kStroke1d2[]{{0.24, 1}, {0.52, 0.985}, {0.8, 1}};
constexpr SkeletonStroke kDigit1d[]{kStroke1d1, kStroke1d2};
constexpr Skeleton kDigit1[]{kDigit1a, kDigit1b, kDigit1c, kDigit1d};

constexpr Point kStroke2a1[]{{0.1, 0.25},  {0.3, 0.04}, {0.65, 0.02}, {0.85, 0.28}, {0.66, 0.6},
                             {0.32, 0.86}, {0.04, 1},   {0.04, 1},    {0.5, 0.98},  {0.96, 0.97}};
constexpr SkeletonStroke kDigit2a[]{kStroke2a1};
constexpr Point kStroke2b1[]{{0.12, 0.24}, {0.38, 0.01}, {0.76, 0.08}, {0.8, 0.4},   {0.52, 0.74},
                             {0.2, 0.98},  {0.05, 0.88}, {0.24, 0.76}, {0.56, 0.93}, {0.98, 0.94}};
constexpr SkeletonStroke kDigit2b[]{kStroke2b1};
constexpr Point kStroke2c1[]{{0.08, 0.14}, {0.4, 0},    {0.8, 0.1},  {0.82, 0.36}, {0.45, 0.72},
                             {0.1, 0.98},  {0.1, 0.98}, {0.5, 0.94}, {0.94, 1}};
constexpr SkeletonStroke kDigit2c[]{kStroke2c1};
constexpr Skeleton kDigit2[]{kDigit2a, kDigit2b, kDigit2c};

constexpr Point kStroke3a1[]{{0.1, 0.13},  {0.4, 0},     {0.76, 0.1}, {0.74, 0.34}, {0.38, 0.47},
                             {0.38, 0.47}, {0.78, 0.57}, {0.88, 0.8}, {0.52, 1},    {0.08, 0.88}};
constexpr SkeletonStroke kDigit3a[]{kStroke3a1};
constexpr Point kStroke3b1[]{{0.1, 0.04},  {0.48, 0.05}, {0.86, 0.02}, {0.86, 0.02}, {0.44, 0.42},
                             {0.44, 0.42}, {0.84, 0.56}, {0.82, 0.88}, {0.42, 1},    {0.05, 0.88}};
constexpr SkeletonStroke kDigit3b[]{kStroke3b1};
constexpr Point kStroke3c1[]{{0.14, 0.16}, {0.46, 0},   {0.8, 0.16}, {0.62, 0.42}, {0.4, 0.48},
                             {0.7, 0.52},  {0.9, 0.74}, {0.6, 0.99}, {0.1, 0.92}};
constexpr SkeletonStroke kDigit3c[]{kStroke3c1};
constexpr Skeleton kDigit3[]{kDigit3a, kDigit3b, kDigit3c};

constexpr Point kStroke4a1[]{{0.18, 0},    {0.12, 0.3}, {0.08, 0.56},
                             {0.08, 0.56}, {0.5, 0.56}, {0.94, 0.5}};
constexpr Point kStroke4a2[]{{0.76, 0.04}, {0.72, 0.5}, {0.66, 1}};
constexpr SkeletonStroke kDigit4a[]{kStroke4a1, kStroke4a2};
constexpr Point kStroke4b1[]{{0.66, 0},    {0.36, 0.3}, {0.02, 0.64},
                             {0.02, 0.64}, {0.5, 0.64}, {0.97, 0.62}};
constexpr Point kStroke4b2[]{{0.66, 0}, {0.66, 0.5}, {0.64, 1}};
constexpr SkeletonStroke kDigit4b[]{kStroke4b1, kStroke4b2};
constexpr Point kStroke4c1[]{{0.22, 0.02}, {0.06, 0.34}, {0.2, 0.52}, {0.5, 0.48}, {0.8, 0.3}};
constexpr Point kStroke4c2[]{{0.84, 0}, {0.76, 0.45}, {0.64, 1}};
constexpr SkeletonStroke kDigit4c[]{kStroke4c1, kStroke4c2};
constexpr Skeleton kDigit4[]{kDigit4a, kDigit4b, kDigit4c};

constexpr Point kStroke5a1[]{{0.26, 0.05}, {0.2, 0.42},  {0.2, 0.42}, {0.5, 0.36},
                             {0.84, 0.56}, {0.78, 0.88}, {0.42, 1},   {0.05, 0.9}};
constexpr Point kStroke5a2[]{{0.25, 0.05}, {0.55, 0.05}, {0.9, 0}};
constexpr SkeletonStroke kDigit5a[]{kStroke5a1, kStroke5a2};
constexpr Point kStroke5b1[]{{0.9, 0.02},  {0.58, 0.03}, {0.28, 0.05}, {0.28, 0.05}, {0.18, 0.44},
                             {0.18, 0.44}, {0.58, 0.4},  {0.86, 0.66}, {0.58, 0.98}, {0.05, 0.93}};
constexpr SkeletonStroke kDigit5b[]{kStroke5b1};
constexpr Point kStroke5c1[]{{0.96, 0.02}, {0.6, 0.02}, {0.4, 0.08},  {0.3, 0.26}, {0.3, 0.4},
                             {0.56, 0.5},  {0.7, 0.72}, {0.46, 0.98}, {0.06, 0.94}};
constexpr SkeletonStroke kDigit5c[]{kStroke5c1};
constexpr Skeleton kDigit5[]{kDigit5a, kDigit5b, kDigit5c};

constexpr Point kStroke6a1[]{{0.76, 0},    {0.4, 0.2},   {0.12, 0.6},  {0.2, 0.92}, {0.54, 1},
                             {0.84, 0.82}, {0.72, 0.58}, {0.42, 0.56}, {0.16, 0.76}};
constexpr SkeletonStroke kDigit6a[]{kStroke6a1};
constexpr Point kStroke6b1[]{{0.54, 0},    {0.24, 0.32}, {0.1, 0.7},   {0.3, 0.98}, {0.68, 0.96},
                             {0.84, 0.74}, {0.62, 0.54}, {0.32, 0.62}, {0.16, 0.8}};
constexpr SkeletonStroke kDigit6b[]{kStroke6b1};
constexpr Skeleton kDigit6[]{kDigit6a, kDigit6b};

constexpr Point kStroke7a1[]{{0.05, 0.06}, {0.48, 0.05}, {0.92, 0.02},
                             {0.92, 0.02}, {0.66, 0.4},  {0.42, 1}};
constexpr SkeletonStroke kDigit7a[]{kStroke7a1};
constexpr Point kStroke7b1[]{{0.04, 0.2}, {0.08, 0.04}, {0.08, 0.04}, {0.5, 0.05},
                             {0.9, 0.03}, {0.9, 0.03},  {0.68, 0.44}, {0.5, 1}};
constexpr SkeletonStroke kDigit7b[]{kStroke7b1};
constexpr Point kStroke7c1[]{{0.06, 0.06}, {0.48, 0.06}, {0.92, 0.02},
                             {0.92, 0.02}, {0.64, 0.42}, {0.38, 1}};
constexpr Point kStroke7c2[]{{0.26, 0.52}, {0.54, 0.5}, {0.84, 0.48}};
constexpr SkeletonStroke kDigit7c[]{kStroke7c1, kStroke7c2};
constexpr Point kStroke7d1[]{{0.02, 0.1},  {0.4, 0},    {0.84, 0.06},
                             {0.88, 0.24}, {0.62, 0.6}, {0.5, 1}};
constexpr SkeletonStroke kDigit7d[]{kStroke7d1};
constexpr Skeleton kDigit7[]{kDigit7a, kDigit7b, kDigit7c, kDigit7d};

constexpr Point kStroke8a1[]{{0.76, 0.14}, {0.48, 0},    {0.2, 0.16}, {0.4, 0.43},
                             {0.76, 0.66}, {0.72, 0.94}, {0.42, 1},   {0.16, 0.82},
                             {0.36, 0.54}, {0.72, 0.32}, {0.78, 0.12}};
constexpr SkeletonStroke kDigit8a[]{kStroke8a1};
constexpr Point kStroke8b1[]{{0.52, 0.46}, {0.22, 0.3},  {0.3, 0.06}, {0.62, 0},
                             {0.82, 0.2},  {0.54, 0.46}, {0.2, 0.66}, {0.2, 0.92},
                             {0.52, 1},    {0.8, 0.84},  {0.72, 0.6}, {0.5, 0.46}};
constexpr SkeletonStroke kDigit8b[]{kStroke8b1};
constexpr Point kStroke8c1[]{{0.84, 0.06}, {0.5, 0.02},  {0.26, 0.18}, {0.46, 0.44}, {0.66, 0.7},
                             {0.54, 0.96}, {0.26, 0.94}, {0.22, 0.74}, {0.5, 0.46},  {0.86, 0.08}};
constexpr SkeletonStroke kDigit8c[]{kStroke8c1};
constexpr Skeleton kDigit8[]{kDigit8a, kDigit8b, kDigit8c};

constexpr Point kStroke9a1[]{{0.8, 0.18}, {0.52, 0},  {0.16, 0.16}, {0.16, 0.42}, {0.5, 0.48},
                             {0.8, 0.2},  {0.8, 0.2}, {0.8, 0.6},   {0.74, 1}};
constexpr SkeletonStroke kDigit9a[]{kStroke9a1};
constexpr Point kStroke9b1[]{{0.78, 0.14}, {0.46, 0.01}, {0.14, 0.2},  {0.22, 0.46}, {0.56, 0.44},
                             {0.8, 0.14},  {0.8, 0.14},  {0.86, 0.56}, {0.62, 0.92}, {0.22, 0.98}};
constexpr SkeletonStroke kDigit9b[]{kStroke9b1};
constexpr Point kStroke9c1[]{{0.74, 0.3}, {0.46, 0.48}, {0.18, 0.36}, {0.3, 0.08},
                             {0.62, 0},   {0.8, 0.16},  {0.76, 0.5},  {0.6, 1}};
constexpr SkeletonStroke kDigit9c[]{kStroke9c1};
constexpr Skeleton kDigit9[]{kDigit9a, kDigit9b, kDigit9c};

constexpr std::array<std::span<const Skeleton>, 10> kDigits{
    kDigit0, kDigit1, kDigit2, kDigit3, kDigit4, kDigit5, kDigit6, kDigit7, kDigit8, kDigit9};

}  // namespace

std::span<const Skeleton> skeletons_of(int digit) {
  assert(digit >= 0 && digit <= 9);
  return kDigits[static_cast<std::size_t>(digit)];
}

}  // namespace lab
