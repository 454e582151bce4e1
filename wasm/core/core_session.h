// SPDX-License-Identifier: MIT
// What lab_core answers (protocol.md): manifests, preprocessing, scoring and checksums for the worker. It keeps
// the manifests of opened models and the paths that are under way, nothing else; networks are run by the worker's ONNX Runtime.
#pragma once

#include <map>
#include <string>

#include "shared/bundle/manifest.h"
#include "shared/inspection/flow_path.h"
#include "wasm/protocol/message.h"

namespace lab {

class CoreSession {
 public:
  // Throws lab::Error on an unknown kind, a missing or wrong field or part, a model that is not open,
  // and where the core itself does (corrupt picture, malformed manifest ...).
  Message answer(const Message& request);

 private:
  static Message open_index(const Message& request);
  Message open_manifest(const Message& request);
  Message close_manifest(const Message& request);
  Message decode(const Message& request) const;
  Message recalibrate(const Message& request) const;
  Message prepare(const Message& request) const;
  Message score(const Message& request) const;
  Message overlay(const Message& request) const;
  Message draw(const Message& request) const;
  Message pictures(const Message& request) const;
  Message begin_path(const Message& request);
  Message follow_path(const Message& request);
  Message leave_path(const Message& request);
  Message check_golden(const Message& request) const;
  Message sha256(const Message& request) const;

  const Manifest& manifest(const std::string& model) const;

  std::map<std::string, Manifest> manifests_;  // by model
  std::map<std::int64_t, FlowPath> paths_;     // under way
  std::int64_t last_path_ = 0;
};

}  // namespace lab
