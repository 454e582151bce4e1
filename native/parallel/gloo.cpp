// SPDX-License-Identifier: MIT
// Gloo, of backends.h. The only file that sees its headers (cmake/gloo_declarations).
#define USE_C10D_GLOO
#include <cstdlib>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>

#include "native/parallel/backends.h"

namespace lab {
namespace {

bool is_this_machine(const std::string& host) {
  return host == "localhost" || host == "::1" || host.starts_with("127.");
}

}  // namespace

c10::intrusive_ptr<c10d::Backend> make_gloo(const BackendPlace& place) {
  using Group = c10d::ProcessGroupGloo;
  const char* interface = std::getenv("GLOO_SOCKET_IFNAME");
  auto options = Group::Options::create(place.patience);
  // One that reduces while another waits for the network.
  options->threads = 2;
  options->devices.push_back(interface != nullptr ? Group::createDeviceForInterface(interface)
                             : is_this_machine(place.master)
                                 ? Group::createDeviceForHostname(place.master)
                                 : Group::createDefaultDevice());
  return c10::make_intrusive<Group>(place.store, place.rank, place.count, options);
}

}  // namespace lab
