// SPDX-License-Identifier: MIT
// Channels and replies.
#include "wasm/state/inference_queue.h"

#include <catch2/catch_test_macros.hpp>
#include <stdexcept>

using namespace lab;

namespace {

Run run_of(const char* network) { return {0, "m", network, {}}; }

RequestId sent_id(Outbox& outbox) { return std::get<Run>(*outbox.take()).request; }

}  // namespace

TEST_CASE("a channel sends one request and keeps only the newest of those that follow") {
  Outbox outbox;
  InferenceQueue queue(outbox);
  std::string answered;
  const auto ask = [&](const char* name) {
    OnReply reply;
    reply.output = [&answered, name](const Output&) { answered += name; };
    queue.ask_latest("lens", run_of(name), std::move(reply));
  };
  ask("a");
  ask("b");
  ask("c");
  const RequestId first = sent_id(outbox);
  CHECK_FALSE(outbox.take());
  queue.accept(Output{first, 2.5, {}});
  CHECK(answered == "a");
  CHECK(queue.last_milliseconds() == 2.5);
  const RequestId second = sent_id(outbox);
  CHECK(second != first);
  queue.accept(Output{second, 1, {}});
  CHECK(answered == "ac");
  CHECK_FALSE(queue.busy("lens"));
}

TEST_CASE("a channel of inspections keeps only the newest, too") {
  Outbox outbox;
  InferenceQueue queue(outbox);
  std::string answered;
  const auto ask = [&](int side, const char* name) {
    OnReply reply;
    reply.inspection = [&answered, name](const Inspection&) { answered += name; };
    Inspect request;
    request.model = "m";
    request.picture = Image(side, side, 1);
    queue.ask_latest("damage", std::move(request), std::move(reply));
  };
  const auto taken = [&outbox] { return std::get<Inspect>(*outbox.take()); };
  const auto answer = [&queue](RequestId request) {
    Inspection inspection;
    inspection.request = request;
    queue.accept(inspection);
  };
  ask(1, "a");
  ask(2, "b");
  ask(3, "c");
  const Inspect first = taken();
  CHECK(first.picture->width == 1);
  CHECK_FALSE(outbox.take());
  answer(first.request);
  const Inspect second = taken();
  CHECK(second.picture->width == 3);
  CHECK(second.request != first.request);
  answer(second.request);
  CHECK(answered == "ac");
  CHECK_FALSE(queue.busy("damage"));
}

TEST_CASE("channels do not wait for one another") {
  Outbox outbox;
  InferenceQueue queue(outbox);
  queue.ask_latest("grid", run_of("decoder"), {});
  queue.ask_latest("lens", run_of("decoder"), {});
  CHECK(outbox.take());
  CHECK(outbox.take());
}

TEST_CASE("a request to another model does not wait for the one before, which is given up") {
  Outbox outbox;
  InferenceQueue queue(outbox);
  std::string answered;
  OnReply first;
  first.output = [&](const Output&) { answered += "first"; };
  queue.ask_latest("sheet", Run{0, "a", "decoder", {}}, first);
  const RequestId old = sent_id(outbox);
  queue.ask_latest("sheet", Run{0, "a", "decoder", {}}, first);
  OnReply second;
  second.output = [&](const Output&) { answered += "second"; };
  queue.ask_latest("sheet", Run{0, "b", "decoder", {}}, second);
  CHECK(std::get<Cancel>(*outbox.take()).request == old);
  const Run sent = std::get<Run>(*outbox.take());
  CHECK(sent.model == "b");
  CHECK_FALSE(outbox.take());
  queue.accept(Output{old, 1, {}});
  queue.accept(Output{sent.request, 1, {}});
  CHECK(answered == "second");
}

TEST_CASE("nobody waits any longer for a model that was closed") {
  Outbox outbox;
  InferenceQueue queue(outbox);
  bool answered = false;
  OnReply reply;
  reply.output = [&](const Output&) { answered = true; };
  reply.failed = [&](const std::string&) { answered = true; };
  queue.ask_latest("sheet", Run{0, "a", "decoder", {}}, reply);
  queue.ask_latest("lens", Run{0, "b", "decoder", {}}, {});
  const RequestId gone = sent_id(outbox);
  const RequestId kept = sent_id(outbox);
  queue.cancel_model("a");
  CHECK(std::get<Cancel>(*outbox.take()).request == gone);
  CHECK_FALSE(queue.busy("sheet"));
  CHECK(queue.busy("lens"));
  queue.accept(Output{gone, 1, {}});
  CHECK(queue.accept(Failure{gone, "too late"}));
  CHECK_FALSE(answered);
  queue.accept(Output{kept, 1, {}});
  CHECK_FALSE(queue.busy("lens"));
}

TEST_CASE("a reply that its taker refuses is a failure of its request") {
  Outbox outbox;
  InferenceQueue queue(outbox);
  std::string failure;
  OnReply reply;
  reply.output = [](const Output&) { throw std::runtime_error("images of 16 values"); };
  reply.failed = [&](const std::string& message) { failure = message; };
  queue.ask_latest("lens", run_of("a"), reply);
  queue.accept(Output{sent_id(outbox), 1, {}});
  CHECK(failure == "images of 16 values");
}

TEST_CASE("a failed request lets the next one of its channel go") {
  Outbox outbox;
  InferenceQueue queue(outbox);
  std::string failure;
  OnReply reply;
  reply.failed = [&](const std::string& message) { failure = message; };
  queue.ask_latest("lens", run_of("a"), reply);
  queue.ask_latest("lens", run_of("b"), {});
  CHECK(queue.accept(Failure{sent_id(outbox), "no memory"}));
  CHECK(failure == "no memory");
  CHECK(std::get<Run>(*outbox.take()).network == "b");
}

TEST_CASE("replies that nobody waits for are dropped") {
  Outbox outbox;
  InferenceQueue queue(outbox);
  bool answered = false;
  OnReply reply;
  reply.output = [&](const Output&) { answered = true; };
  queue.ask_latest("lens", run_of("a"), reply);
  const RequestId id = sent_id(outbox);
  queue.cancel("lens");
  CHECK(std::get<Cancel>(*outbox.take()).request == id);
  queue.accept(Output{id, 1, {}});
  queue.accept(Output{4711, 1, {}});
  CHECK_FALSE(answered);
  CHECK_FALSE(queue.accept(Failure{0, "the worker stopped"}));
  CHECK_FALSE(queue.accept(Failure{4711, "no memory"}));
  queue.ask_latest("lens", run_of("b"), reply);
  queue.accept(Output{sent_id(outbox), 1, {}});
  CHECK(answered);
}
