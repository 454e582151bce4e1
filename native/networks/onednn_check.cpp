// SPDX-License-Identifier: MIT
#include "native/networks/onednn_check.h"

#include <ATen/ATen.h>
#include <ATen/autocast_mode.h>
#include <ATen/cpu/Utils.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <tuple>

namespace lab {
namespace {

// Channels that fill no vector, one and several; channels that do; windows of networks of ours.
struct Window {
  std::int64_t in;
  std::int64_t out;
  std::int64_t kernel;
  std::int64_t stride;
};
constexpr std::array kWindows = {Window{8, 1, 3, 1}, Window{32, 3, 3, 1}, Window{1, 8, 4, 2},
                                 Window{16, 20, 3, 2}};
constexpr std::int64_t kHeight = 9;
constexpr std::int64_t kWidth = 8;
constexpr std::int64_t kPictures = 2;  // one alone is not oneDNN's affair

// Of the largest value: several times what rounding does to sums of some hundred products.
constexpr double kFloatTolerance = 1e-4;
constexpr double kBfloatTolerance = 5e-2;

// Without a random generator, whose state is the run's.
at::Tensor waves(at::IntArrayRef shape, double frequency, at::ScalarType type) {
  return at::arange(c10::multiply_integers(shape), at::kDouble)
      .mul(frequency)
      .sin()
      .view(shape)
      .to(type);
}

// The picture, and the slopes in the image and in the weight.
std::array<at::Tensor, 3> convolved(const Window& window, const at::Tensor& image,
                                    const at::Tensor& weight) {
  const std::array stride = {window.stride, window.stride};
  const std::array one = {std::int64_t{1}, std::int64_t{1}};
  const std::array none = {std::int64_t{0}, std::int64_t{0}};
  const at::Tensor picture =
      at::convolution(image, weight, {}, stride, one, one, /*transposed=*/false, none, 1);
  const at::Tensor slopes = waves(picture.sizes(), 1.3, image.scalar_type());
  const auto [in_image, in_weight, in_bias] =
      at::convolution_backward(slopes, image, weight, at::OptionalIntArrayRef(), stride, one, one,
                               /*transposed=*/false, none, 1, {true, true, false});
  return {picture, in_image, in_weight};
}

bool is_right(const Window& window, at::ScalarType type, double tolerance) {
  const at::Tensor image = waves({kPictures, window.in, kHeight, kWidth}, 0.7, type);
  const at::Tensor weight = waves({window.out, window.in, window.kernel, window.kernel}, 1.9, type);
  const auto found = convolved(window, image, weight);
  const auto expected = convolved(window, image.to(at::kDouble), weight.to(at::kDouble));
  for (std::size_t i = 0; i < found.size(); ++i) {
    const double difference = (found[i].to(at::kDouble) - expected[i]).abs().max().item<double>();
    // Written so that what is no number is wrong.
    if (!(difference <= tolerance * expected[i].abs().max().item<double>())) return false;
  }
  return true;
}

bool check() {
  // As it is without a run around it, which may have asked for gradients or for less precision.
  const c10::impl::ExcludeDispatchKeyGuard no_autocast(c10::autocast_dispatch_keyset);
  const at::NoGradGuard no_gradients;
  const bool right = std::ranges::all_of(kWindows, [&](const Window& window) {
    return is_right(window, at::kFloat, kFloatTolerance) &&
           (!multiplies_in_bfloat16() || is_right(window, at::kBFloat16, kBfloatTolerance));
  });
  if (!right) at::globalContext().setUserEnabledMkldnn(false);
  return right;
}

}  // namespace

bool onednn_is_right() {
  static const bool right = check();
  return right;
}

bool multiplies_in_bfloat16() {
  return at::cpu::is_avx512_bf16_supported() || at::cpu::is_amx_tile_supported();
}

}  // namespace lab
