// Kinds by their ids.
#include "base/layer_kind.h"

#include <algorithm>

#include "base/error.h"
#include "base/formatted.h"
#include "base/nearest.h"
#include "base/text.h"

namespace blackthorn {

LayerKind kind_named(std::string_view name) {
  const auto found = std::find(kKindNames.begin(), kKindNames.end(), name);
  if (found != kKindNames.end()) return static_cast<LayerKind>(found - kKindNames.begin());
  throw Error(ErrorCode::bad_request, formatted("no layer kind {}; there are {}{}", quoted(name), joined(kKindNames),
                                                did_you_mean(name, kKindNames)));
}

}  // namespace blackthorn
