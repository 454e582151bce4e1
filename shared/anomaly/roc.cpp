// SPDX-License-Identifier: MIT
// The figures of a detector from the scores of normal and anomalous images (scoring.h). Everything
// is counted per distinct score, in integers: ties are exact and the order of the input is without
// effect. AUROC: Hanley and McNeil 1982. Percentile bootstrap: Efron and Tibshirani 1993, chapter 13.
#include "shared/anomaly/roc.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "shared/anomaly/order_statistics.h"
#include "shared/base/error.h"
#include "shared/base/number_text.h"
#include "shared/base/rng.h"

namespace lab {

namespace {

void expect_numbers(std::string_view where, std::span<const double> scores) {
  for (const double score : scores) {
    if (std::isnan(score)) throw Error(where, "numbers", "NaN");
  }
}

void expect_scores(std::string_view where, std::span<const double> scores) {
  if (scores.empty()) throw Error(where, "at least one score", "none");
  expect_numbers(where, scores);
}

void expect_both(std::span<const double> normal, std::span<const double> anomalous) {
  expect_scores("normal scores", normal);
  expect_scores("anomalous scores", anomalous);
}

// How many images of either kind have one score.
struct Tally {
  std::uint64_t normal = 0;
  std::uint64_t anomalous = 0;
};

// The distinct scores, ascending, and the place of every image's score among them.
struct Ranking {
  std::vector<double> distinct;
  std::vector<std::uint32_t> normal;
  std::vector<std::uint32_t> anomalous;

  std::vector<Tally> tally() const {
    std::vector<Tally> tallies(distinct.size());
    for (const std::uint32_t rank : normal) ++tallies[rank].normal;
    for (const std::uint32_t rank : anomalous) ++tallies[rank].anomalous;
    return tallies;
  }
};

Ranking rank(std::span<const double> normal, std::span<const double> anomalous) {
  expect_both(normal, anomalous);
  Ranking ranking;
  ranking.distinct.assign(normal.begin(), normal.end());
  ranking.distinct.insert(ranking.distinct.end(), anomalous.begin(), anomalous.end());
  std::sort(ranking.distinct.begin(), ranking.distinct.end());
  ranking.distinct.erase(std::unique(ranking.distinct.begin(), ranking.distinct.end()),
                         ranking.distinct.end());
  const auto ranks_of = [&](std::span<const double> scores) {
    std::vector<std::uint32_t> ranks;
    for (const double score : scores) {
      const auto place = std::lower_bound(ranking.distinct.begin(), ranking.distinct.end(), score);
      ranks.push_back(static_cast<std::uint32_t>(place - ranking.distinct.begin()));
    }
    return ranks;
  };
  ranking.normal = ranks_of(normal);
  ranking.anomalous = ranks_of(anomalous);
  return ranking;
}

double auroc_of(const std::vector<Tally>& tallies) {
  std::uint64_t below = 0;
  std::uint64_t anomalous = 0;
  std::uint64_t doubled_wins = 0;  // a tie is half a win
  for (const Tally& tally : tallies) {
    doubled_wins += tally.anomalous * (2 * below + tally.normal);
    below += tally.normal;
    anomalous += tally.anomalous;
  }
  return static_cast<double>(doubled_wins) / (2.0 * static_cast<double>(below * anomalous));
}

std::vector<std::uint32_t> resample(const std::vector<std::uint32_t>& ranks, Rng& rng) {
  std::vector<std::uint32_t> drawn(ranks.size());
  for (std::uint32_t& rank : drawn) {
    rank = ranks[rng.below(static_cast<std::uint32_t>(ranks.size()))];
  }
  return drawn;
}

double quantile_of_sorted(const std::vector<double>& sorted, double probability) {
  return at_place(sorted, probability * static_cast<double>(sorted.size() - 1));
}

double f1(std::uint64_t caught, std::uint64_t false_alarms, std::uint64_t missed) {
  const double doubled = 2.0 * static_cast<double>(caught);
  return doubled / (doubled + static_cast<double>(false_alarms + missed));
}

}  // namespace

double auroc(std::span<const double> normal, std::span<const double> anomalous) {
  return auroc_of(rank(normal, anomalous).tally());
}

Interval auroc_interval(std::span<const double> normal, std::span<const double> anomalous,
                        double level, int resamples, std::uint64_t seed) {
  if (!(level > 0 && level < 1)) {
    throw Error("auroc_interval", "a level between 0 and 1", number_text(level));
  }
  if (resamples < 1) {
    throw Error("auroc_interval", "at least one resample", number_text(resamples));
  }
  const Ranking ranking = rank(normal, anomalous);
  Ranking drawn{ranking.distinct, {}, {}};
  Rng rng(seed);
  std::vector<double> areas;
  for (int i = 0; i < resamples; ++i) {
    drawn.normal = resample(ranking.normal, rng);
    drawn.anomalous = resample(ranking.anomalous, rng);
    areas.push_back(auroc_of(drawn.tally()));
  }
  std::sort(areas.begin(), areas.end());
  const double tail = (1 - level) / 2;
  return {quantile_of_sorted(areas, tail), quantile_of_sorted(areas, 1 - tail)};
}

std::vector<RocPoint> roc_curve(std::span<const double> normal, std::span<const double> anomalous) {
  const Ranking ranking = rank(normal, anomalous);
  const std::vector<Tally> tallies = ranking.tally();
  std::uint64_t false_alarms = 0;
  std::uint64_t caught = 0;
  std::vector<RocPoint> curve{{ranking.distinct.back(), 0, 0}};
  for (std::size_t i = tallies.size(); i-- > 0;) {
    false_alarms += tallies[i].normal;
    caught += tallies[i].anomalous;
    // Everything from this score on is above the next lower one.
    const double threshold =
        i > 0 ? ranking.distinct[i - 1] : -std::numeric_limits<double>::infinity();
    curve.push_back({threshold,
                     static_cast<double>(false_alarms) / static_cast<double>(normal.size()),
                     static_cast<double>(caught) / static_cast<double>(anomalous.size())});
  }
  return curve;
}

Confusion confusion(std::span<const double> normal, std::span<const double> anomalous,
                    double threshold) {
  expect_numbers("normal scores", normal);
  expect_numbers("anomalous scores", anomalous);
  const auto count_above = [threshold](std::span<const double> scores) {
    return static_cast<int>(std::count_if(scores.begin(), scores.end(),
                                          [threshold](double score) { return score > threshold; }));
  };
  Confusion table;
  table.false_alarm = count_above(normal);
  table.true_good = static_cast<int>(normal.size()) - table.false_alarm;
  table.caught = count_above(anomalous);
  table.missed = static_cast<int>(anomalous.size()) - table.caught;
  return table;
}

double f1_max(std::span<const double> normal, std::span<const double> anomalous) {
  const std::vector<Tally> tallies = rank(normal, anomalous).tally();
  std::uint64_t false_alarms = 0;
  std::uint64_t caught = 0;
  double best = 0;
  for (std::size_t i = tallies.size(); i-- > 0;) {
    false_alarms += tallies[i].normal;
    caught += tallies[i].anomalous;
    best = std::max(best, f1(caught, false_alarms, anomalous.size() - caught));
  }
  return best;
}

double trivial_f1(std::size_t normal, std::size_t anomalous) {
  if (anomalous == 0) throw Error("trivial_f1", "at least one anomalous image", "none");
  return f1(anomalous, normal, 0);
}

double recall_at(std::span<const double> normal, std::span<const double> anomalous, double rate) {
  if (!(rate >= 0 && rate <= 1)) throw Error("recall_at", "a rate from 0 to 1", number_text(rate));
  double recall = 0;
  for (const RocPoint& point : roc_curve(normal, anomalous)) {
    if (point.false_alarm_rate <= rate) recall = point.recall;
  }
  return recall;
}

}  // namespace lab
