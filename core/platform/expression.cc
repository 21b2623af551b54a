#include "platform/expression.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/formatted.h"
#include "base/text.h"
#include "platform/json_text.h"

namespace blackthorn::platform {

namespace {

// Recursion follows the nesting of the JSON, which parse_table_text has limited to kMaxJsonDepth.
class Parser {
 public:
  Parser(const Symbols& symbols, std::span<const std::string> parameters)
      : symbols_(symbols), parameters_(parameters) {}

  Expression parse(const Cursor& cursor) const {
    const nlohmann::json& value = cursor.value();
    if (value.is_number()) return {Expression::Kind::number, cursor.number(-1e300, 1e300), 0, {}};
    if (value.is_string()) return parse_name(cursor);
    if (!value.is_array() || value.empty()) {
      cursor.fail_expected("an expression: a number, a name, or an array of an operator and its arguments");
    }
    return parse_call(cursor);
  }

 private:
  Expression parse_name(const Cursor& cursor) const {
    const std::string name = cursor.text(false);
    const auto parameter = std::find(parameters_.begin(), parameters_.end(), name);
    if (parameter != parameters_.end()) {
      return {Expression::Kind::parameter, 0, static_cast<std::size_t>(parameter - parameters_.begin()), {}};
    }
    const auto symbol = symbols_.find(name);
    if (symbol == symbols_.end()) {
      cursor.fail(formatted(
          "unknown name {}; expected a variable of the layer, a constant, a coefficient, a parameter or a function",
          in_quotes(name)));
    }
    if (symbol->second.parameters > 0) {
      cursor.fail(formatted("function {} takes {} arguments; call it as [{}, …]", in_quotes(name),
                            symbol->second.parameters, in_quotes(name)));
    }
    return {symbol->second.kind, 0, symbol->second.index, {}};
  }

  Expression parse_call(const Cursor& cursor) const {
    std::vector<Cursor> parts = cursor.elements(1);
    const Cursor& head = parts.front();
    if (!head.value().is_string()) head.fail_expected("the name of an operator or function");
    const std::string name = head.text(false);
    const std::span<const TableOperator> table = operators();
    const auto op = std::find_if(table.begin(), table.end(), [&](const TableOperator& o) { return o.name == name; });

    Expression result;
    if (op != table.end()) {
      result.kind = Expression::Kind::operation;
      result.index = static_cast<std::size_t>(op - table.begin());
      parse_arguments(std::span(parts).subspan(1), op->fields, cursor, result);
      check_count(cursor, formatted("operator {}", in_quotes(name)), result.arguments.size(), op->least_arguments,
                  op->most_arguments);
      if (name == "case" && result.arguments.size() % 2 == 0) {
        cursor.fail("operator \"case\" takes conditions with a value each, then one value for otherwise");
      }
      return result;
    }
    const auto symbol = symbols_.find(name);
    if (symbol == symbols_.end() || symbol->second.kind != Expression::Kind::function) {
      head.fail(formatted("unknown operator or function {}", in_quotes(name)));
    }
    result.kind = Expression::Kind::function;
    result.index = symbol->second.index;
    parse_arguments(std::span(parts).subspan(1), {}, cursor, result);
    check_count(cursor, formatted("function {}", in_quotes(name)), result.arguments.size(), symbol->second.parameters,
                symbol->second.parameters);
    return result;
  }

  void parse_arguments(std::span<const Cursor> parts, std::span<const std::string_view> fields, const Cursor& call,
                       Expression& result) const {
    if (!fields.empty()) {
      if (parts.empty() || !parts.back().value().is_object()) {
        (parts.empty() ? call : parts.back())
            .fail_expected(formatted("an object of {} as the last argument", joined(fields, ", ", in_quotes)));
      }
      for (const Cursor& part : parts.first(parts.size() - 1)) result.arguments.push_back(parse(part));
      const Cursor& last = parts.back();
      for (const Cursor::Member& member : last.members()) {
        if (std::find(fields.begin(), fields.end(), member.key) == fields.end()) {
          member.value.fail(
              formatted("unknown key {}; known here: {}", in_quotes(member.key), joined(fields, ", ", in_quotes)));
        }
      }
      for (const std::string_view field : fields) {
        if (!last.has(field)) last.fail(formatted("the key {} is missing", in_quotes(field)));
        result.arguments.push_back(parse(last.at(field)));
      }
      return;
    }
    for (const Cursor& part : parts) result.arguments.push_back(parse(part));
  }

  static void check_count(const Cursor& cursor, const std::string& what, std::size_t found, std::size_t least,
                          std::size_t most) {
    if (found >= least && found <= most) return;
    std::string count = std::to_string(least);
    if (most > least) count += most > Cursor::kMaxEntries ? " or more" : formatted(" to {}", most);
    cursor.fail(formatted("{} takes {} arguments, found {}", what, count, found));
  }

  const Symbols& symbols_;
  std::span<const std::string> parameters_;
};

}  // namespace

Expression parse_expression(const Cursor& cursor, const Symbols& symbols, std::span<const std::string> parameters) {
  return Parser(symbols, parameters).parse(cursor);
}

}  // namespace blackthorn::platform
