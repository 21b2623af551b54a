// The licences of what others wrote and stands in the programs, as the build has put them together (third-party/).
#pragma once

#include <string_view>

#include "room.h"

namespace blackthorn::cli {

std::string_view third_party_text();

}  // namespace blackthorn::cli
