#include "impls/gates/family/mutants.h"

namespace assay::gates {

Prepared prepare_steps(const Request& request, const Steps& steps) {
  return with_storage(request.dtype, [steps, form = form_of(request.parameters)]<class T>(T) {
    return make_runner([steps, form](const Call& call) { run_steps<T>(steps, call, form); });
  });
}

// Those that a contract alone suggests, and those that people make: which factor is which, and where it lies.
std::vector<Bug> bugs_of_any_gate() {
  return {
      wrong_combination("factors_swapped", "activation(b) a",
                        [](const Function& f, double a, double b) { return f(b) * a; }),
      wrong_combination("activation_forgotten", "a b", [](const Function&, double a, double b) { return a * b; }),
      wrong_combination("activation_of_both", "activation(a) activation(b)",
                        [](const Function& f, double a, double b) { return f(a) * f(b); }),
      wrong_combination("activation_of_product", "activation(a b)",
                        [](const Function& f, double a, double b) { return f(a * b); }),
      wrong_combination("sum_for_product", "activation(a) + b",
                        [](const Function& f, double a, double b) { return f(a) + b; }),
      wrong_combination("value_forgotten", "activation(a)", [](const Function& f, double a, double) { return f(a); }),
      wrong_combination("gate_forgotten", "b", [](const Function&, double, double b) { return b; }),
      wrong_combination("residual_added", "activation(a) b + a",
                        [](const Function& f, double a, double b) { return f(a) * b + a; }),
      wrong_combination("one_added_to_value", "activation(a) (b + 1)",
                        [](const Function& f, double a, double b) { return f(a) * (b + 1); }),
      wrong_combination("value_clamped_at_7", "b is clamped to [-7, 7]",
                        [](const Function& f, double a, double b) {
                          return f(a) * (b > 7 ? 7 : b < -7 ? -7 : b);
                        }),
      wrong_combination("nan_of_value_swallowed", "a NaN in b counts as 0",
                        [](const Function& f, double a, double b) { return std::isnan(b) ? 0 : f(a) * b; }),
      wrong_combination("nan_of_gate_swallowed", "a NaN in a counts as 0",
                        [](const Function& f, double a, double b) { return std::isnan(a) ? 0 : f(a) * b; }),
      wrong_combination("zero_gate_skips_value", "0 where the activation is 0, also if b is infinite or NaN",
                        [](const Function& f, double a, double b) { return f(a) == 0 ? 0 : f(a) * b; }),
      step("order_ignored", "gate_last is taken for gate_first", [](Steps& s) { s.order_ignored = true; }),
      step("halves_interleaved", "the halves are taken to be every other element",
           [](Steps& s) { s.interleaved = true; }),
      step("halves_of_whole", "the first half of the rows, and not of each row, is the gate",
           [](Steps& s) { s.halves_of_whole = true; }),
      step("split_at_half_of_stride", "the right half begins in the middle of what lies from row to row",
           [](Steps& s) { s.right_half = [](auto stride, auto) { return stride / 2; }; }),
      step("split_at_vector", "the right half begins at a multiple of 8",
           [](Steps& s) { s.right_half = [](auto, auto cols) { return (cols + 7) / 8 * 8; }; }),
      step("split_off_by_one", "the right half begins one element late",
           [](Steps& s) { s.right_half = [](auto, auto cols) { return cols + 1; }; }),
      step("left_half_twice", "the right half is the left one",
           [](Steps& s) { s.right_half = [](auto, auto) { return 0; }; }),
      step("first_row_of_value", "of b the first row is used for all", [](Steps& s) { s.first_row_of_b = true; }),
      step("b_read_after_y_was_written", "a row of y holds the activation before b is read, which may lie there",
           [](Steps& s) { s.b_after_gate = true; }),
      step("a_read_after_y_was_written", "a row of y holds b before a is read, which may lie there",
           [](Steps& s) { s.a_after_value = true; }),
      only_in({Dtype::bf16, Dtype::f16},
              step("gate_stored_first", "the activation is rounded to storage before the product",
                   [](Steps& s) { s.gate_stored_first = true; })),
      step("last_element_skipped", "the last element of a row is not written",
           [](Steps& s) { s.unwritten = [](auto, auto) { return 1; }; }),
      step("tail_unwritten", "elements that do not fill a vector of 8 are not written",
           [](Steps& s) { s.unwritten = [](auto, auto cols) { return cols % 8; }; }),
      step("wrong_when_rows_above_1", "of all rows but the first, the last element is not written",
           [](Steps& s) { s.unwritten = [](auto row, auto) { return row > 0 ? 1 : 0; }; }),
      step("tail_lane_wrong", "elements that do not fill a vector of 8 are those of the vector before",
           [](Steps& s) {
             s.finish = [](std::span<double> row, auto&&...) {
               for (std::size_t i = row.size() / 8 * 8; i >= 8 && i < row.size(); ++i) row[i] = row[i - 8];
             };
           }),
      step("wrong_at_16n_plus_15", "the last element of a tail of 15 is 0",
           [](Steps& s) {
             s.finish = [](std::span<double> row, auto&&...) {
               if (row.size() % 16 == 15) row.back() = 0;
             };
           }),
      step("wrong_when_b_is_unaligned", "the first element of a row is 0 where b is not aligned to 16 bytes",
           [](Steps& s) {
             s.finish = [](std::span<double> row, const void*, const void* b, const void*) {
               if (reinterpret_cast<std::uintptr_t>(b) % 16 != 0) row.front() = 0;
             };
           }),
      step("wrong_on_value", "where y lies on b, the last element of a row is 0",
           [](Steps& s) {
             s.finish = [](std::span<double> row, const void*, const void* b, const void* y) {
               if (b == y) row.back() = 0;
             };
           }),
      step("row_stride_ignored", "rows are read as if there were no padding",
           [](Steps& s) { s.stride = [](auto, auto cols) { return cols; }; }),
      step("output_stride_of_input", "rows of y are taken to lie as far apart as those of a",
           [](Steps& s) { s.stride_of_input = true; }),
      only_in({Dtype::bf16, Dtype::f16}, step("truncated", "bf16 and f16 are stored by cutting off the lower bits",
                                              [](Steps& s) { s.truncated = true; })),
      step("reads_past_end", "one element after each row of b is read", [](Steps& s) { s.reads_past_end = true; }),
      step("writes_past_end", "one element after each row of y is set to 0",
           [](Steps& s) { s.writes_past_end = true; }),
      step("input_overwritten", "the first element of each row of b is set to 0",
           [](Steps& s) { s.input_overwritten = true; }),
  };
}

}  // namespace assay::gates
