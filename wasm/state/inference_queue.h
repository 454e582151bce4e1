// SPDX-License-Identifier: MIT
// Requests to the worker and who waits for their replies. A stream of requests of which only the
// newest matters (an image under a moving pointer) goes through a channel: one in flight, one
// pending, everything between is dropped. A request to another model does not wait for the one
// before, which nobody wants any more.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "wasm/state/outbox.h"

namespace lab {

struct OnReply {
  std::function<void(const Output&)> output;
  std::function<void(const Inspection&)> inspection;
  std::function<void(const Encoded&)> encoded;
  std::function<void(const Image&)> preview;
  std::function<void(const ModelOpened&)> opened;
  std::function<void(const FileRead&)> read;
  std::function<void(const std::string&)> failed;
};

class InferenceQueue {
 public:
  explicit InferenceQueue(Outbox& outbox) : outbox_(outbox) {}

  using Request = std::variant<OpenModel, Run, Inspect, Encode, ReadFile>;

  void ask(Request request, OnReply on_reply);
  // The newest request of a channel: sent at once, or as soon as the one in flight is answered.
  void ask_latest(std::string_view channel, Request request, OnReply on_reply);
  // What the channel waits for is no longer wanted: no reply to it comes any more.
  void cancel(std::string_view channel);
  // The model was closed or is opened anew: whoever waits for it waits no longer.
  void cancel_model(std::string_view model);
  bool busy(std::string_view channel) const { return channels_.contains(channel); }

  // Replies. Those that nobody waits for are dropped. One that whoever waits cannot take (a tensor of
  // another shape) counts as a failure of its request.
  void accept(const Output& output);
  void accept(const Inspection& inspection);
  void accept(const Encoded& encoded);
  void accept(const Preview& preview);  // its inspection is still waited for
  void accept(const ModelOpened& opened);
  void accept(const FileRead& read);
  // False if it is of no request that was ever sent, and so the visitor's to know.
  bool accept(const Failure& failure);

  // The last inference, for the status line.
  double last_milliseconds() const { return last_milliseconds_; }
  const std::string& last_network() const { return last_network_; }

 private:
  struct Waiting {
    OnReply on_reply;
    std::string channel;  // empty: none
    std::string model;
    std::string network;
  };
  struct Pending {
    Request request;
    OnReply on_reply;
  };
  struct Channel {
    RequestId in_flight = 0;
    std::optional<Pending> pending;
  };

  // channel: empty, where it goes through none.
  RequestId send(std::string_view channel, Request request, OnReply on_reply);
  void drop(RequestId request);
  // Removes and returns who waits for a reply, and sends what its channel holds back.
  std::optional<Waiting> finish(RequestId request);

  Outbox& outbox_;
  RequestId last_request_ = 0;
  std::map<RequestId, Waiting> waiting_;
  std::map<std::string, Channel, std::less<>> channels_;
  double last_milliseconds_ = 0;
  std::string last_network_;
};

}  // namespace lab
