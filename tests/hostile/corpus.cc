// The families put together.
#include <iterator>
#include <utility>

#include "hostile/cases.h"

namespace blackthorn::hostile {

Cases corpus() {
  Cases all;
  for (const auto family :
       {wire_cases, wrong_file_cases, graph_cases, function_cases, operator_cases, text_cases, large_cases}) {
    Cases cases = family();
    all.insert(all.end(), std::make_move_iterator(cases.begin()), std::make_move_iterator(cases.end()));
  }
  return all;
}

}  // namespace blackthorn::hostile
