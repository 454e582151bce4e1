// SPDX-License-Identifier: MIT
// `latentlab score`: runs a detector's bundle over picture files and folders of them. The numbers are
// those of the page: the same preprocessing, networks and scoring.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>

#include "native/autoencoder.h"
#include "native/bundle.h"
#include "native/commands/commands.h"
#include "native/data/picture_files.h"
#include "native/files.h"
#include "shared/error.h"
#include "shared/image_codec.h"
#include "shared/pixels.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

constexpr const char* kColumns =
    "file       the picture, as given or found in a given folder\n"
    "score      anomaly score, higher is worse; empty if the picture could not be read\n"
    "p_value    share of the calibration pictures (and this one) with a score at least as high\n"
    "threshold  of the bundle; the same in every row\n"
    "verdict    good, anomalous (score > threshold) or error\n"
    "error      why the picture could not be read; else empty\n";

struct ScoreOptions {
  fs::path bundle;
  std::vector<fs::path> inputs;
  fs::path csv;
  fs::path maps;
};

struct Picture {
  fs::path path;
  fs::path below;  // name within the given folder, for the map's name
};

struct Row {
  std::string file;
  double score = 0;
  double p_value = 0;
  bool anomalous = false;
  std::string error;
};

// The picture files in a folder and, after them, in its subfolders, by name.
void collect(const fs::path& folder, const fs::path& below, std::vector<Picture>& pictures) {
  for (const auto& file : list_pictures(folder, /*label=*/-1)) {
    pictures.push_back({file.path, below / file.path.filename()});
  }
  for (const auto& name : list_subfolders(folder)) {
    // A link could lead back here.
    if (!fs::is_symlink(folder / name)) collect(folder / name, below / name, pictures);
  }
}

std::vector<Picture> expand(const std::vector<fs::path>& inputs) {
  std::vector<Picture> pictures;
  for (const auto& input : inputs) {
    const std::size_t before = pictures.size();
    if (fs::is_directory(input))
      collect(input, "", pictures);
    else
      pictures.push_back({input, input.filename()});
    if (pictures.size() == before) throw Error("score", "pictures in " + input.string(), "none");
  }
  return pictures;
}

// RFC 4180.
std::string quoted(const std::string& field) {
  if (field.find_first_of(",\"\r\n") == std::string::npos) return field;
  std::string text = "\"";
  for (const char c : field) text += c == '"' ? "\"\"" : std::string(1, c);
  return text + "\"";
}

std::string csv_of(const std::vector<Row>& rows, double threshold) {
  std::string text = "file,score,p_value,threshold,verdict,error\n";
  for (const auto& row : rows) {
    char numbers[96] = ",";
    char limit[48];
    std::snprintf(limit, sizeof(limit), "%.6f", threshold);
    if (row.error.empty()) {
      std::snprintf(numbers, sizeof(numbers), "%.6f,%.6f", row.score, row.p_value);
    }
    const char* verdict = !row.error.empty() ? "error" : row.anomalous ? "anomalous" : "good";
    text += quoted(row.file) + "," + numbers + "," + limit + "," + verdict + "," +
            quoted(row.error) + "\n";
  }
  return text;
}

// Names in the map folder, each used once.
class MapFolder {
 public:
  explicit MapFolder(fs::path folder) : folder_(std::move(folder)) {}

  void write(const fs::path& below, const FloatMap& map, const DisplayRange& range) {
    const fs::path stem = fs::path(below).replace_extension();
    fs::path name = stem.string() + ".png";
    for (int i = 2; !used_.insert(name).second; ++i) {
      name = stem.string() + "-" + std::to_string(i) + ".png";
    }
    fs::create_directories((folder_ / name).parent_path());
    write_file_atomically(folder_ / name, encode_png(colorize(map, range, Palette::inferno)));
  }

 private:
  fs::path folder_;
  std::set<fs::path> used_;
};

// The bundle, opened for scoring.
struct Detector {
  Autoencoder autoencoder;
  ScoringInfo scoring;
};

Detector open_detector(const fs::path& folder) {
  const Bundle bundle = load_bundle(folder);
  if (!bundle.manifest.scoring) {
    throw Error("score", "a bundle with scoring",
                "'" + bundle.manifest.id + "', which is no detector");
  }
  return {Autoencoder(bundle.networks, bundle.manifest.preprocess), *bundle.manifest.scoring};
}

Row score_picture(const Detector& detector, const Picture& picture,
                  std::optional<MapFolder>& maps) {
  Row row;
  row.file = picture.path.string();
  Image image;
  try {
    image = decode_image(read_file(picture.path), row.file);
  } catch (const Error& error) {
    row.error = error.what();
    return row;
  }
  const Anomaly anomaly =
      inspect(detector.autoencoder, image, std::get<ResidualMethod>(detector.scoring.method));
  row.score = anomaly.score;
  row.p_value = conformal_p_value(detector.scoring.calibration_scores, anomaly.score);
  row.anomalous = anomaly.score > detector.scoring.threshold;
  if (maps) maps->write(picture.below, anomaly.map, detector.scoring.display_range);
  return row;
}

void print(const Row& row) {
  if (!row.error.empty()) {
    std::printf("error                          %s\n", row.error.c_str());
    return;
  }
  std::printf("%-9s %10.6f  p %.4f  %s\n", row.anomalous ? "anomalous" : "good", row.score,
              row.p_value, row.file.c_str());
}

void score(const ScoreOptions& options) {
  const Detector detector = open_detector(options.bundle);
  std::optional<MapFolder> maps;
  if (!options.maps.empty()) maps.emplace(options.maps);
  std::vector<Row> rows;
  for (const auto& picture : expand(options.inputs)) {
    rows.push_back(score_picture(detector, picture, maps));
    print(rows.back());
  }
  if (!options.csv.empty()) {
    const std::string text = csv_of(rows, detector.scoring.threshold);
    write_file_atomically(options.csv,
                          {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
  }
  const auto failed = std::ranges::count_if(rows, [](const Row& r) { return !r.error.empty(); });
  if (failed > 0) {
    throw Error("score", "pictures that can be read",
                std::to_string(failed) + " of " + std::to_string(rows.size()) + " that cannot");
  }
}

}  // namespace

void add_score_command(CLI::App& app) {
  auto options = std::make_shared<ScoreOptions>();
  auto* command = app.add_subcommand("score", "Score pictures with a detector's bundle");
  command->add_option("bundle", options->bundle, "Folder of the bundle")->required();
  command->add_option("pictures", options->inputs, "Picture files, or folders of them")->required();
  command->add_option("--csv", options->csv, "Write a table to this file");
  command->add_option("--maps", options->maps,
                      "Write each picture's defect map to this folder as a PNG, on the bundle's "
                      "fixed display range");
  command->footer(std::string("Columns of the table:\n") + kColumns +
                  "Pictures that cannot be read get a row of their own; the exit code is then 1.");
  command->callback([options] { score(*options); });
}

}  // namespace lab
