// The fusion rules as a table in pass order. Each row is applied once to the whole graph, in the order of the table.
// A newcomer adds a rule by one row here and its function in the file of its family.
#pragma once

#include <span>

#include "engine/fusion.h"

namespace blackthorn::engine {

struct Rule {
  RuleInfo info;
  void (*apply)(Fusion& fusion, std::string_view id);
};

std::span<const Rule> fusion_rules();

// free_rules.cc: nodes for which nothing runs.
void free_unused(Fusion&, std::string_view id);
void free_constants(Fusion&, std::string_view id);
void free_metadata(Fusion&, std::string_view id);
void free_bodies(Fusion&, std::string_view id);
void free_no_ops(Fusion&, std::string_view id);
void free_quantization(Fusion&, std::string_view id);
void free_views(Fusion&, std::string_view id);
void free_transpose_pairs(Fusion&, std::string_view id);
void free_unit_transposes(Fusion&, std::string_view id);

// own_layer_rules.cc: every other node starts as a layer of its own.
void reject_unknown_operators(Fusion&, std::string_view id);
void reject_untimed_operators(Fusion&, std::string_view id);
void reject_unknown_sizes(Fusion&, std::string_view id);
void own_layers(Fusion&, std::string_view id);
void approximate_layers(Fusion&, std::string_view id);

// conv_rules.cc: what runs inside a convolution or fully connected layer.
void fuse_pad(Fusion&, std::string_view id);
void fuse_batch_norm(Fusion&, std::string_view id);
void fuse_scale(Fusion&, std::string_view id);
void fuse_relu(Fusion&, std::string_view id);
void fuse_residual(Fusion&, std::string_view id);
void fuse_residual_relu(Fusion&, std::string_view id);
void fuse_bias(Fusion&, std::string_view id);
void fuse_fully_connected_relu(Fusion&, std::string_view id);

// pointwise_rules.cc
void fuse_scale_chain(Fusion&, std::string_view id);
void fuse_scale_relu(Fusion&, std::string_view id);
void fuse_pointwise_chain(Fusion&, std::string_view id);
void fuse_softmax_top_k(Fusion&, std::string_view id);

// sibling_rule.cc
void merge_siblings(Fusion&, std::string_view id);

// copy_rules.cc: concatenation, slices, transposes, reformats.
void merge_transposes(Fusion&, std::string_view id);
void merge_transpose_reduce(Fusion&, std::string_view id);
void place_concat(Fusion&, std::string_view id);
void place_slices(Fusion&, std::string_view id);
void reformat_inputs(Fusion&, std::string_view id);

}  // namespace blackthorn::engine
