// SPDX-License-Identifier: MIT
// Some classes of a set alone, for a specialist or a bundle that knows no others.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "native/data/dataset.h"

namespace lab {

// How a setting asks for all of a set's classes.
inline constexpr std::string_view kAllClasses = "all";

// Class names as a setting has them, "3,5,8", in that order. Precondition: not kAllClasses.
std::vector<std::string> class_names(std::string_view list);

// Where names stand among classes. Throws lab::Error from `where` if one does not.
std::vector<std::int64_t> places_of(const std::vector<std::string>& names,
                                    const std::vector<std::string>& classes,
                                    std::string_view where);

// Keeps the pictures of these classes in all parts, and numbers the labels anew. The classes stay in
// the set's own order, whatever the order of `names`. All names: the source stays as it is.
// Throws lab::Error if a name is none of the set's or stands there twice, if there is none, or if the set is one for
// detectors, whose classes are kinds of defects.
void keep_classes(DataSource& source, const std::vector<std::string>& names);

}  // namespace lab
