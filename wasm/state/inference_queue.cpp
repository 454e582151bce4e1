// SPDX-License-Identifier: MIT
// Channels and waiting replies (inference_queue.h).
#include "wasm/state/inference_queue.h"

#include <utility>
#include <vector>

#include "wasm/protocol/caught.h"

namespace lab {

namespace {

template <typename Reply>
void deliver(const std::function<void(const Reply&)>& take, const Reply& reply,
             const std::function<void(const std::string&)>& failed) {
  if (!take) return;
  try {
    take(reply);
  } catch (...) {
    if (!failed) throw;
    failed(caught_text());
  }
}

// For the status line.
std::string name_of(const Run& run) { return run.network; }
std::string name_of(const Inspect&) { return "inspection"; }
std::string name_of(const Encode&) { return "encoder"; }
std::string name_of(const ReadFile&) { return ""; }
std::string name_of(const OpenModel&) { return ""; }

}  // namespace

void InferenceQueue::ask(Request request, OnReply on_reply) {
  send("", std::move(request), std::move(on_reply));
}

void InferenceQueue::ask_latest(std::string_view channel, Request request, OnReply on_reply) {
  const std::string& model =
      std::visit([](const auto& asked) -> const std::string& { return asked.model; }, request);
  const auto in_flight = channels_.find(channel);
  if (in_flight != channels_.end() && waiting_.at(in_flight->second.in_flight).model != model) {
    cancel(channel);
  }
  const auto found = channels_.find(channel);
  if (found == channels_.end()) {
    const RequestId sent = send(channel, std::move(request), std::move(on_reply));
    channels_[std::string(channel)] = Channel{sent, std::nullopt};
  } else {
    found->second.pending = Pending{std::move(request), std::move(on_reply)};
  }
}

RequestId InferenceQueue::send(std::string_view channel, Request request, OnReply on_reply) {
  const RequestId id = ++last_request_;
  std::visit(
      [&](auto& asked) {
        asked.request = id;
        waiting_[id] = {std::move(on_reply), std::string(channel), asked.model, name_of(asked)};
        outbox_.push(std::move(asked));
      },
      request);
  return id;
}

void InferenceQueue::cancel(std::string_view channel) {
  const auto found = channels_.find(channel);
  if (found == channels_.end()) return;
  drop(found->second.in_flight);
  channels_.erase(found);
}

void InferenceQueue::drop(RequestId request) {
  waiting_.erase(request);
  outbox_.push(Cancel{request});
}

void InferenceQueue::cancel_model(std::string_view model) {
  std::vector<RequestId> dropped;
  for (const auto& [request, waiting] : waiting_) {
    if (waiting.model == model) dropped.push_back(request);
  }
  for (const RequestId request : dropped) {
    channels_.erase(waiting_.at(request).channel);  // all in a channel are of one model
    drop(request);
  }
}

std::optional<InferenceQueue::Waiting> InferenceQueue::finish(RequestId request) {
  const auto found = waiting_.find(request);
  if (found == waiting_.end()) return std::nullopt;
  Waiting waiting = std::move(found->second);
  waiting_.erase(found);
  const auto channel = channels_.find(waiting.channel);
  if (channel != channels_.end()) {
    std::optional<Pending> pending = std::move(channel->second.pending);
    channels_.erase(channel);
    if (pending) {
      ask_latest(waiting.channel, std::move(pending->request), std::move(pending->on_reply));
    }
  }
  return waiting;
}

void InferenceQueue::accept(const Output& output) {
  const auto waiting = finish(output.request);
  if (!waiting) return;
  last_milliseconds_ = output.milliseconds;
  last_network_ = waiting->network;
  deliver(waiting->on_reply.output, output, waiting->on_reply.failed);
}

void InferenceQueue::accept(const Inspection& inspection) {
  const auto waiting = finish(inspection.request);
  if (!waiting) return;
  last_milliseconds_ = inspection.decode_ms + inspection.network_ms + inspection.score_ms;
  last_network_ = waiting->network;
  deliver(waiting->on_reply.inspection, inspection, waiting->on_reply.failed);
}

void InferenceQueue::accept(const Encoded& encoded) {
  const auto waiting = finish(encoded.request);
  if (!waiting) return;
  last_milliseconds_ = encoded.milliseconds;
  last_network_ = waiting->network;
  deliver(waiting->on_reply.encoded, encoded, waiting->on_reply.failed);
}

void InferenceQueue::accept(const Preview& preview) {
  const auto waiting = waiting_.find(preview.request);
  if (waiting == waiting_.end() || !waiting->second.on_reply.preview) return;
  waiting->second.on_reply.preview(preview.picture);
}

void InferenceQueue::accept(const ModelOpened& opened) {
  const auto waiting = finish(opened.request);
  if (waiting) deliver(waiting->on_reply.opened, opened, waiting->on_reply.failed);
}

void InferenceQueue::accept(const FileRead& read) {
  const auto waiting = finish(read.request);
  if (waiting) deliver(waiting->on_reply.read, read, waiting->on_reply.failed);
}

bool InferenceQueue::accept(const Failure& failure) {
  const auto waiting = finish(failure.request);
  if (waiting && waiting->on_reply.failed) waiting->on_reply.failed(failure.message);
  // One that was sent and is not waited for was given up while the answer was under way.
  return failure.request > 0 && failure.request <= last_request_;
}

}  // namespace lab
