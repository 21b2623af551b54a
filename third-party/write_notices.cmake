# Writes the notices of ROWS (notices.cmake) as OUTPUT, and as the C++ file SOURCE for the command line. Where Debian's
# file only names one of the common licences, its text follows in the end.
set(text "Blackthorn is under the Apache License 2.0. Parts of the following stand in it, under these licences.\n")
set(common "")
function(append title file)
  file(READ "${file}" licence)
  string(STRIP "${licence}" licence)
  string(APPEND text "\n======== ${title}\n\n${licence}\n")
  string(REGEX MATCHALL "/usr/share/common-licenses/[A-Za-z0-9.-]*[A-Za-z0-9]" named "${licence}")
  list(APPEND common ${named})
  set(text "${text}" PARENT_SCOPE)
  set(common "${common}" PARENT_SCOPE)
endfunction()

foreach(row IN LISTS ROWS)
  string(REGEX MATCH "^(.*)\\|(.*)$" matched "${row}")
  append("${CMAKE_MATCH_1}" "${CMAKE_MATCH_2}")
endforeach()
list(REMOVE_DUPLICATES common)
foreach(file IN LISTS common)
  append("${file}" "${file}")
endforeach()
file(WRITE "${OUTPUT}" "${text}")

file(READ "${OUTPUT}" hex HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
file(WRITE "${SOURCE}" "#include \"third_party_text.h\"\nnamespace blackthorn::cli {\nnamespace {\nconstexpr unsigned char kThirdPartyText[] = {${bytes}};\n}  // namespace\n\
std::string_view third_party_text() { return {reinterpret_cast<const char*>(kThirdPartyText), sizeof kThirdPartyText}; }\n}  // namespace blackthorn::cli\n")
