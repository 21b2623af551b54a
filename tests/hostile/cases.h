// The hostile corpus: files that are wrong, absurd or malicious on purpose, each with what must come of it. Families of
// cases stand in the files *_cases.cc; corpus.cc puts them together.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace blackthorn::hostile {

/// What must come of a file: an error, or a report with at least these warnings.
struct Expected {
  std::string error;                  // its code; empty where a report comes out
  std::string says;                   // part of the error's text
  std::vector<std::string> warnings;  // codes that the report must have, beside others
};

inline Expected error(std::string code, std::string says = {}) { return {std::move(code), std::move(says), {}}; }
inline Expected report(std::vector<std::string> warnings = {}) { return {{}, {}, std::move(warnings)}; }

struct Case {
  std::string file;                   // its name, unique, with the ending
  std::function<std::string()> make;  // the bytes
  Expected expected;
};
using Cases = std::vector<Case>;

Cases wire_cases();        // the bytes of the file: cuts, lengths, wire types, numbers, repeated fields
Cases wrong_file_cases();  // what is no ONNX model at all
Cases graph_cases();       // names, cycles, bodies, attributes, tensors, external data
Cases function_cases();    // model-local functions: recursion, depth, explosion
Cases operator_cases();    // nodes whose sizes and attributes contradict themselves or overflow
Cases text_cases();        // names made of markup, control characters, bidirectional controls, bytes that are no UTF-8
Cases large_cases();       // hundreds of thousands of anything: time and memory must stay in proportion

/// All of them.
Cases corpus();

}  // namespace blackthorn::hostile
