// SPDX-License-Identifier: MIT
// Nothing that is printed gets lost without a word: main calls the first of these before and the second
// after everything else.
#pragma once

namespace lab {

// All went well, and what was looked for was found (a defect).
inline constexpr int kFoundExitCode = 3;

// A reader that goes away (`| head -1`) becomes a failed write instead of the end of the program. A
// standard stream that is closed (`>&-`) is put in the place of no file that is opened later.
void prepare_standard_streams();

// Shows what was printed so far. That it cannot is told at the end.
void flush_standard_output();

// Writes out what is buffered. Returns exit_code, or 1 in place of 0 or
// kFoundExitCode if any of what was printed on standard output is lost; then standard error
// says why.
int finish_standard_output(int exit_code);

}  // namespace lab
