// SPDX-License-Identifier: MIT
// The app on a page that is not there: a renderer that counts, a network whose pictures tell which
// code they come from, and a visitor who finds controls by their names.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "shared/bundle/manifest.h"
#include "shared/latent/bank.h"
#include "wasm/app/app.h"

namespace lab {

struct FakeTexture {
  TextureSize size;
  std::vector<std::uint8_t> rgba;
};

class FakeRenderer final : public Renderer {
 public:
  TextureHandle create_texture(TextureSize size, std::span<const std::uint8_t> rgba) override;
  void update_texture(TextureHandle handle, TextureSize size,
                      std::span<const std::uint8_t> rgba) override;
  void destroy_texture(TextureHandle handle) override;
  void draw(const ImDrawData& data, ImVec4 background) override;

  std::map<TextureHandle, FakeTexture> textures;
  int uploads = 0;
  int frames = 0;
  std::set<TextureHandle> drawn;  // in the last frame

 private:
  TextureHandle last_ = 0;
};

// A model of the fake network: 4 x 4 pictures, ten classes, a bank of 60 codes.
Manifest fake_manifest(const std::string& id, int dim);
// A generator and nothing else, in the shape of the fake models.
Manifest fake_generator(int dim);
// The same, asked for one of the ten classes.
Manifest fake_conditional(int dim);
// The same with a path from noise in steps: every pixel gets brighter by half of the range. Without a bank.
Manifest fake_flow(int steps);
// The example capsule detector: 64 x 64 RGB, calibration scores 0.01 .. 0.19, threshold 0.19.
Manifest fake_detector();
Bank fake_bank(int dim);
// Two epochs of loss and kl, and a film of three frames of 2 x 2 pixels, two in a row.
std::string fake_history();
Image fake_film();
// What the fake decoder draws for a code: every pixel is this.
float fake_value(std::span<const float> code);

// The key that opens a page.
std::string number_of(std::string_view page);

class FakePage {
 public:
  explicit FakePage(const std::string& hash = "", const Surface& surface = {1440, 900, 1},
                    std::span<const Page> pages = lab::pages());

  // Draws frames, answering what is asked, until the app is idle. Fails after many frames.
  void settle();
  void frame();
  void show(const std::string& hash) { app.receive(ShowState{hash}); }
  void drop_files(int count);
  // Adds a model to the list, under a key that need not be its manifest's id.
  void offer(const std::string& key, const Manifest& manifest, Keeping keeping = Keeping::shipped);
  void withdraw(const std::string& key);
  // Answers the oldest request that is held back.
  void answer_one() { answer_at(0); }
  void answer_at(std::size_t place);

  void move(ImVec2 at);
  void click(ImVec2 at);
  // The pointer goes down at the first point and up at the last.
  void drag(const std::vector<ImVec2>& points);
  // A finger does the same.
  void touch(const std::vector<ImVec2>& points);
  void key(std::string_view name, int modifiers = 0);
  // Presses the control of this name. Fails if there is none.
  void press(const std::string& label);
  Rect place_of(const std::string& label) const;
  bool sees(const std::string& label) const;
  ImVec2 center_of(const std::string& label) const;
  // How many controls of this name there are.
  int count_of(const std::string& label) const;
  // The name of the control that the keyboard is on; empty: none.
  std::string focused() const;

  // The last message of a kind, and how many of them there were.
  template <typename T>
  const T& last() const {
    for (auto message = sent.rbegin(); message != sent.rend(); ++message) {
      if (const T* found = std::get_if<T>(&*message)) return *found;
    }
    throw std::runtime_error("no such message was sent");
  }
  template <typename T>
  int count() const {
    int found = 0;
    for (const AppMessage& message : sent) found += std::holds_alternative<T>(message) ? 1 : 0;
    return found;
  }

  FakeRenderer renderer;
  App app;
  std::vector<AppMessage> sent;
  std::deque<AppMessage> held;  // requests without an answer yet
  bool answers = true;          // false: requests are held back
  bool gives_out = true;        // false: nothing is copied or saved
  std::string slow;             // a model whose requests are held back once it is open
  std::map<std::string, Manifest> manifests;  // what each key opens
  std::string failing;                        // a model or a network whose requests fail
  std::string converted;                      // the format of every inspected picture; empty: PNG
  std::vector<float> encoded;                 // the code of every picture
  std::string lesson;                         // lesson.json
  std::string history;                        // history.json of every model
  Image film;                                 // film.png of every model
  // Scores of inspected items; others get 0.05.
  std::map<std::int64_t, double> scores;
  // Pictures that the model in use does not know, and the model that does; empty: none does.
  std::map<std::int64_t, std::string> strange;
  // Pictures that every model knows, and the one that knows them best.
  std::map<std::int64_t, std::string> likelier;
  std::set<std::int64_t> broken;  // files that are no pictures
  double seconds = 0;

 private:
  void collect();
  void answer(const AppMessage& request);
  // As the worker does, by `strange` and `likelier`.
  void compare(const Inspect& inspect, Inspection& result) const;

  ModelList list_;
  std::int64_t last_item_ = 0;
};

// Of a request for a generator or decoder: its codes, how many, and the link to what the page shows.
inline std::vector<float> codes_of(const Run& run) { return values_of<float>(run.inputs.at(0)); }
inline std::int64_t count_of(const Run& run) { return run.inputs.at(0).shape.at(0); }
inline std::string hash_of(const FakePage& page) { return page.last<ShareState>().hash; }

}  // namespace lab
