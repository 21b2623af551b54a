// The report for a terminal: what was asked, the layers in order of execution, the kinds, the answer, the warnings.

#include "base/formatted.h"
#include "print/printable.h"
#include "report/facts.h"
#include "report/formats.h"
#include "report/layer_sheet.h"

namespace blackthorn::report {
namespace {

std::string facts_text(const std::vector<Fact>& facts) {
  constexpr std::size_t width = 11;
  std::string result;
  for (const Fact& fact : facts) {
    std::string label(fact.label);
    label.resize(width, ' ');
    result += label + printable(fact.text) + '\n';
  }
  return result;
}

std::string warnings_text(const std::vector<Warning>& warnings) {
  std::string result;
  for (std::size_t i = 0; i < warnings.size() && i < kShownWarnings; ++i) {
    const Warning& warning = warnings[i];
    const std::string where = names_text(warning.where);
    result += formatted("warning    {}", printable(formatted("{}: {}", warning.code, warning.message)));
    result += formatted("{}\n", where.empty() ? "" : formatted(" [{}]", printable(where)));
  }
  if (warnings.size() > kShownWarnings) {
    result += formatted("           and {} more warnings\n", warnings.size() - kShownWarnings);
  }
  return result;
}

}  // namespace

std::string report_text(const Analysis& report) {
  return facts_text(question_facts(report)) + '\n' + sheet_text(layer_sheet(report)) + '\n' +
         sheet_text(kind_sheet(report)) + '\n' + facts_text(answer_facts(report)) + warnings_text(report.warnings());
}

}  // namespace blackthorn::report
