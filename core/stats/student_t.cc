#include "stats/student_t.h"

#include <algorithm>
#include <cmath>

namespace blackthorn::stats {

double student_weight(double residual) { return (kStudentDegrees + 1) / (kStudentDegrees + residual * residual); }

double student_cost(double residual) {
  return (kStudentDegrees + 1) / 2 * std::log1p(residual * residual / kStudentDegrees);
}

double student_size(std::span<const double> residuals, std::span<const double> weights, double start, double least) {
  constexpr int rounds = 20;  // the last ones change nothing that counts
  double size = std::max(start, least);
  for (int round = 0; round < rounds; ++round) {
    double squares = 0, count = 0;
    for (std::size_t i = 0; i < residuals.size(); ++i) {
      if (weights[i] == 0) continue;
      squares += weights[i] * student_weight(residuals[i] / size) * residuals[i] * residuals[i];
      count += weights[i];
    }
    if (count == 0) break;
    size = std::max(std::sqrt(squares / count), least);
  }
  return size;
}

}  // namespace blackthorn::stats
