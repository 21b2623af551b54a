# Writes OUTPUT, a C++ file that holds the text of every file of INPUTS under its path in ROOT without ending.
# String literals are limited in length, so the text goes in as numbers.
set(arrays "")
set(rows "")
foreach(input IN LISTS INPUTS)
  file(RELATIVE_PATH name "${ROOT}" "${input}")
  string(REGEX REPLACE "\\.json$" "" name "${name}")
  string(MAKE_C_IDENTIFIER "${name}" id)
  file(READ "${input}" hex HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
  string(APPEND arrays "constexpr unsigned char ${id}[] = {${bytes}};\n")
  string(APPEND rows "    {\"${name}\", {reinterpret_cast<const char*>(${id}), sizeof ${id}}},\n")
endforeach()
file(WRITE "${OUTPUT}" "#include \"platform/embedded.h\"\n#include <array>\nnamespace blackthorn::platform {\nnamespace {\n${arrays}}  // namespace\n\
std::span<const EmbeddedTable> embedded_tables() {\n  static const auto tables = std::to_array<EmbeddedTable>({\n${rows}  });\n  return tables;\n}\n}  // namespace blackthorn::platform\n")
