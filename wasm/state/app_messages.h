// SPDX-License-Identifier: MIT
// What the page tells lab_app and what lab_app asks of the page (protocol.md), as plain types. Views
// and tests use these; only app_messages.cpp knows how they are spelled in an envelope.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "shared/base/tensor_file.h"
#include "shared/bundle/capabilities.h"
#include "shared/bundle/recalibration.h"
#include "shared/image/image.h"
#include "shared/image/pose.h"
#include "wasm/state/batch_item.h"

namespace lab {

using RequestId = std::int64_t;  // above 0; 0: nothing in particular

// --- page to app ---

struct HostInfo {
  int threads = 1;
  bool simd = true;
  bool isolated = false;
  bool dark = false;
  bool reduced_motion = false;
  bool touch = false;
};

// A visitor's own model is kept in the browser or only until the page is closed; what is damaged in
// the browser's storage can be removed or added again.
enum class Keeping { shipped, kept, visit, damaged };

struct ModelEntry {
  std::string id;  // in this list, and in every request; a dropped bundle's own may be another
  std::string title;
  std::string family;
  std::string dataset;
  std::int64_t bytes = 0;
  Capabilities can;
  Keeping keeping = Keeping::shipped;
  double image_auroc = 0;  // measured; 0: not
  std::optional<double> frechet_distance = {};

  bool own() const { return keeping != Keeping::shipped; }
};

struct ModelList {
  std::vector<ModelEntry> models;
};

// A visitor gave a model, which is in the list by now.
struct ModelAdded {
  std::string model;
  std::string note;  // what there is to say about it
};

// Something to say for a moment.
struct Notice {
  std::string text;
};

struct ShowState {
  std::string hash;  // without the '#'
};

struct LoadProgress {
  std::string model;
  std::int64_t loaded = 0;
  std::int64_t total = 0;
};

// Files of an opened bundle, not parsed yet.
struct ModelOpened {
  RequestId request = 0;
  std::string model;
  std::vector<std::uint8_t> manifest;
  std::optional<std::vector<std::uint8_t>> bank;
  std::string version = {};  // tells its manifest from any other
};

struct Output {
  RequestId request = 0;
  double milliseconds = 0;
  std::vector<NamedTensor> tensors;
};

struct Inspection {
  RequestId request = 0;
  double score = 0;
  int source_width = 0;
  int source_height = 0;
  double decode_ms = 0;
  double network_ms = 0;
  double score_ms = 0;
  double strangeness = 0;     // above 1: not like what the model knows; 0 where it cannot tell
  std::string likelier = {};  // of the models that know such a picture; empty: none
  std::string converted =
      {};         // the format that the browser decoded in the core's place; empty: none
  Image picture;  // as the networks take it
  // Of a model that brings objects to their place: the picture as it was given, at most 1024 pixels a side, and
  // where the networks' lies in it.
  std::optional<Image> photograph = {};
  Placement placement = {};
  std::optional<Image> corrected;  // where the model makes one
  FloatMap map;
};

// A picture as the model is shown it, and its code.
struct Encoded {
  RequestId request = 0;
  double milliseconds = 0;
  Image picture;
  std::vector<float> code;
};

// The picture of an inspection that is still under way.
struct Preview {
  RequestId request = 0;
  Image picture;
};

// A file of a bundle, checked against its manifest.
struct FileRead {
  RequestId request = 0;
  std::vector<std::uint8_t> bytes = {};
  Image picture = {};  // in place of the bytes where a picture was asked for
};

struct GivenPicture {
  std::int64_t item = 0;
  std::string name;
  std::int64_t bytes = 0;
  std::string folder;
};

struct FilesArrived {
  std::vector<GivenPicture> items;
};

struct PastedText {
  std::string text;
};
struct UndoPressed {};
struct RedoPressed {};
// The network is back after something could not be fetched.
struct Online {};

struct Failure {
  RequestId request = 0;
  std::string message;
};

using HostMessage =
    std::variant<HostInfo, ModelList, ModelAdded, Notice, ShowState, LoadProgress, ModelOpened,
                 Output, Inspection, Encoded, Preview, FileRead, FilesArrived, KeptBatch,
                 PastedText, UndoPressed, RedoPressed, Online, Failure>;

// Throws lab::Error on an unknown kind, or on a missing or wrong field or part.
HostMessage decode_host_message(std::span<const std::uint8_t> bytes);

// --- app to page ---

struct OpenModel {
  RequestId request = 0;
  std::string model;
};

struct Run {
  RequestId request = 0;
  std::string model;
  std::string network;
  std::vector<NamedTensor> inputs;
  bool path = false;  // several runs, each on what the last one gave: inputs are where it begins
};

// Whether a picture is shown to the other models, too, which takes about as long as preparing it once more for each:
// never, if the asked model knows no such picture, or even if it does.
enum class Comparison { none, unlike, always };

struct Inspect {
  RequestId request = 0;
  std::string model;
  std::int64_t item = 0;         // of FilesArrived, where there is no picture
  std::optional<Image> picture;  // made by the app itself
  Comparison comparison = Comparison::none;
};

struct Encode {
  RequestId request = 0;
  std::string model;
  std::int64_t item = 0;              // of FilesArrived, where there is no picture
  std::optional<Image> picture = {};  // made by the app itself
};

// A file of a bundle, which need not be open; or one of the site's own.
struct ReadFile {
  RequestId request = 0;
  std::string model;     // empty: the site's own
  std::string file;      // "manifest", or one of the manifest's files; of the site's: "lesson"
  bool decoded = false;  // it is a picture, and its pixels are wanted
};

// Nobody waits for the reply any more.
struct Cancel {
  RequestId request = 0;
};

// Models that something on show needs: their networks stay open.
struct UseModels {
  std::vector<std::string> models;
};

struct RemoveModel {
  std::string model;  // one of the visitor's own
};

// A model of the visitor's own is made of this one, with its threshold from these pictures.
struct CalibrateModel {
  std::string model;
  double rate = 0;
  GoodScores good;
};

// One of the visitor's own, as one file.
struct SaveModel {
  std::string model;
};

struct Forget {
  std::int64_t item = 0;
};

struct Save {
  std::string name;
  std::string mime;
  std::vector<std::uint8_t> bytes;
};

// A picture to be saved as PNG: the page encodes it while the app goes on.
struct SavePicture {
  std::string name;
  Image picture;     // RGBA
  std::string done;  // comes back as a notice once it is saved
};

// Pictures of one size to be saved as an animation that repeats: the page encodes it.
struct SaveGif {
  std::string name;
  int milliseconds = 0;  // each is shown for
  std::vector<Image> frames;
  std::string done = {};  // as above
};

struct PickFiles {
  bool folder = false;
  bool camera = false;  // photograph one, where the device can
};

struct PickModel {};

// The lesson with its answers, to print, in a tab of its own.
struct OpenSheet {};

struct Copy {
  std::string text;
  std::string done;  // comes back as a notice once it is in the clipboard
};

struct ShareState {
  std::string hash;
  bool push = false;  // worth a history entry
};

// An error that belongs to nothing on show.
struct Trouble {
  std::string text;
};

struct Mirror {
  std::string page;
  std::string model;
  std::string text;
  std::string notice;  // with which the text begins; empty: none

  bool operator==(const Mirror&) const = default;
};

struct Table {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;

  bool operator==(const Table&) const = default;
};

// The control that the keyboard is on, in words; empty: none.
struct Focused {
  std::string text;

  bool operator==(const Focused&) const = default;
};

// How the page is drawn, for the HTML around it.
struct Look {
  bool dark = false;
  double letters = 0;  // size of the text, in CSS pixels
  // Where pinches and Ctrl with the wheel are the app's: left, top, width, height in CSS pixels.
  std::array<float, 4> gestures{};

  bool operator==(const Look&) const = default;
};

using AppMessage = std::variant<OpenModel, Run, Inspect, Encode, ReadFile, Cancel, UseModels,
                                RemoveModel, CalibrateModel, SaveModel, Forget, Save, SavePicture,
                                SaveGif, PickFiles, PickModel, OpenSheet, Copy, ShareState, Mirror,
                                Focused, Look, Table, KeptBatch, Trouble>;

std::vector<std::uint8_t> encode_app_message(const AppMessage& message);

}  // namespace lab
