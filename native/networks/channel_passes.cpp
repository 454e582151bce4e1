// SPDX-License-Identifier: MIT
// The kernels take four channels at a time through a part of the rows; a row is one place of one picture.
#include "native/networks/channel_passes.h"

#include <ATen/ATen.h>
#include <ATen/TensorIterator.h>
#include <c10/util/FunctionRef.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <vector>

namespace lab {
namespace {

constexpr std::int64_t kLanes = 4;
// Values added up in float32 before their sum goes on in double.
constexpr std::int64_t kRun = 32;
// Values a part has, about: they fit into a processor's nearest cache twice.
constexpr std::int64_t kPartValues = 4096;

// GCC's and Clang's vectors, which every processor that LibTorch runs on has registers for.
using Four = float __attribute__((vector_size(16)));
using FourBits = std::uint32_t __attribute__((vector_size(16)));
using FourHalves = std::uint16_t __attribute__((vector_size(8)));

Four load(const float* from) {
  Four values;
  std::memcpy(&values, from, sizeof(values));
  return values;
}

Four load(const at::BFloat16* from) {
  FourHalves halves;
  std::memcpy(&halves, from, sizeof(halves));
  const FourBits bits = __builtin_convertvector(halves, FourBits) << 16U;
  Four values;
  std::memcpy(&values, &bits, sizeof(values));
  return values;
}

void store(float* to, Four values) { std::memcpy(to, &values, sizeof(values)); }

// To the nearest, ties to even, as c10::BFloat16 rounds.
void store(at::BFloat16* to, Four values) {
  FourBits bits;
  std::memcpy(&bits, &values, sizeof(bits));
  const FourBits rounded = (bits + 0x7FFFU + ((bits >> 16U) & 1U)) >> 16U;
  const FourBits is_nan = reinterpret_cast<FourBits>(values != values);
  const FourBits kept = (rounded & ~is_nan) | (is_nan & 0x7FC0U);
  const FourHalves halves = __builtin_convertvector(kept, FourHalves);
  std::memcpy(to, &halves, sizeof(halves));
}

struct Part {
  std::int64_t index;
  std::int64_t begin;
  std::int64_t end;
};

// The rows of x and how they are shared out: no part has rows of two pictures, so that sums are the same to the last
// digits however a batch is spread over processes.
struct Rows {
  explicit Rows(const at::Tensor& x)
      : channels(x.size(1)),
        of_picture(x.size(2) * x.size(3)),
        of_part(std::max(kRun, kPartValues / channels)),
        parts_of_picture((of_picture + of_part - 1) / of_part),
        parts(x.size(0) * parts_of_picture) {}

  Part part(std::int64_t index) const {
    const std::int64_t picture = index / parts_of_picture * of_picture;
    const std::int64_t begin = picture + index % parts_of_picture * of_part;
    return {index, begin, std::min(begin + of_part, picture + of_picture)};
  }

  std::int64_t channels;
  std::int64_t of_picture;
  std::int64_t of_part;
  std::int64_t parts_of_picture;
  std::int64_t parts;
};

// work(part), on LibTorch's own threads: at::parallel_for is inline, and would need OpenMP here, too.
void for_each_part(const Rows& rows, c10::function_ref<void(const Part&)> work) {
  const at::Tensor indices = at::arange(rows.parts, at::kLong);
  auto iterator = at::TensorIteratorConfig().add_const_input(indices).build();
  iterator.for_each(
      [&](char** data, const std::int64_t* strides, std::int64_t inner, std::int64_t outer) {
        for (std::int64_t i = 0; i < inner * outer; ++i) {
          std::int64_t index;
          std::memcpy(&index, data[0] + i % inner * strides[0] + i / inner * strides[1],
                      sizeof(index));
          work(rows.part(index));
        }
      },
      /*grain_size=*/1);
}

template <std::size_t kSums>
using FourSums = std::array<std::array<double, kLanes>, kSums>;

// Adds up what value(row) gives over rows: kSums times four channels.
template <std::size_t kSums, class Value>
FourSums<kSums> sums_of(std::int64_t begin, std::int64_t end, const Value& value) {
  FourSums<kSums> sums{};
  for (std::int64_t run = begin; run < end; run += kRun) {
    const std::int64_t run_end = std::min(run + kRun, end);
    // Four rows at a time, so that no addition waits for the one before.
    Four added[kSums][4] = {};
    std::int64_t row = run;
    for (; row + 4 <= run_end; row += 4) {
      for (std::int64_t ahead = 0; ahead < 4; ++ahead) {
        const std::array<Four, kSums> values = value(row + ahead);
        for (std::size_t k = 0; k < kSums; ++k) added[k][ahead] += values[k];
      }
    }
    for (; row < run_end; ++row) {
      const std::array<Four, kSums> values = value(row);
      for (std::size_t k = 0; k < kSums; ++k) added[k][0] += values[k];
    }
    for (std::size_t k = 0; k < kSums; ++k) {
      const Four four = (added[k][0] + added[k][1]) + (added[k][2] + added[k][3]);
      for (std::size_t lane = 0; lane < kLanes; ++lane) {
        sums[k][lane] += static_cast<double>(four[lane]);
      }
    }
  }
  return sums;
}

// work(pointer to x's values), of their type.
template <class Work>
void with_values(const at::Tensor& x, const Work& work) {
  if (x.scalar_type() == at::kBFloat16) {
    work(x.const_data_ptr<at::BFloat16>());
  } else {
    work(x.const_data_ptr<float>());
  }
}

// As x lies, whatever came back.
at::Tensor as_x_lies(const at::Tensor& slope, const at::Tensor& x) {
  return slope.to(x.scalar_type()).contiguous(at::MemoryFormat::ChannelsLast);
}

template <class T>
T* values_of(at::Tensor& tensor, const T*) {
  return tensor.data_ptr<T>();
}

// One value a channel, in the shape of x.
at::Tensor by_channel(const at::Tensor& values, const at::Tensor& x) {
  std::vector<std::int64_t> shape(static_cast<std::size_t>(x.dim()), 1);
  shape[1] = x.size(1);
  return values.view(shape);
}

at::Tensor own_moments(const at::Tensor& x) {
  const Rows rows(x);
  // Of each part: means, and squares about them.
  at::Tensor parts = at::empty({rows.parts, 2, rows.channels}, at::kDouble);
  double* const out = parts.data_ptr<double>();
  with_values(x, [&](const auto* values) {
    for_each_part(rows, [&](const Part& part) {
      const auto count = static_cast<double>(part.end - part.begin);
      for (std::int64_t channel = 0; channel < rows.channels; channel += kLanes) {
        const auto at_row = [&](std::int64_t row) {
          return load(values + row * rows.channels + channel);
        };
        const auto sums = sums_of<1>(part.begin, part.end, [&](std::int64_t row) {
          return std::array<Four, 1>{at_row(row)};
        });
        Four mean;
        for (std::size_t lane = 0; lane < kLanes; ++lane) {
          mean[lane] = static_cast<float>(sums[0][lane] / count);
        }
        const auto squares = sums_of<1>(part.begin, part.end, [&](std::int64_t row) {
          const Four off = at_row(row) - mean;
          return std::array<Four, 1>{off * off};
        });
        double* const to = out + part.index * 2 * rows.channels + channel;
        for (std::size_t lane = 0; lane < kLanes; ++lane) {
          to[lane] = sums[0][lane] / count;
          to[rows.channels + static_cast<std::int64_t>(lane)] = squares[0][lane];
        }
      }
    });
  });
  // Chan, Golub and LeVeque 1979: squares about the whole's mean.
  at::Tensor counts = at::empty({rows.parts, 1}, at::kDouble);
  for (std::int64_t i = 0; i < rows.parts; ++i) {
    counts.data_ptr<double>()[i] = static_cast<double>(rows.part(i).end - rows.part(i).begin);
  }
  const at::Tensor means = parts.select(1, 0);
  const at::Tensor mean = (means * counts).sum(0) / counts.sum();
  const at::Tensor squares = parts.select(1, 1).sum(0) + ((means - mean).square() * counts).sum(0);
  return at::stack({mean, squares / counts.sum()});
}

// A ChannelScale's values for four channels.
struct FourScale {
  FourScale(const ChannelScale& by, std::int64_t channel)
      : center(load(by.center.const_data_ptr<float>() + channel)),
        scale(load(by.scale.const_data_ptr<float>() + channel)),
        offset(load(by.offset.const_data_ptr<float>() + channel)),
        least(Four{} + by.least) {}

  // NaN stays NaN.
  Four output(Four x) const {
    const Four y = scale * (x - center) + offset;
    return y < least ? least : y;
  }

  Four slope(Four x, Four of_output) const {
    return scale * (x - center) + offset <= least ? Four{} : of_output;
  }

  Four center;
  Four scale;
  Four offset;
  Four least;
};

at::Tensor own_scaled_channels(const at::Tensor& x, const ChannelScale& by) {
  const Rows rows(x);
  at::Tensor y = at::empty_like(x);
  with_values(x, [&](const auto* values) {
    auto* const out = values_of(y, values);
    for_each_part(rows, [&](const Part& part) {
      for (std::int64_t channel = 0; channel < rows.channels; channel += kLanes) {
        const FourScale four(by, channel);
        for (std::int64_t row = part.begin; row < part.end; ++row) {
          const std::int64_t at = row * rows.channels + channel;
          store(out + at, four.output(load(values + at)));
        }
      }
    });
  });
  return y;
}

at::Tensor own_slope_sums(const at::Tensor& slope, const at::Tensor& x, const ChannelScale& by) {
  const Rows rows(x);
  const at::Tensor slopes = as_x_lies(slope, x);
  at::Tensor parts = at::empty({rows.parts, 2, rows.channels}, at::kDouble);
  double* const out = parts.data_ptr<double>();
  with_values(x, [&](const auto* values) {
    const auto* const given = slopes.const_data_ptr<std::decay_t<decltype(*values)>>();
    for_each_part(rows, [&](const Part& part) {
      for (std::int64_t channel = 0; channel < rows.channels; channel += kLanes) {
        const FourScale four(by, channel);
        const auto sums = sums_of<2>(part.begin, part.end, [&](std::int64_t row) {
          const std::int64_t at = row * rows.channels + channel;
          const Four value = load(values + at);
          const Four own = four.slope(value, load(given + at));
          return std::array<Four, 2>{own * (value - four.center), own};
        });
        double* const to = out + part.index * 2 * rows.channels + channel;
        for (std::size_t k = 0; k < 2; ++k) {
          std::copy(sums[k].begin(), sums[k].end(),
                    to + static_cast<std::int64_t>(k) * rows.channels);
        }
      }
    });
  });
  return parts.sum(0);
}

at::Tensor own_input_slopes(const at::Tensor& slope, const at::Tensor& x, const ChannelScale& by,
                            const InputSlopes& statistics) {
  const Rows rows(x);
  const at::Tensor slopes = as_x_lies(slope, x);
  at::Tensor result = at::empty_like(x);
  const float* const of_x = statistics.of_x.const_data_ptr<float>();
  const float* const offset = statistics.offset.const_data_ptr<float>();
  with_values(x, [&](const auto* values) {
    const auto* const given = slopes.const_data_ptr<std::decay_t<decltype(*values)>>();
    auto* const out = values_of(result, values);
    for_each_part(rows, [&](const Part& part) {
      for (std::int64_t channel = 0; channel < rows.channels; channel += kLanes) {
        const FourScale four(by, channel);
        const Four by_x = load(of_x + channel), added = load(offset + channel);
        for (std::int64_t row = part.begin; row < part.end; ++row) {
          const std::int64_t at = row * rows.channels + channel;
          const Four value = load(values + at);
          const Four own = four.slope(value, load(given + at));
          store(out + at, four.scale * own + (by_x * (value - four.center) + added));
        }
      }
    });
  });
  return result;
}

}  // namespace

bool has_own_passes(const at::Tensor& x) {
  return x.is_cpu() && x.dim() == 4 && !x.is_contiguous() &&
         x.is_contiguous(at::MemoryFormat::ChannelsLast) && x.size(1) % kLanes == 0 &&
         (x.scalar_type() == at::kFloat || x.scalar_type() == at::kBFloat16);
}

at::Tensor moments(const at::Tensor& x) {
  if (has_own_passes(x)) return own_moments(x);
  const auto [mean, variance] = at::batch_norm_update_stats(x, {}, {}, 0);
  return at::stack({mean.to(at::kDouble), variance.to(at::kDouble)});
}

at::Tensor scaled_channels(const at::Tensor& x, const ChannelScale& by) {
  if (has_own_passes(x)) return own_scaled_channels(x, by);
  // LibTorch's batch norm for inference, whose variance of 1 and eps of 0 leave the scale alone.
  return at::batch_norm(x, by.scale, by.offset, by.center, at::ones_like(by.center),
                        /*training=*/false, /*momentum=*/0, /*eps=*/0, /*cudnn_enabled=*/false);
}

at::Tensor slope_sums(const at::Tensor& slope, const at::Tensor& x, const ChannelScale& by) {
  if (has_own_passes(x)) return own_slope_sums(slope, x, by);
  const at::Tensor ones = at::ones_like(by.center);
  // Running statistics count here; on a GPU it asks for the batch's own, too, where it leaves out the slopes of x.
  const auto sums = at::native_batch_norm_backward(
      slope.contiguous(), x, ones, by.center, ones, by.center, ones, /*train=*/false, /*eps=*/0,
      {/*of x=*/false, /*of weight=*/true, /*of bias=*/true});
  return at::stack({std::get<1>(sums), std::get<2>(sums)}).to(at::kDouble);
}

at::Tensor input_slopes(const at::Tensor& slope, const at::Tensor& x, const ChannelScale& by,
                        const InputSlopes& statistics) {
  if (has_own_passes(x)) return own_input_slopes(slope, x, by, statistics);
  return slope * by_channel(by.scale, x) +
         ((x - by_channel(by.center, x)) * by_channel(statistics.of_x, x) +
          by_channel(statistics.offset, x));
}

}  // namespace lab
