// SPDX-License-Identifier: MIT
#include "native/data/picture_export.h"

#include <cstddef>
#include <cstdio>
#include <string>
#include <system_error>

#include "native/base/files.h"
#include "native/base/temporary_folder.h"
#include "native/data/procedural.h"
#include "shared/base/error.h"
#include "shared/codec/image_codec.h"
#include "shared/procedural/capsule_renderer.h"
#include "shared/procedural/digit_renderer.h"
#include "shared/procedural/drawn_sets.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

// Parts of picture_seed, beyond those of the data sets.
constexpr std::uint32_t kTrainPart = 100;
constexpr std::uint32_t kTestPart = 101;  // one more for each kind

// Files are written beside the folder and moved there at the end, or removed.
class NewFolder {
 public:
  NewFolder(const fs::path& target, const StopToken& stop) : folder_(unused(target)), stop_(stop) {}

  void write(const fs::path& name, const Image& image) const {
    stop_.check();
    const fs::path path = folder_.path() / name;
    std::error_code failure;
    fs::create_directories(path.parent_path(), failure);
    if (failure) {
      throw Error(folder_.target().string(), "a folder that can be written", failure.message());
    }
    write_file(path, encode_png(image));
  }

  void finish() { folder_.rename_to_target(); }

 private:
  // Asked before anything is drawn; finish() asks once more.
  static const fs::path& unused(const fs::path& target) {
    std::error_code ignored;
    if (!fs::exists(target, ignored)) return target;
    if (fs::is_directory(target, ignored) && fs::is_empty(target, ignored)) return target;
    throw Error(target.string(), "a new or empty folder",
                fs::is_directory(target, ignored) ? "files in it" : "a file");
  }

  TemporaryFolder folder_;
  StopToken stop_;
};

std::string numbered(int index, const char* ending) {
  char text[32];
  std::snprintf(text, sizeof(text), "%03d%s", index, ending);
  return text;
}

void write_kind(const NewFolder& folder, const CapsuleExport& settings, CapsuleDefect kind) {
  const std::string name(name_of(kind));
  const std::uint32_t part = kTestPart + static_cast<std::uint32_t>(kind);
  for (int i = 0; i < settings.test_of_each; ++i) {
    const auto seed = picture_seed(settings.seed, part, static_cast<std::size_t>(i));
    const auto capsule = render_capsule({.seed = seed, .defect = kind, .size = settings.size});
    folder.write(fs::path("test") / name / numbered(i, ".png"), capsule.image);
    if (kind == CapsuleDefect::none) continue;
    folder.write(fs::path("ground_truth") / name / numbered(i, "_mask.png"), capsule.mask);
  }
}

}  // namespace

void export_capsules(const fs::path& target, const CapsuleExport& settings) {
  NewFolder folder(target, settings.stop);
  for (int i = 0; i < settings.train; ++i) {
    const auto seed = picture_seed(settings.seed, kTrainPart, static_cast<std::size_t>(i));
    folder.write(fs::path("train") / "good" / numbered(i, ".png"),
                 render_capsule({.seed = seed, .size = settings.size}).image);
  }
  for (int kind = 0; kind <= kCapsuleDefectCount; ++kind) {
    write_kind(folder, settings, static_cast<CapsuleDefect>(kind));
  }
  folder.finish();
}

void export_digits(const fs::path& target, const DigitExport& settings) {
  NewFolder folder(target, settings.stop);
  for (int digit = 0; digit < 10; ++digit) {
    for (int i = 0; i < settings.of_each; ++i) {
      const auto seed = picture_seed(settings.seed, kTrainPart, static_cast<std::size_t>(i));
      folder.write(fs::path(std::to_string(digit)) / numbered(i, ".png"),
                   render_digit(digit, seed));
    }
  }
  folder.finish();
}

}  // namespace lab
