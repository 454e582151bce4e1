// SPDX-License-Identifier: MIT
// Figures in words (figure_words.h). The names are those of native/evaluation.
#include "wasm/state/figure_words.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstdio>
#include <span>
#include <utility>

namespace lab {

namespace {

using Word = std::pair<std::string_view, std::string_view>;

constexpr std::array<Word, 35> kNames{{
    {"test_elbo", "Evidence lower bound, test"},
    {"test_elbo_binarised", "Evidence lower bound, test, pixels drawn as 0 or 1"},
    {"test_importance_bound_binarised", "Importance-weighted bound, test, pixels drawn as 0 or 1"},
    {"kl", "KL divergence from the prior"},
    {"reconstruction_bce", "Reconstruction, cross-entropy"},
    {"reconstruction_mse", "Reconstruction, mean squared error"},
    {"active_units", "Active latent units"},
    {"image_auroc", "AUROC, pictures"},
    {"pixel_auroc", "AUROC, pixels"},
    {"f1_max", "Largest F1 score"},
    {"trivial_f1", "F1 score if all are called defective"},
    {"recall_at_5_percent_false_alarms", "Recall at 5 % false alarms"},
    {"true_good", "Good, and called good"},
    {"caught", "Defective, and caught"},
    {"pro_at_30_percent", "Overlap with each region of a defect (PRO)"},
    {"frechet_distance", "Fréchet distance, to test pictures"},
    {"frechet_distance_floor", "The same, of training pictures"},
    {"precision", "Precision: drawings like real pictures"},
    {"recall", "Recall: real pictures like drawings"},
    {"density", "Density of real pictures around drawings"},
    {"coverage", "Coverage of real pictures"},
    {"class_coverage", "Share of the classes that are drawn"},
    {"class_accuracy", "Drawings of the class that was asked for"},
    {"letters_auroc", "AUROC, letters told from digits"},
    {"letters_auroc_squared_error", "AUROC of letters, by squared error"},
    {"letters_auroc_cross_entropy", "AUROC of letters, by cross-entropy"},
    {"letters_auroc_negative_elbo", "AUROC of letters, by negative ELBO"},
    {"letters_auroc_code_divergence", "AUROC of letters, by the code's divergence"},
    {"letters_auroc_feature_distance", "AUROC of letters, by the critic's features"},
    {"impostors_auroc", "AUROC, impostors told from digits"},
    {"codes_nearest_class", "Nearest code is of the same class"},
    {"pca_nearest_class", "Nearest place is of the same class, PCA"},
    {"tsne_nearest_class", "Nearest place is of the same class, t-SNE"},
    {"pca_trustworthiness", "Trustworthiness of the map, PCA"},
    {"tsne_trustworthiness", "Trustworthiness of the map, t-SNE"},
}};

std::string_view find_word(std::span<const Word> words, std::string_view name) {
  const auto found = std::ranges::find(words, name, &Word::first);
  return found == words.end() ? std::string_view() : found->second;
}

// Figures after the point so that `size` shows two digits, and never an exponent.
int decimals_for(double size) {
  constexpr int kMost = 7;
  if (!(size > 0)) return 0;
  return std::clamp(1 - static_cast<int>(std::floor(std::log10(size))), 0, kMost);
}

std::string fixed(double value, int decimals) {
  char digits[400];  // the largest double has 309 before the point
  std::snprintf(digits, sizeof digits, "%.*f", decimals, std::abs(value));
  const bool negative =
      value < 0 && std::string_view(digits).find_first_of("123456789") != std::string_view::npos;
  return (negative ? "\u2212" : "") + std::string(digits);
}

// Two digits of what is uncertain; three of the figure where that is not known.
int decimals_of(const Metric& metric) {
  const double spread = metric.interval ? (metric.interval->high - metric.interval->low) / 2 : 0.0;
  if (spread > 0) return decimals_for(spread);
  const bool whole = metric.value == std::round(metric.value);
  return whole ? 0 : decimals_for(std::abs(metric.value) / 10);
}

}  // namespace

std::string figure_name(std::string_view name) {
  if (const std::string_view known = find_word(kNames, name); !known.empty()) {
    return std::string(known);
  }
  constexpr std::string_view kKind = "image_auroc_";
  std::string words(name.starts_with(kKind) ? name.substr(kKind.size()) : name);
  std::ranges::replace(words, '_', ' ');
  if (name.starts_with(kKind)) return "AUROC, " + words;
  if (!words.empty()) {
    words[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(words[0])));
  }
  return words;
}

std::string figure_value(const Metric& metric) {
  std::string text = fixed(metric.value, decimals_of(metric));
  if (metric.unit == "1") return text;
  const bool one = text == "1" && metric.unit.ends_with('s');
  return text + " " + metric.unit.substr(0, metric.unit.size() - (one ? 1 : 0));
}

std::string figure_interval(const Metric& metric) {
  if (!metric.interval) return {};
  const int decimals = decimals_of(metric);
  return fixed(metric.interval->low, decimals) + " to " + fixed(metric.interval->high, decimals);
}

std::string figure_text(const Metric& metric) {
  const std::string interval = figure_interval(metric);
  return figure_value(metric) + (interval.empty() ? "" : " (" + interval + ")");
}

std::string family_name(std::string_view family) {
  constexpr std::array<Word, 10> kFamilies{{{"ae", "Autoencoder"},
                                            {"vae", "VAE"},
                                            {"gan", "GAN"},
                                            {"wgan", "WGAN"},
                                            {"wgan-gp", "WGAN-GP"},
                                            {"vaegan", "VAE-GAN"},
                                            {"fanogan", "f-AnoGAN"},
                                            {"classifier", "Classifier"},
                                            {"flow", "Flow"},
                                            {"inspector", "Inspector"}}};
  const std::string_view known = find_word(kFamilies, family);
  return std::string(known.empty() ? family : known);
}

std::string dataset_title(std::string_view dataset) {
  constexpr std::array<Word, 5> kTitles{{{"mnist", "MNIST digits"},
                                         {"fashion", "Fashion-MNIST"},
                                         {"digits", "Procedural digits"},
                                         {"capsules", "Procedural capsules"},
                                         {"mvtec-capsule", "MVTec capsules"}}};
  const std::string_view known = find_word(kTitles, dataset);
  return std::string(known.empty() ? dataset : known);
}

}  // namespace lab
