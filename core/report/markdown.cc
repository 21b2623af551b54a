// The report for an issue or a wiki page: GitHub-style Markdown.

#include "base/formatted.h"
#include "print/printable.h"
#include "report/facts.h"
#include "report/formats.h"
#include "report/layer_sheet.h"

namespace blackthorn::report {
namespace {

std::string facts_markdown(const std::vector<Fact>& facts) {
  std::string result;
  for (const Fact& fact : facts) result += formatted("- **{}**: {}\n", fact.label, markdown_text(fact.text));
  return result;
}

std::string warnings_markdown(const std::vector<Warning>& warnings) {
  if (warnings.empty()) return {};
  std::string result = "\n## Warnings\n\n";
  for (std::size_t i = 0; i < warnings.size() && i < kShownWarnings; ++i) {
    const Warning& warning = warnings[i];
    const std::string where = names_text(warning.where);
    result += formatted("- {}: {}", markdown_code(warning.code), markdown_text(warning.message));
    result += formatted("{}\n", where.empty() ? "" : formatted(" ({})", markdown_text(where)));
  }
  if (warnings.size() > kShownWarnings) {
    result += formatted("- and {} more\n", warnings.size() - kShownWarnings);
  }
  return result;
}

}  // namespace

std::string report_markdown(const Analysis& report) {
  return formatted("# {}: {}\n\n{}{}\n## Time by kind\n\n{}\n## Layers in order of execution\n\n{}{}",
                   markdown_text(report.model->name), markdown_text(total_text(report)),
                   facts_markdown(question_facts(report)), facts_markdown(answer_facts(report)),
                   sheet_markdown(kind_sheet(report)), sheet_markdown(layer_sheet(report)),
                   warnings_markdown(report.warnings()));
}

}  // namespace blackthorn::report
