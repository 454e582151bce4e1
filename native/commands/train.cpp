// SPDX-License-Identifier: MIT
// `latentlab train`: its flags.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "native/commands/bundle_data.h"
#include "native/commands/commands.h"
#include "native/commands/export_report.h"
#include "native/commands/machine.h"
#include "native/commands/train_run.h"
#include "native/plans/plan.h"

namespace lab {

namespace {

std::string list_of_recipes() {
  std::string text = "Recipes:";
  for (const auto& name : recipe_names()) text += "\n  " + name;
  return text;
}

}  // namespace

void add_train_command(CLI::App& program, const std::string& called_as) {
  auto options = std::make_shared<TrainOptions>();
  options->program = called_as;
  auto* command =
      program.add_subcommand("train", "Train a recipe, <dataset>-<algorithm>, and make its bundle");
  command->footer([] {
    return "Several processes share a run if RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT are "
           "set, as "
           "torchrun does (docs/parallel-training.md).\n\n" +
           list_of_recipes();
  });
  command->add_option("recipe", options->recipe, "One of those below, for instance mnist-vae2")
      ->required();
  command->add_option("--data", options->data, "Where the data sets lie (mnist/, fashion/ ...)");
  command->add_option("--out", options->out, "The run's folder (default: runs/<recipe>)");
  command->add_option("--epochs", options->epochs, "The same as --set epochs=N")
      ->check(CLI::Range(1, 1'000'000));
  command->add_option("--from", options->from,
                      "The bundle whose networks the recipe starts from, if it does");
  command->add_option("--classes", options->classes,
                      "Names of the classes to train on, commas between them: the same as --set "
                      "classes=A,B");
  command->add_option(
      "--judge", options->judge,
      "Bundle of a classifier of the same set, which says after each epoch how many "
      "classes samples are of");
  command->add_option("--seed", options->seed, "Of everything random (default: 1)");
  command->add_option("--preset", options->preset, "Settings of a published write-up");
  command->add_option("--set", options->settings, "key=value; see --settings")
      ->allow_extra_args(false);
  command->add_flag("--settings", options->list_settings, "List the recipe's settings and stop");
  command->add_option("--device", options->device, "auto, cpu or cuda")
      ->check(CLI::IsMember({"auto", "cpu", "cuda"}))
      ->capture_default_str();
  command->add_option("--threads", options->threads, "Of the CPU (default: all cores)")
      ->check(CLI::Range(1, most_threads()));
  command
      ->add_option("--checkpoint-seconds", options->checkpoint_seconds,
                   "Between checkpoints within an epoch")
      ->check(CLI::Range(0.0, 86400.0))
      ->capture_default_str();
  command
      ->add_option(
          "--cache", options->cache,
          "Memory for pictures made ready for the networks; those of a set that do not fit "
          "are read from their files again in every epoch, with the same result (for "
          "instance 512MiB)")
      ->transform(CLI::AsSizeValue(/*kb_is_1000=*/false))
      ->default_str("1GiB");
  add_skip_option(*command, options->skip_unreadable);
  command->add_option("--tensorboard", options->tensorboard,
                      "Also write losses, film and figures for TensorBoard into this folder");
  add_commit_option(*command, options->commit);
  command->add_flag("--resume", options->resume, "Go on with the run in --out");
  command->add_flag("--keep-diverged", options->keep_diverged,
                    "Make the bundle even if the losses end far above where they began");
  command->callback([options] {
    if (options->list_settings) {
      Plan plan(parse_recipe_name(options->recipe));
      apply_options(*options, plan);
      std::fputs(plan.settings.help().c_str(), stdout);
    } else {
      run_training(*options);
    }
  });
}

}  // namespace lab
