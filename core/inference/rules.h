// The shape rules, by family. Each is the operator's definition in the ONNX specification
// (https://onnx.ai/onnx/operators), all operator set versions in one function.
#pragma once

#include "inference/op_context.h"

namespace blackthorn::inference::shape_rules {

// rules_elementwise.cc
void same_shape(OpContext&);     // every output like input 0
void broadcast_all(OpContext&);  // numpy broadcasting over all inputs
void dropout(OpContext&);        // types of the mask changed with opset 10
void dequantize(OpContext&);
void quantize(OpContext&);
void dynamic_quantize(OpContext&);

// rules_window.cc
void conv(OpContext&);  // Conv, ConvInteger, DeformConv; FusedConv
void qlinear_conv(OpContext&);
void conv_transpose(OpContext&);
void pool(OpContext&);
void global_pool(OpContext&);
void max_unpool(OpContext&);
void col2im(OpContext&);

// rules_shape.cc
void reshape(OpContext&);
void flatten(OpContext&);
void squeeze(OpContext&);
void unsqueeze(OpContext&);
void transpose(OpContext&);
void expand(OpContext&);
void tile(OpContext&);
void depth_to_space(OpContext&);
void space_to_depth(OpContext&);
void shape_of(OpContext&);
void size_of(OpContext&);

// rules_index.cc
void gather(OpContext&);
void gather_elements(OpContext&);
void gather_nd(OpContext&);
void concat(OpContext&);
void qlinear_concat(OpContext&);
void split(OpContext&);
void slice(OpContext&);
void pad(OpContext&);
void center_crop_pad(OpContext&);
void one_hot(OpContext&);
void top_k(OpContext&);
void compress(OpContext&);
void non_zero(OpContext&);
void unique(OpContext&);

// rules_reduce.cc
void reduce(OpContext&);          // ReduceSum …: axes as attribute or input
void qlinear_reduce(OpContext&);  // QLinearReduceMean
void arg_reduce(OpContext&);      // ArgMax, ArgMin

// rules_matmul.cc
void gemm(OpContext&);
void matmul(OpContext&);  // MatMul, MatMulInteger
void qlinear_matmul(OpContext&);
void qgemm(OpContext&);
void fused_matmul(OpContext&);
void einsum(OpContext&);
void determinant(OpContext&);
void packed_matmul(OpContext&);  // MatMulNBits

// rules_attention.cc
void attention(OpContext&);
void projected_attention(OpContext&);  // com.microsoft Attention
void multi_head_attention(OpContext&);
void group_query_attention(OpContext&);

// rules_norm.cc
void batch_norm(OpContext&);
void layer_norm(OpContext&);
void loss(OpContext&);  // NegativeLogLikelihoodLoss, SoftmaxCrossEntropyLoss

// rules_resize.cc
void resize(OpContext&);
void upsample(OpContext&);
void affine_grid(OpContext&);
void grid_sample(OpContext&);

// rules_constant.cc
void constant(OpContext&);
void constant_of_shape(OpContext&);
void range(OpContext&);
void random_shape(OpContext&);  // RandomNormal, RandomUniform
void multinomial(OpContext&);
void window(OpContext&);  // HannWindow …

// rules_signal.cc
void dft(OpContext&);
void stft(OpContext&);
void mel_weights(OpContext&);

// rules_recurrent.cc
void recurrent(OpContext&);  // RNN, GRU, LSTM

// rules_detection.cc
void non_max_suppression(OpContext&);
void roi_align(OpContext&);
void max_roi_pool(OpContext&);

// rules_control.cc
void if_branches(OpContext&);
void loop(OpContext&);
void scan(OpContext&);

// rules_sequence.cc
void identity(OpContext&);  // Identity, Optional, OptionalGetElement
void sequence_empty(OpContext&);
void sequence_construct(OpContext&);
void sequence_at(OpContext&);
void sequence_insert(OpContext&);
void sequence_erase(OpContext&);
void sequence_length(OpContext&);
void split_to_sequence(OpContext&);
void concat_from_sequence(OpContext&);

// rules_other.cc
void scalar_of_anything(OpContext&);  // OptionalHasElement
void unknowable(OpContext&);          // no shape can be told
void as_stated(OpContext&);           // plugins: what the file says of the outputs
void string_normalizer(OpContext&);
void string_split(OpContext&);
void label_encoder(OpContext&);
void array_feature_extractor(OpContext&);
void tree_ensemble(OpContext&);
void tf_idf(OpContext&);
void optimizer(OpContext&);  // Adagrad, Momentum: one state for each tensor
void adam(OpContext&);       // two
void fused_qlinear_pool(OpContext&);
void qlinear_pair(OpContext&);  // QLinearAdd, QLinearMul

}  // namespace blackthorn::inference::shape_rules
