// The table of operators. Columns: name, domain, where its cost comes from (graph/cost.h), type of the first output,
// shape rule, folding, type of the other outputs, random, blind. Type: like(i) = as input i, always(t),
// named(attribute, default), kTypeByRule = the rule sets it.
#include "inference/operators.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "inference/fold.h"
#include "inference/rules.h"

namespace blackthorn::inference {
namespace {

constexpr TypeRule kSame = like(0);
constexpr TypeRule kBool = always(DType::boolean);
constexpr TypeRule kInt64 = always(DType::int64);
constexpr TypeRule kInt32 = always(DType::int32);
constexpr TypeRule kUint8 = always(DType::uint8);
constexpr TypeRule kFloat = always(DType::float32);
constexpr TypeRule kString = always(DType::string);
constexpr TypeRule kRandomType = named("dtype", DType::float32);

constexpr std::string_view kMl = "ai.onnx.ml";
constexpr std::string_view kTraining = "ai.onnx.preview.training";
constexpr std::string_view kPlugin = "TRT";
constexpr std::string_view kMicrosoft = "com.microsoft";

using namespace shape_rules;

constexpr Operator kOperators[] = {
    // Activations and other functions of one element.
    {"Abs", "", Cost::pointwise, kSame, same_shape, fold::absolute},
    {"Acos", "", Cost::pointwise, kSame, same_shape},
    {"Acosh", "", Cost::pointwise, kSame, same_shape},
    {"Affine", "", Cost::pointwise, kSame, same_shape},
    {"Asin", "", Cost::pointwise, kSame, same_shape},
    {"Asinh", "", Cost::pointwise, kSame, same_shape},
    {"Atan", "", Cost::pointwise, kSame, same_shape},
    {"Atanh", "", Cost::pointwise, kSame, same_shape},
    {"BitwiseNot", "", Cost::pointwise, kSame, same_shape},
    {"Ceil", "", Cost::pointwise, kSame, same_shape, fold::ceil},
    {"Celu", "", Cost::pointwise, kSame, same_shape},
    {"Clip", "", Cost::pointwise, kSame, same_shape, fold::clip},
    {"Cos", "", Cost::pointwise, kSame, same_shape},
    {"Cosh", "", Cost::pointwise, kSame, same_shape},
    {"Elu", "", Cost::pointwise, kSame, same_shape},
    {"Erf", "", Cost::pointwise, kSame, same_shape},
    {"Exp", "", Cost::pointwise, kSame, same_shape},
    {"Floor", "", Cost::pointwise, kSame, same_shape, fold::floor},
    {"Gelu", "", Cost::pointwise, kSame, same_shape},
    {"HardSigmoid", "", Cost::pointwise, kSame, same_shape},
    {"HardSwish", "", Cost::pointwise, kSame, same_shape},
    {"Identity", "", Cost::identity, kSame, identity, fold::keep, kSame, false, true},
    {"ImageScaler", "", Cost::pointwise, kSame, same_shape},
    {"IsInf", "", Cost::pointwise, kBool, same_shape},
    {"IsNaN", "", Cost::pointwise, kBool, same_shape},
    {"LeakyRelu", "", Cost::pointwise, kSame, same_shape},
    {"Log", "", Cost::pointwise, kSame, same_shape},
    {"Mish", "", Cost::pointwise, kSame, same_shape},
    {"Neg", "", Cost::pointwise, kSame, same_shape, fold::negate},
    {"Not", "", Cost::pointwise, kBool, same_shape, fold::logical_not},
    {"ParametricSoftplus", "", Cost::pointwise, kSame, same_shape},
    {"PRelu", "", Cost::pointwise, kSame, same_shape},
    {"Reciprocal", "", Cost::pointwise, kSame, same_shape, fold::reciprocal},
    {"Relu", "", Cost::pointwise, kSame, same_shape, fold::relu},
    {"Round", "", Cost::pointwise, kSame, same_shape, fold::round},
    {"Scale", "", Cost::pointwise, kSame, same_shape},
    {"ScaledTanh", "", Cost::pointwise, kSame, same_shape},
    {"Selu", "", Cost::pointwise, kSame, same_shape},
    {"Shrink", "", Cost::pointwise, kSame, same_shape},
    {"Sigmoid", "", Cost::pointwise, kSame, same_shape},
    {"Sign", "", Cost::pointwise, kSame, same_shape, fold::sign},
    {"Sin", "", Cost::pointwise, kSame, same_shape},
    {"Sinh", "", Cost::pointwise, kSame, same_shape},
    {"Softplus", "", Cost::pointwise, kSame, same_shape},
    {"Softsign", "", Cost::pointwise, kSame, same_shape},
    {"Sqrt", "", Cost::pointwise, kSame, same_shape, fold::square_root},
    {"Swish", "", Cost::pointwise, kSame, same_shape},
    {"Tan", "", Cost::pointwise, kSame, same_shape},
    {"Tanh", "", Cost::pointwise, kSame, same_shape},
    {"ThresholdedRelu", "", Cost::pointwise, kSame, same_shape},

    // Functions of several elements, with broadcasting.
    {"Add", "", Cost::pointwise, kSame, broadcast_all, fold::add},
    {"And", "", Cost::pointwise, kBool, broadcast_all, fold::logical_and},
    {"BitShift", "", Cost::pointwise, kSame, broadcast_all},
    {"BitwiseAnd", "", Cost::pointwise, kSame, broadcast_all},
    {"BitwiseOr", "", Cost::pointwise, kSame, broadcast_all},
    {"BitwiseXor", "", Cost::pointwise, kSame, broadcast_all},
    {"Div", "", Cost::pointwise, kSame, broadcast_all, fold::divide},
    {"Equal", "", Cost::pointwise, kBool, broadcast_all, fold::equal},
    {"Greater", "", Cost::pointwise, kBool, broadcast_all, fold::greater},
    {"GreaterOrEqual", "", Cost::pointwise, kBool, broadcast_all, fold::greater_or_equal},
    {"Less", "", Cost::pointwise, kBool, broadcast_all, fold::less},
    {"LessOrEqual", "", Cost::pointwise, kBool, broadcast_all, fold::less_or_equal},
    {"Max", "", Cost::pointwise, kSame, broadcast_all, fold::maximum},
    {"Mean", "", Cost::pointwise, kSame, broadcast_all},
    {"Min", "", Cost::pointwise, kSame, broadcast_all, fold::minimum},
    {"Mod", "", Cost::pointwise, kSame, broadcast_all, fold::modulo},
    {"Mul", "", Cost::pointwise, kSame, broadcast_all, fold::multiply},
    {"Or", "", Cost::pointwise, kBool, broadcast_all, fold::logical_or},
    {"Pow", "", Cost::pointwise, kSame, broadcast_all, fold::power},
    {"StringConcat", "", Cost::unknown, kString, broadcast_all},
    {"Sub", "", Cost::pointwise, kSame, broadcast_all, fold::subtract},
    {"Sum", "", Cost::pointwise, kSame, broadcast_all, fold::sum},
    {"Where", "", Cost::pointwise, like(1), broadcast_all, fold::where},
    {"Xor", "", Cost::pointwise, kBool, broadcast_all, fold::logical_xor},

    // Types, quantisation, dropout.
    {"Cast", "", Cost::cast, named("to", DType::undefined), same_shape, fold::cast},
    {"CastLike", "", Cost::cast, like(1), same_shape, fold::cast},
    {"DequantizeLinear", "", Cost::quantize, kTypeByRule, dequantize},
    {"DynamicQuantizeLinear", "", Cost::unknown, kUint8, dynamic_quantize, nullptr, kTypeByRule},
    {"QuantizeLinear", "", Cost::quantize, kTypeByRule, quantize},
    {"Dropout", "", Cost::identity, kSame, dropout, nullptr, kTypeByRule},
    {"Bernoulli", "", Cost::approximate, named("dtype", DType::undefined), same_shape, nullptr, kSame, true},

    // Convolution and pools.
    {"AveragePool", "", Cost::pool, kSame, pool},
    {"Col2Im", "", Cost::approximate, kSame, col2im},
    {"Conv", "", Cost::convolution, kSame, conv},
    {"ConvInteger", "", Cost::unknown, kInt32, conv},
    {"ConvTranspose", "", Cost::deconvolution, kSame, conv_transpose},
    {"DeformConv", "", Cost::unknown, kSame, conv},
    {"GlobalAveragePool", "", Cost::global_pool, kSame, global_pool},
    {"GlobalLpPool", "", Cost::global_pool, kSame, global_pool},
    {"GlobalMaxPool", "", Cost::global_pool, kSame, global_pool},
    {"LpPool", "", Cost::pool, kSame, pool},
    {"MaxPool", "", Cost::pool, kSame, pool, nullptr, kInt64},
    {"MaxUnpool", "", Cost::approximate, kSame, max_unpool},
    {"QLinearConv", "", Cost::unknown, like(7), qlinear_conv},

    // Matrix products.
    {"Attention", "", Cost::approximate, kSame, attention},
    {"Det", "", Cost::unknown, kSame, determinant},
    {"Einsum", "", Cost::einsum, kSame, einsum},
    {"Gemm", "", Cost::gemm, kSame, gemm},
    {"MatMul", "", Cost::gemm, kSame, matmul},
    {"MatMulInteger", "", Cost::unknown, kInt32, matmul},
    {"QLinearMatMul", "", Cost::unknown, like(7), qlinear_matmul},

    // Normalisation and its kin.
    {"BatchNormalization", "", Cost::batch_norm, kSame, batch_norm, nullptr, kTypeByRule},
    {"GroupNormalization", "", Cost::norm, kSame, same_shape},
    {"Hardmax", "", Cost::softmax, kSame, same_shape},
    {"InstanceNormalization", "", Cost::norm, kSame, same_shape},
    {"LayerNormalization", "", Cost::norm, kSame, layer_norm, nullptr, kTypeByRule},
    {"LogSoftmax", "", Cost::softmax, kSame, same_shape},
    {"LpNormalization", "", Cost::norm, kSame, same_shape},
    {"LRN", "", Cost::lrn, kSame, same_shape},
    {"MeanVarianceNormalization", "", Cost::norm, kSame, same_shape},
    {"NegativeLogLikelihoodLoss", "", Cost::unknown, kSame, loss},
    {"RMSNormalization", "", Cost::norm, kSame, same_shape},
    {"RotaryEmbedding", "", Cost::approximate, kSame, same_shape},
    {"Softmax", "", Cost::softmax, kSame, same_shape},
    {"SoftmaxCrossEntropyLoss", "", Cost::unknown, kSame, loss},

    // Shapes.
    {"DepthToSpace", "", Cost::move, kSame, depth_to_space},
    {"Expand", "", Cost::move, kSame, expand, fold::expand},
    {"Flatten", "", Cost::view, kSame, flatten, fold::keep},
    {"Reshape", "", Cost::view, kSame, reshape, fold::keep},
    {"Shape", "", Cost::metadata, kInt64, shape_of},
    {"Size", "", Cost::metadata, kInt64, size_of},
    {"SpaceToDepth", "", Cost::move, kSame, space_to_depth},
    {"Squeeze", "", Cost::view, kSame, squeeze, fold::keep},
    {"Tile", "", Cost::move, kSame, tile, fold::tile},
    {"Transpose", "", Cost::transpose, kSame, transpose, fold::transpose},
    {"Unsqueeze", "", Cost::view, kSame, unsqueeze, fold::keep},

    // Picking and putting elements.
    {"CenterCropPad", "", Cost::approximate, kSame, center_crop_pad},
    {"Compress", "", Cost::approximate, kSame, compress},
    {"Concat", "", Cost::concat, kSame, concat, fold::concat},
    {"CumSum", "", Cost::approximate, kSame, same_shape, fold::cumulative_sum},
    {"Gather", "", Cost::move, kSame, gather, fold::gather},
    {"GatherElements", "", Cost::move, kSame, gather_elements, fold::gather_elements},
    {"GatherND", "", Cost::move, kSame, gather_nd, fold::gather_nd},
    {"NonZero", "", Cost::approximate, kInt64, non_zero, fold::non_zero},
    {"OneHot", "", Cost::approximate, kTypeByRule, one_hot},
    {"Pad", "", Cost::pad, kSame, pad, fold::pad},
    {"ReverseSequence", "", Cost::approximate, kSame, same_shape},
    {"Scatter", "", Cost::move, kSame, same_shape, fold::scatter_elements},
    {"ScatterElements", "", Cost::move, kSame, same_shape, fold::scatter_elements},
    {"ScatterND", "", Cost::move, kSame, same_shape, fold::scatter_nd},
    {"Slice", "", Cost::slice, kSame, slice, fold::slice},
    {"Split", "", Cost::slice, kSame, split, fold::split},
    {"TensorScatter", "", Cost::move, kSame, same_shape},
    {"TopK", "", Cost::approximate, kSame, top_k, nullptr, kInt64},
    {"Trilu", "", Cost::approximate, kSame, same_shape},
    {"Unique", "", Cost::approximate, kSame, unique, nullptr, kInt64},

    // Reductions.
    {"ArgMax", "", Cost::reduce, kInt64, arg_reduce, fold::arg_max},
    {"ArgMin", "", Cost::reduce, kInt64, arg_reduce, fold::arg_min},
    {"ReduceL1", "", Cost::reduce, kSame, reduce},
    {"ReduceL2", "", Cost::reduce, kSame, reduce},
    {"ReduceLogSum", "", Cost::reduce, kSame, reduce},
    {"ReduceLogSumExp", "", Cost::reduce, kSame, reduce},
    {"ReduceMax", "", Cost::reduce, kSame, reduce, fold::reduce_max},
    {"ReduceMean", "", Cost::reduce, kSame, reduce, fold::reduce_mean},
    {"ReduceMin", "", Cost::reduce, kSame, reduce, fold::reduce_min},
    {"ReduceProd", "", Cost::reduce, kSame, reduce, fold::reduce_prod},
    {"ReduceSum", "", Cost::reduce, kSame, reduce, fold::reduce_sum},
    {"ReduceSumSquare", "", Cost::reduce, kSame, reduce},

    // Resampling and regions.
    {"AffineGrid", "", Cost::approximate, kSame, affine_grid},
    {"GridSample", "", Cost::approximate, kSame, grid_sample},
    {"MaxRoiPool", "", Cost::approximate, kSame, max_roi_pool},
    {"NonMaxSuppression", "", Cost::approximate, kInt64, non_max_suppression},
    {"Resize", "", Cost::resize, kSame, resize},
    {"RoiAlign", "", Cost::approximate, kSame, roi_align},
    {"Upsample", "", Cost::resize, kSame, resize},

    // Makers of tensors.
    {"BlackmanWindow", "", Cost::unknown, named("output_datatype", DType::float32), window},
    {"Constant", "", Cost::unknown, kTypeByRule, constant},
    {"ConstantOfShape", "", Cost::approximate, kTypeByRule, constant_of_shape, fold::constant_of_shape},
    {"EyeLike", "", Cost::approximate, named("dtype", DType::undefined), same_shape},
    {"HammingWindow", "", Cost::unknown, named("output_datatype", DType::float32), window},
    {"HannWindow", "", Cost::unknown, named("output_datatype", DType::float32), window},
    {"Multinomial", "", Cost::unknown, named("dtype", DType::int32), multinomial, nullptr, kSame, true},
    {"RandomNormal", "", Cost::approximate, kRandomType, random_shape, nullptr, kSame, true},
    {"RandomNormalLike", "", Cost::approximate, named("dtype", DType::undefined), same_shape, nullptr, kSame, true},
    {"RandomUniform", "", Cost::approximate, kRandomType, random_shape, nullptr, kSame, true},
    {"RandomUniformLike", "", Cost::approximate, named("dtype", DType::undefined), same_shape, nullptr, kSame, true},
    {"Range", "", Cost::approximate, kSame, range, fold::range},

    // Signals and recurrence.
    {"DFT", "", Cost::unknown, kSame, dft},
    {"GRU", "", Cost::recurrent, kSame, recurrent},
    {"LSTM", "", Cost::recurrent, kSame, recurrent},
    {"MelWeightMatrix", "", Cost::unknown, named("output_datatype", DType::float32), mel_weights},
    {"RNN", "", Cost::recurrent, kSame, recurrent},
    {"STFT", "", Cost::unknown, kSame, stft},

    // Bodies.
    {"If", "", Cost::unknown, kTypeByRule, if_branches, nullptr, kTypeByRule},
    {"Loop", "", Cost::unknown, kTypeByRule, loop, nullptr, kTypeByRule},
    {"Scan", "", Cost::unknown, kTypeByRule, scan, nullptr, kTypeByRule},

    // Sequences, optional values, text.
    {"ConcatFromSequence", "", Cost::unknown, kSame, concat_from_sequence, nullptr, kSame, false, true},
    {"ImageDecoder", "", Cost::unknown, kUint8, unknowable},
    {"Optional", "", Cost::unknown, kSame, identity, nullptr, kSame, false, true},
    {"OptionalGetElement", "", Cost::unknown, kSame, identity, nullptr, kSame, false, true},
    {"OptionalHasElement", "", Cost::unknown, kBool, scalar_of_anything, nullptr, kSame, false, true},
    {"RegexFullMatch", "", Cost::unknown, kBool, same_shape},
    {"SequenceAt", "", Cost::unknown, kSame, sequence_at, nullptr, kSame, false, true},
    {"SequenceConstruct", "", Cost::unknown, kSame, sequence_construct},
    {"SequenceEmpty", "", Cost::unknown, named("dtype", DType::float32), sequence_empty},
    {"SequenceErase", "", Cost::unknown, kSame, sequence_erase, nullptr, kSame, false, true},
    {"SequenceInsert", "", Cost::unknown, like(1), sequence_insert, nullptr, kSame, false, true},
    {"SequenceLength", "", Cost::unknown, kInt64, sequence_length, nullptr, kSame, false, true},
    {"SequenceMap", "", Cost::unknown, kTypeByRule, unknowable, nullptr, kTypeByRule},
    {"SplitToSequence", "", Cost::unknown, kSame, split_to_sequence},
    {"StringNormalizer", "", Cost::unknown, kString, string_normalizer},
    {"StringSplit", "", Cost::unknown, kString, string_split, nullptr, kInt64},
    {"TfIdfVectorizer", "", Cost::unknown, kFloat, tf_idf},

    // TensorRT's plugins that exporters write as operators.
    {"BatchedNMSDynamic_TRT", "", Cost::approximate, kTypeByRule, as_stated, nullptr, kTypeByRule, false, true},
    {"BatchedNMSDynamic_TRT", kPlugin, Cost::approximate, kTypeByRule, as_stated, nullptr, kTypeByRule, false, true},
    {"BatchedNMS_TRT", "", Cost::approximate, kTypeByRule, as_stated, nullptr, kTypeByRule, false, true},
    {"BatchedNMS_TRT", kPlugin, Cost::approximate, kTypeByRule, as_stated, nullptr, kTypeByRule, false, true},
    {"EfficientNMS_TRT", "", Cost::approximate, kTypeByRule, as_stated, nullptr, kTypeByRule, false, true},
    {"EfficientNMS_TRT", kPlugin, Cost::approximate, kTypeByRule, as_stated, nullptr, kTypeByRule, false, true},

    // Classic machine learning and training.
    {"ArrayFeatureExtractor", kMl, Cost::unknown, kSame, array_feature_extractor},
    {"Binarizer", kMl, Cost::unknown, kSame, same_shape},
    {"Imputer", kMl, Cost::unknown, kSame, same_shape},
    {"LabelEncoder", kMl, Cost::unknown, kTypeByRule, label_encoder},
    {"Normalizer", kMl, Cost::unknown, kFloat, same_shape},
    {"Scaler", kMl, Cost::unknown, kFloat, same_shape},
    {"TreeEnsemble", kMl, Cost::unknown, kSame, tree_ensemble},
    {"TreeEnsembleRegressor", kMl, Cost::unknown, kFloat, tree_ensemble},
    {"Adagrad", kTraining, Cost::unknown, kTypeByRule, optimizer, nullptr, kTypeByRule},
    {"Adam", kTraining, Cost::unknown, kTypeByRule, optimizer, nullptr, kTypeByRule},
    {"Momentum", kTraining, Cost::unknown, kTypeByRule, optimizer, nullptr, kTypeByRule},

    // ONNX Runtime's own operators that optimised and quantised CNNs hold. Most stand for a float operator
    // (float_forms.cc), which says what they cost.
    {"BiasGelu", kMicrosoft, Cost::pointwise, kSame, same_shape},
    {"DequantizeLinear", kMicrosoft, Cost::quantize, kTypeByRule, dequantize},
    {"FastGelu", kMicrosoft, Cost::pointwise, kSame, same_shape},
    {"FusedConv", kMicrosoft, Cost::convolution, kSame, conv},
    {"FusedGemm", kMicrosoft, Cost::gemm, kSame, gemm},
    {"FusedMatMul", kMicrosoft, Cost::gemm, kSame, fused_matmul},
    {"Gelu", kMicrosoft, Cost::pointwise, kSame, same_shape},
    {"QGemm", kMicrosoft, Cost::unknown, kTypeByRule, qgemm},
    {"QLinearAdd", kMicrosoft, Cost::unknown, kSame, qlinear_pair},
    {"QLinearAveragePool", kMicrosoft, Cost::unknown, kSame, pool},
    {"QLinearConcat", kMicrosoft, Cost::unknown, like(2), qlinear_concat},
    {"QLinearConv", kMicrosoft, Cost::unknown, like(7), qlinear_conv},
    {"QLinearGlobalAveragePool", kMicrosoft, Cost::unknown, kSame, fused_qlinear_pool},
    {"QLinearLeakyRelu", kMicrosoft, Cost::unknown, kSame, same_shape},
    {"QLinearMul", kMicrosoft, Cost::unknown, kSame, qlinear_pair},
    {"QLinearReduceMean", kMicrosoft, Cost::unknown, kSame, qlinear_reduce},
    {"QLinearSigmoid", kMicrosoft, Cost::unknown, kSame, same_shape},
    {"QLinearSoftmax", kMicrosoft, Cost::unknown, kSame, same_shape},
    {"QuantizeLinear", kMicrosoft, Cost::quantize, kTypeByRule, quantize},
    {"QuickGelu", kMicrosoft, Cost::pointwise, kSame, same_shape},
    {"SkipLayerNormalization", kMicrosoft, Cost::norm, kSame, same_shape},
};

constexpr auto key(const Operator& row) { return std::pair(row.name, row.domain); }

/// The rows' numbers in the order of their keys.
constexpr auto kByKey = [] {
  std::array<std::uint16_t, std::size(kOperators)> order{};
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<std::uint16_t>(i);
  std::sort(order.begin(), order.end(),
            [](std::uint16_t a, std::uint16_t b) { return key(kOperators[a]) < key(kOperators[b]); });
  return order;
}();

}  // namespace

std::span<const Operator> operator_table() { return kOperators; }

const Operator* find_operator(std::string_view domain, std::string_view name) {
  const std::pair wanted(name, domain == "ai.onnx" ? std::string_view() : domain);
  const auto* found = std::lower_bound(kByKey.begin(), kByKey.end(), wanted,
                                       [](std::uint16_t row, const auto& k) { return key(kOperators[row]) < k; });
  return found != kByKey.end() && key(kOperators[*found]) == wanted ? &kOperators[*found] : nullptr;
}

Cost operator_cost(const Node& node) {
  const Operator* row = find_operator(node.domain, node.op);
  return row ? row->cost : Cost::unknown;
}

}  // namespace blackthorn::inference
