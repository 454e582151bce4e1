// SPDX-License-Identifier: MIT
// The program `latentlab`. Errors are one line on standard error; exit code 1, or 2 for wrong
// usage, or 130 after Ctrl-C or TERM; 3 if all went well and a defect was found.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>

#include "native/base/error_text.h"
#include "native/base/interruption.h"
#include "native/base/standard_streams.h"
#include "native/commands/commands.h"
#include "shared/base/text.h"

namespace {

int report(const char* text) {
  std::fprintf(stderr, "latentlab: %s\n", lab::one_line(text).c_str());
  return 1;
}

int run(int argc, char** argv) {
  CLI::App program("Trains small generative models and makes bundles of them for the browser.",
                   "latentlab");
  program.require_subcommand(1);
  lab::add_calibrate_command(program);
  lab::add_data_command(program);
  lab::add_ensemble_command(program);
  lab::add_evaluate_command(program);
  lab::add_export_command(program);
  lab::add_import_command(program);
  lab::add_score_command(program);
  lab::add_train_command(program, argc > 0 ? argv[0] : "latentlab");
  try {
    program.parse(argc, argv);
    return 0;
  } catch (const CLI::RuntimeError& stop) {
    return stop.get_exit_code();
  } catch (const CLI::ParseError& error) {
    return program.exit(error) == 0 ? 0 : 2;
  } catch (const lab::Interrupted& stop) {
    report(stop.what());
    return lab::kInterruptedExitCode;
  } catch (const std::exception&) {
    return report(lab::text_of_current_exception().c_str());
  }
}

}  // namespace

int main(int argc, char** argv) {
  lab::prepare_standard_streams();
  return lab::finish_standard_output(run(argc, argv));
}
