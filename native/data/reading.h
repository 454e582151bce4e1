// SPDX-License-Identifier: MIT
// Pictures of a set, read and made ready by a few threads at a time and handed over in order.
#pragma once

#include <algorithm>
#include <cstddef>
#include <exception>
#include <utility>
#include <vector>

#include "native/base/interruption.h"
#include "native/base/ordered_pipeline.h"

namespace lab {

// As many as there are cores, at most eight: by then the disk or whoever takes the pictures is the slower one.
int reading_threads();

// Calls read(i) for i = 0 .. count - 1 on these threads, several at a time, and take(i, result) on the calling one,
// in order. At most a few pictures wait. Stops as run_in_order does; what read throws is thrown here after all before it
// were taken.
template <typename Read, typename Take>
void read_in_order(std::size_t count, const StopToken& stop, Read read, Take take) {
  // Handing over one small picture would take about as long as to decode it.
  constexpr std::size_t kPiece = 4;
  struct Piece {
    std::vector<decltype(read(std::size_t{0}))> results;
    std::exception_ptr failure;  // of the one after the results
  };
  run_in_order((count + kPiece - 1) / kPiece, reading_threads(), stop,
               [&](std::size_t number) {
                 Piece piece;
                 const std::size_t end = std::min(count, (number + 1) * kPiece);
                 try {
                   for (std::size_t i = number * kPiece; i < end; ++i)
                     piece.results.push_back(read(i));
                 } catch (...) {
                   piece.failure = std::current_exception();
                 }
                 return piece;
               },
               [&](std::size_t number, Piece piece) {
                 for (std::size_t i = 0; i < piece.results.size(); ++i) {
                   take(number * kPiece + i, std::move(piece.results[i]));
                 }
                 if (piece.failure) std::rethrow_exception(piece.failure);
               });
}

}  // namespace lab
