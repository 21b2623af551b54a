# What of others stands in our programs and in the module, one row for each: NAME|FILE with its licence; in brackets the
# name that our build links it by. The texts are those of the installed packages; none is copied into this repository.
# What of npm stands in the page, its build finds out by itself (web/scripts/notices.mjs).
set(rows
  "Protocol Buffers (protobuf)|${BLACKTHORN_TOOLCHAIN}/protobuf/LICENSE"
  "ONNX (onnx.proto)|${BLACKTHORN_TOOLCHAIN}/onnx/copyright"
  "JSON for Modern C++ (nlohmann)|/usr/share/doc/nlohmann-json3-dev/copyright")
if(EMSCRIPTEN)
  # Debian has one file for all of it; otherwise each library within has its own.
  set(licence "${EMSCRIPTEN_ROOT_PATH}/copyright")
  if(NOT EXISTS "${licence}")
    set(licence "${EMSCRIPTEN_ROOT_PATH}/LICENSE")
    list(APPEND rows "LLVM libc++|${EMSCRIPTEN_ROOT_PATH}/system/lib/libcxx/LICENSE.TXT"
      "LLVM compiler-rt|${EMSCRIPTEN_ROOT_PATH}/system/lib/compiler-rt/LICENSE.TXT")
  endif()
  list(APPEND rows "Emscripten (embind)|${licence}" "musl|${EMSCRIPTEN_ROOT_PATH}/system/lib/libc/musl/COPYRIGHT")
else()
  list(APPEND rows "Eigen (eigen3)|/usr/share/doc/libeigen3-dev/copyright")
endif()

# blackthorn_notices(TARGET): builds TARGET with third-party.txt beside it; on the command line also as third_party_text().
function(blackthorn_notices target)
  set(script "${CMAKE_SOURCE_DIR}/third-party/write_notices.cmake")
  set(output "${CMAKE_CURRENT_BINARY_DIR}/third-party.txt")
  set(source "${CMAKE_CURRENT_BINARY_DIR}/third_party_text.cc")
  string(REGEX REPLACE "[^;|]*\\|" "" files "${rows}")
  add_custom_command(OUTPUT "${output}" "${source}"
    COMMAND "${CMAKE_COMMAND}" "-DOUTPUT=${output}" "-DSOURCE=${source}" "-DROWS=${rows}" -P "${script}"
    DEPENDS ${files} "${script}" VERBATIM)
  target_sources(${target} PRIVATE "${output}")
  if(NOT EMSCRIPTEN)
    target_sources(${target} PRIVATE "${source}")
  endif()
endfunction()
