// The table of operators. A row is its name, what it is to the engine, its shape rule and how its axes hang together;
// behind those, each column that is not the usual one as a word of its own. An operator of a family (elementwise …) is
// told by its name alone.
#include "inference/operators.h"

#include <algorithm>
#include <initializer_list>
#include <iterator>
#include <utility>

#include "inference/fold.h"
#include "inference/rules.h"

namespace blackthorn::inference {
namespace {

constexpr TypeRule kBool = always(DType::boolean);
constexpr TypeRule kInt64 = always(DType::int64);
constexpr TypeRule kInt32 = always(DType::int32);
constexpr TypeRule kUint8 = always(DType::uint8);
constexpr TypeRule kFloat = always(DType::float32);
constexpr TypeRule kString = always(DType::string);
constexpr TypeRule kTypeNamed = named("dtype", DType::undefined);
constexpr TypeRule kRandomType = named("dtype", DType::float32);
constexpr TypeRule kOutputType = named("output_datatype", DType::float32);

constexpr std::string_view kMl = "ai.onnx.ml";
constexpr std::string_view kTraining = "ai.onnx.preview.training";
constexpr std::string_view kPlugin = "TRT";
constexpr std::string_view kMicrosoft = "com.microsoft";

using Axes = AxisRule;

/// A row in the making: each word fills a column.
struct Row : Operator {
  template <typename Fill>
  constexpr Row with(const Fill& fill) const {
    Row row = *this;
    fill(row);
    return row;
  }
  constexpr Row in(std::string_view of) const {
    return with([&](Row& row) { row.domain = of; });
  }
  constexpr Row is(Function which) const {
    return with([&](Row& row) { row.function = which; });
  }
  constexpr Row gives(TypeRule type) const {
    return with([&](Row& row) { row.first = type; });
  }
  /// The outputs behind the first one.
  constexpr Row also(TypeRule type) const {
    return with([&](Row& row) { row.rest = type; });
  }
  constexpr Row types_by_rule() const { return gives(kTypeByRule).also(kTypeByRule); }
  constexpr Row folds(FoldRule rule) const {
    return with([&](Row& row) { row.fold = rule; });
  }
  constexpr Row at_random() const {
    return with([](Row& row) { row.random = true; });
  }
  constexpr Row needs_no_shape() const {
    return with([](Row& row) { row.blind = true; });
  }
  constexpr Row runs(Body kind) const {
    return with([&](Row& row) { row.body = kind; });
  }
  constexpr Row apart(Parts into) const {
    return with([&](Row& row) { row.parts = into; });
  }
  constexpr Row scaled() const {
    return with([](Row& row) { row.weights.scaled = true; });
  }
  /// Of the weights, those that lie several in a byte.
  constexpr Row packs(int input) const {
    return with([&](Row& row) { row.weights.packed |= static_cast<std::uint16_t>(1 << input); });
  }
  template <typename... Inputs>
  constexpr Row weighs(Inputs... inputs) const {
    return with([&](Row& row) { row.weights.inputs = static_cast<std::uint16_t>((0 | ... | (1 << inputs))); });
  }
  constexpr Row sums(Sum sum) const {
    return with([&](Row& row) { row.product.sum = sum; });
  }
  /// Where the float operator multiplies its first two inputs, so does this one those that stand for them.
  constexpr Row stands_for(std::string_view op, std::initializer_list<int> inputs, int step = 0) const {
    return with([&](Row& row) {
      row.float_form.op = op;
      std::transform(inputs.begin(), inputs.end(), row.float_form.inputs.begin(),
                     [](int input) { return static_cast<std::int8_t>(input); });
      row.float_form.step = static_cast<std::uint8_t>(step);
      if (row.product.sum == Sum::none) return;
      row.product.left = static_cast<std::uint8_t>(row.float_form.inputs[0]);
      row.product.right = static_cast<std::uint8_t>(row.float_form.inputs[1]);
    });
  }
  /// The same where the outputs are integers.
  constexpr Row quantizes(std::string_view op, std::initializer_list<int> inputs, int step = 0) const {
    return stands_for(op, inputs, step).with([](Row& row) { row.float_form.quantized = true; });
  }
};

constexpr Row op(std::string_view name, OpClass op_class, ShapeRule shape, AxisRule axes = Axes::unknown) {
  Row row{};
  row.name = name;
  row.op_class = op_class;
  row.shape = shape;
  row.axes = axes;
  return row;
}

using namespace shape_rules;

constexpr Row elementwise(std::string_view name) { return op(name, OpClass::pointwise, same_shape, Axes::same); }
constexpr Row broadcasting(std::string_view name) {
  return op(name, OpClass::pointwise, broadcast_all, Axes::broadcast);
}
constexpr Row reduction(std::string_view name) { return op(name, OpClass::reduce, reduce, Axes::reduce); }
constexpr Row convolution(std::string_view name, ShapeRule shape, OpClass op_class = OpClass::unknown) {
  return op(name, op_class, shape, Axes::convolve).sums(Sum::window);
}
constexpr Row matrices(std::string_view name, ShapeRule shape, Sum sum, OpClass op_class = OpClass::unknown) {
  return op(name, op_class, shape, Axes::product).sums(sum);
}
/// Makes a tensor from sizes alone.
constexpr Row maker(std::string_view name, ShapeRule shape) {
  return op(name, OpClass::approximate, shape, Axes::none);
}
/// Shapes alone: the engine has no layer for it.
constexpr Row unsupported(std::string_view name, ShapeRule shape, AxisRule axes = Axes::unknown) {
  return op(name, OpClass::unknown, shape, axes);
}
/// No layer for it, but for the float operator that it stands for.
constexpr Row quantized(std::string_view name, ShapeRule shape, AxisRule axes, std::string_view float_op,
                        std::initializer_list<int> inputs, int step = 0) {
  return unsupported(name, shape, axes).quantizes(float_op, inputs, step);
}
constexpr Row plugin(std::string_view name) {
  return op(name, OpClass::approximate, as_stated).types_by_rule().needs_no_shape();
}

// Sources: the ONNX specification; ONNX Runtime, "Contrib Operators".
constexpr Operator kOperators[] = {
    // Activations and other functions of one element.
    elementwise("Abs").folds(fold::absolute),
    elementwise("Acos"),
    elementwise("Acosh"),
    elementwise("Affine"),
    elementwise("Asin"),
    elementwise("Asinh"),
    elementwise("Atan"),
    elementwise("Atanh"),
    elementwise("BitwiseNot"),
    elementwise("Ceil").folds(fold::ceil),
    elementwise("Celu"),
    elementwise("Clip").is(Function::clip).folds(fold::clip),
    elementwise("Cos"),
    elementwise("Cosh"),
    elementwise("Elu"),
    elementwise("Erf"),
    elementwise("Exp"),
    elementwise("Floor").folds(fold::floor),
    elementwise("Gelu"),
    elementwise("HardSigmoid"),
    elementwise("HardSwish"),
    op("Identity", OpClass::identity, identity, Axes::same).folds(fold::keep).needs_no_shape(),
    elementwise("ImageScaler"),
    elementwise("IsInf").gives(kBool),
    elementwise("IsNaN").gives(kBool),
    elementwise("LeakyRelu"),
    elementwise("Log"),
    elementwise("Mish"),
    elementwise("Neg").folds(fold::negate),
    elementwise("Not").gives(kBool).folds(fold::logical_not),
    elementwise("ParametricSoftplus"),
    elementwise("PRelu").weighs(1),
    elementwise("Reciprocal").folds(fold::reciprocal),
    elementwise("Relu").is(Function::relu).folds(fold::relu),
    elementwise("Round").folds(fold::round),
    elementwise("Scale"),
    elementwise("ScaledTanh"),
    elementwise("Selu"),
    elementwise("Shrink"),
    elementwise("Sigmoid"),
    elementwise("Sign").folds(fold::sign),
    elementwise("Sin"),
    elementwise("Sinh"),
    elementwise("Softplus"),
    elementwise("Softsign"),
    elementwise("Sqrt").folds(fold::square_root),
    elementwise("Swish"),
    elementwise("Tan"),
    elementwise("Tanh"),
    elementwise("ThresholdedRelu"),

    // Functions of several elements, with broadcasting.
    broadcasting("Add").is(Function::add).folds(fold::add),
    broadcasting("And").gives(kBool).folds(fold::logical_and),
    broadcasting("BitShift"),
    broadcasting("BitwiseAnd"),
    broadcasting("BitwiseOr"),
    broadcasting("BitwiseXor"),
    broadcasting("Div").is(Function::div).folds(fold::divide),
    broadcasting("Equal").gives(kBool).folds(fold::equal),
    broadcasting("Greater").gives(kBool).folds(fold::greater),
    broadcasting("GreaterOrEqual").gives(kBool).folds(fold::greater_or_equal),
    broadcasting("Less").gives(kBool).folds(fold::less),
    broadcasting("LessOrEqual").gives(kBool).folds(fold::less_or_equal),
    broadcasting("Max").is(Function::max).folds(fold::maximum),
    broadcasting("Mean").is(Function::mean),
    broadcasting("Min").is(Function::min).folds(fold::minimum),
    broadcasting("Mod").folds(fold::modulo),
    broadcasting("Mul").is(Function::mul).folds(fold::multiply),
    broadcasting("Or").gives(kBool).folds(fold::logical_or),
    broadcasting("Pow").folds(fold::power),
    unsupported("StringConcat", broadcast_all, Axes::broadcast).gives(kString),
    broadcasting("Sub").is(Function::sub).folds(fold::subtract),
    broadcasting("Sum").is(Function::sum).folds(fold::sum),
    broadcasting("Where").gives(like(1)).folds(fold::where),
    broadcasting("Xor").gives(kBool).folds(fold::logical_xor),

    // Types, quantisation, dropout.
    op("Cast", OpClass::cast, same_shape, Axes::same).gives(named("to", DType::undefined)).folds(fold::cast),
    op("CastLike", OpClass::cast, same_shape, Axes::same).gives(like(1)).folds(fold::cast),
    op("DequantizeLinear", OpClass::quantize, dequantize, Axes::same).gives(kTypeByRule),
    quantized("DynamicQuantizeLinear", dynamic_quantize, Axes::same, "Identity", {0}).gives(kUint8).also(kTypeByRule),
    op("QuantizeLinear", OpClass::quantize, quantize, Axes::same).gives(kTypeByRule),
    op("Dropout", OpClass::identity, dropout, Axes::same).also(kTypeByRule),
    op("Bernoulli", OpClass::approximate, same_shape, Axes::same).gives(kTypeNamed).at_random(),

    // Convolution and pools.
    op("AveragePool", OpClass::pool, pool, Axes::window).is(Function::average_pool),
    op("Col2Im", OpClass::approximate, col2im),
    convolution("Conv", conv, OpClass::convolution).weighs(1, 2).scaled(),
    convolution("ConvInteger", conv).gives(kInt32).weighs(1).quantizes("Conv", {0, 1}),
    convolution("ConvTranspose", conv_transpose, OpClass::deconvolution).sums(Sum::spread).weighs(1, 2).scaled(),
    convolution("DeformConv", conv).weighs(1),
    op("GlobalAveragePool", OpClass::global_pool, global_pool, Axes::reduce),
    op("GlobalLpPool", OpClass::global_pool, global_pool, Axes::reduce),
    op("GlobalMaxPool", OpClass::global_pool, global_pool, Axes::reduce),
    op("LpPool", OpClass::pool, pool, Axes::window),
    op("MaxPool", OpClass::pool, pool, Axes::window).is(Function::max_pool).also(kInt64),
    op("MaxUnpool", OpClass::approximate, max_unpool, Axes::part),
    convolution("QLinearConv", qlinear_conv).gives(like(7)).weighs(3).quantizes("Conv", {0, 3, 8}),

    // Matrix products.
    unsupported("Attention", attention).sums(Sum::heads).apart(Parts::attention),
    unsupported("Det", determinant),
    op("Einsum", OpClass::einsum, einsum, Axes::einsum).sums(Sum::letters),
    matrices("Gemm", gemm, Sum::flat, OpClass::gemm).weighs(1, 2).scaled(),
    matrices("MatMul", matmul, Sum::row, OpClass::gemm).weighs(0, 1).scaled(),
    matrices("MatMulInteger", matmul, Sum::row).gives(kInt32).weighs(0, 1).quantizes("MatMul", {0, 1}),
    matrices("QLinearMatMul", qlinear_matmul, Sum::row).gives(like(7)).weighs(0, 3).quantizes("MatMul", {0, 3}),

    // Normalisation and its kin.
    op("BatchNormalization", OpClass::batch_norm, batch_norm, Axes::same).also(kTypeByRule).weighs(1, 2, 3, 4).scaled(),
    op("GroupNormalization", OpClass::norm, same_shape, Axes::same).weighs(1, 2),
    op("Hardmax", OpClass::softmax, same_shape, Axes::same),
    // Its scale and shift are no weights: exporters write GroupNorm as one with constant ones and zeros around it.
    op("InstanceNormalization", OpClass::norm, same_shape, Axes::same),
    op("LayerNormalization", OpClass::norm, layer_norm, Axes::same).also(kTypeByRule).weighs(1, 2),
    op("LogSoftmax", OpClass::softmax, same_shape, Axes::same),
    op("LpNormalization", OpClass::norm, same_shape, Axes::same),
    op("LRN", OpClass::lrn, same_shape, Axes::same),
    op("MeanVarianceNormalization", OpClass::norm, same_shape, Axes::same),
    unsupported("NegativeLogLikelihoodLoss", loss),
    op("RMSNormalization", OpClass::norm, same_shape, Axes::same),
    op("RotaryEmbedding", OpClass::approximate, same_shape, Axes::same),
    op("SimplifiedLayerNormalization", OpClass::norm, layer_norm, Axes::same).also(kTypeByRule).weighs(1),
    op("Softmax", OpClass::softmax, same_shape, Axes::same),
    unsupported("SoftmaxCrossEntropyLoss", loss),

    // Shapes.
    op("DepthToSpace", OpClass::move, depth_to_space, Axes::blocks),
    op("Expand", OpClass::move, expand, Axes::broadcast).is(Function::expand).folds(fold::expand),
    op("Flatten", OpClass::view, flatten, Axes::view).is(Function::flatten).folds(fold::keep),
    op("Reshape", OpClass::view, reshape, Axes::view).is(Function::reshape).folds(fold::keep),
    op("Shape", OpClass::metadata, shape_of, Axes::none).gives(kInt64),
    op("Size", OpClass::metadata, size_of, Axes::none).gives(kInt64),
    op("SpaceToDepth", OpClass::move, space_to_depth, Axes::blocks),
    op("Squeeze", OpClass::view, squeeze, Axes::view).is(Function::squeeze).folds(fold::keep),
    op("Tile", OpClass::move, tile, Axes::part).is(Function::tile).folds(fold::tile),
    op("Transpose", OpClass::transpose, transpose, Axes::transpose).folds(fold::transpose),
    op("Unsqueeze", OpClass::view, unsqueeze, Axes::view).is(Function::unsqueeze).folds(fold::keep),

    // Picking and putting elements.
    op("CenterCropPad", OpClass::approximate, center_crop_pad, Axes::part),
    op("Compress", OpClass::approximate, compress),
    op("Concat", OpClass::concat, concat, Axes::concat).folds(fold::concat),
    op("CumSum", OpClass::approximate, same_shape, Axes::same).folds(fold::cumulative_sum),
    op("Gather", OpClass::move, gather, Axes::gather).folds(fold::gather).weighs(0),  // embeddings
    op("GatherElements", OpClass::move, gather_elements, Axes::part).folds(fold::gather_elements),
    op("GatherND", OpClass::move, gather_nd).folds(fold::gather_nd),
    op("NonZero", OpClass::approximate, non_zero).gives(kInt64).folds(fold::non_zero),
    op("OneHot", OpClass::approximate, one_hot).gives(kTypeByRule),
    op("Pad", OpClass::pad, pad, Axes::part).folds(fold::pad),
    op("ReverseSequence", OpClass::approximate, same_shape, Axes::same),
    op("Scatter", OpClass::move, same_shape, Axes::same).folds(fold::scatter_elements),
    op("ScatterElements", OpClass::move, same_shape, Axes::same).folds(fold::scatter_elements),
    op("ScatterND", OpClass::move, same_shape, Axes::same).folds(fold::scatter_nd),
    op("Slice", OpClass::slice, slice, Axes::part).is(Function::slice).folds(fold::slice),
    op("Split", OpClass::slice, split, Axes::part).folds(fold::split),
    op("TensorScatter", OpClass::move, same_shape, Axes::same),
    op("TopK", OpClass::approximate, top_k, Axes::part).is(Function::top_k).also(kInt64),
    op("Trilu", OpClass::approximate, same_shape, Axes::same),
    op("Unique", OpClass::approximate, unique).also(kInt64),

    // Reductions.
    op("ArgMax", OpClass::reduce, arg_reduce, Axes::reduce).gives(kInt64).folds(fold::arg_max),
    op("ArgMin", OpClass::reduce, arg_reduce, Axes::reduce).gives(kInt64).folds(fold::arg_min),
    reduction("ReduceL1"),
    reduction("ReduceL2"),
    reduction("ReduceLogSum"),
    reduction("ReduceLogSumExp"),
    reduction("ReduceMax").is(Function::reduce_max).folds(fold::reduce_max),
    reduction("ReduceMean").is(Function::reduce_mean).folds(fold::reduce_mean),
    reduction("ReduceMin").folds(fold::reduce_min),
    reduction("ReduceProd").folds(fold::reduce_prod),
    reduction("ReduceSum").folds(fold::reduce_sum),
    reduction("ReduceSumSquare"),

    // Resampling and regions.
    op("AffineGrid", OpClass::approximate, affine_grid),
    op("GridSample", OpClass::approximate, grid_sample),
    op("MaxRoiPool", OpClass::approximate, max_roi_pool),
    op("NonMaxSuppression", OpClass::approximate, non_max_suppression).gives(kInt64),
    op("Resize", OpClass::resize, resize, Axes::part),
    op("RoiAlign", OpClass::approximate, roi_align),
    op("Upsample", OpClass::resize, upsample, Axes::part),

    // Makers of tensors.
    unsupported("BlackmanWindow", window, Axes::none).gives(kOutputType),
    unsupported("Constant", constant, Axes::none).gives(kTypeByRule),
    maker("ConstantOfShape", constant_of_shape).gives(kTypeByRule).folds(fold::constant_of_shape),
    op("EyeLike", OpClass::approximate, same_shape, Axes::same).gives(kTypeNamed),
    unsupported("HammingWindow", window, Axes::none).gives(kOutputType),
    unsupported("HannWindow", window, Axes::none).gives(kOutputType),
    unsupported("Multinomial", multinomial).gives(named("dtype", DType::int32)).at_random(),
    maker("RandomNormal", random_shape).gives(kRandomType).at_random(),
    op("RandomNormalLike", OpClass::approximate, same_shape, Axes::same).gives(kTypeNamed).at_random(),
    maker("RandomUniform", random_shape).gives(kRandomType).at_random(),
    op("RandomUniformLike", OpClass::approximate, same_shape, Axes::same).gives(kTypeNamed).at_random(),
    maker("Range", range).folds(fold::range),

    // Signals and recurrence.
    unsupported("DFT", dft).sums(Sum::signal),
    op("GRU", OpClass::recurrent, recurrent, Axes::recurrent).sums(Sum::steps).weighs(1, 2, 3),
    op("LSTM", OpClass::recurrent, recurrent, Axes::recurrent).sums(Sum::steps).weighs(1, 2, 3),
    unsupported("MelWeightMatrix", mel_weights, Axes::none).gives(kOutputType),
    op("RNN", OpClass::recurrent, recurrent, Axes::recurrent).sums(Sum::steps).weighs(1, 2, 3),
    unsupported("STFT", stft).sums(Sum::frames),

    // Bodies.
    unsupported("If", if_branches).types_by_rule().runs(Body::branch),
    unsupported("Loop", loop).types_by_rule().runs(Body::loop),
    unsupported("Scan", scan).types_by_rule().runs(Body::scan),

    // Sequences, optional values, text.
    unsupported("ConcatFromSequence", concat_from_sequence).needs_no_shape(),
    unsupported("ImageDecoder", unknowable).gives(kUint8),
    unsupported("Optional", identity, Axes::same).needs_no_shape(),
    unsupported("OptionalGetElement", identity, Axes::same).needs_no_shape(),
    unsupported("OptionalHasElement", scalar_of_anything, Axes::none).gives(kBool).needs_no_shape(),
    unsupported("RegexFullMatch", same_shape, Axes::same).gives(kBool),
    unsupported("SequenceAt", sequence_at).needs_no_shape(),
    unsupported("SequenceConstruct", sequence_construct),
    unsupported("SequenceEmpty", sequence_empty).gives(kRandomType),
    unsupported("SequenceErase", sequence_erase).needs_no_shape(),
    unsupported("SequenceInsert", sequence_insert).gives(like(1)).needs_no_shape(),
    unsupported("SequenceLength", sequence_length, Axes::none).gives(kInt64).needs_no_shape(),
    unsupported("SequenceMap", unknowable).types_by_rule(),
    unsupported("SplitToSequence", split_to_sequence),
    unsupported("StringNormalizer", string_normalizer).gives(kString),
    unsupported("StringSplit", string_split).gives(kString).also(kInt64),
    unsupported("TfIdfVectorizer", tf_idf).gives(kFloat),

    // TensorRT's plugins that exporters write as operators.
    plugin("BatchedNMSDynamic_TRT"),
    plugin("BatchedNMSDynamic_TRT").in(kPlugin),
    plugin("BatchedNMS_TRT"),
    plugin("BatchedNMS_TRT").in(kPlugin),
    plugin("EfficientNMS_TRT"),
    plugin("EfficientNMS_TRT").in(kPlugin),

    // Classic machine learning and training.
    unsupported("ArrayFeatureExtractor", array_feature_extractor).in(kMl),
    unsupported("Binarizer", same_shape, Axes::same).in(kMl),
    unsupported("Imputer", same_shape, Axes::same).in(kMl),
    unsupported("LabelEncoder", label_encoder).in(kMl).gives(kTypeByRule),
    unsupported("Normalizer", same_shape, Axes::same).in(kMl).gives(kFloat),
    unsupported("Scaler", same_shape, Axes::same).in(kMl).gives(kFloat),
    unsupported("TreeEnsemble", tree_ensemble).in(kMl),
    unsupported("TreeEnsembleRegressor", tree_ensemble).in(kMl).gives(kFloat),
    unsupported("Adagrad", optimizer).in(kTraining).types_by_rule(),
    unsupported("Adam", adam).in(kTraining).types_by_rule(),
    unsupported("Momentum", optimizer).in(kTraining).types_by_rule(),

    // ONNX Runtime's own operators that optimised and quantised networks hold. Most stand for a float operator, which
    // says what they are to the engine.
    unsupported("Attention", projected_attention)
        .in(kMicrosoft)
        .sums(Sum::heads)
        .apart(Parts::projected_attention)
        .weighs(1, 2),
    elementwise("BiasGelu").in(kMicrosoft),
    op("DequantizeLinear", OpClass::quantize, dequantize, Axes::same).in(kMicrosoft).gives(kTypeByRule),
    elementwise("FastGelu").in(kMicrosoft),
    convolution("FusedConv", conv, OpClass::convolution).in(kMicrosoft).weighs(1, 2).stands_for("Conv", {0, 1, 2}),
    matrices("FusedGemm", gemm, Sum::flat, OpClass::gemm).in(kMicrosoft).weighs(1, 2),
    matrices("FusedMatMul", fused_matmul, Sum::moved, OpClass::gemm).in(kMicrosoft).weighs(0, 1),
    elementwise("Gelu").in(kMicrosoft),
    unsupported("GroupQueryAttention", group_query_attention)
        .in(kMicrosoft)
        .sums(Sum::heads)
        .apart(Parts::group_query_attention),
    matrices("MatMulNBits", packed_matmul, Sum::row)
        .in(kMicrosoft)
        .apart(Parts::packed_product)
        .weighs(1, 2, 3)
        .packs(1)
        .packs(3),
    unsupported("MultiHeadAttention", multi_head_attention)
        .in(kMicrosoft)
        .sums(Sum::heads)
        .apart(Parts::multi_head_attention)
        .weighs(3),
    matrices("QGemm", qgemm, Sum::flat).in(kMicrosoft).gives(kTypeByRule).weighs(3).quantizes("Gemm", {0, 3, 6}),
    quantized("QLinearAdd", qlinear_pair, Axes::broadcast, "Add", {0, 3}).in(kMicrosoft),
    quantized("QLinearAveragePool", pool, Axes::window, "AveragePool", {0}).in(kMicrosoft),
    quantized("QLinearConcat", qlinear_concat, Axes::concat, "Concat", {2}, 3).in(kMicrosoft).gives(like(2)),
    convolution("QLinearConv", qlinear_conv).in(kMicrosoft).gives(like(7)).weighs(3).quantizes("Conv", {0, 3, 8}),
    quantized("QLinearGlobalAveragePool", fused_qlinear_pool, Axes::reduce, "GlobalAveragePool", {0}).in(kMicrosoft),
    quantized("QLinearLeakyRelu", same_shape, Axes::same, "LeakyRelu", {0}).in(kMicrosoft),
    quantized("QLinearMul", qlinear_pair, Axes::broadcast, "Mul", {0, 3}).in(kMicrosoft),
    quantized("QLinearReduceMean", qlinear_reduce, Axes::reduce, "ReduceMean", {0}).in(kMicrosoft),
    quantized("QLinearSigmoid", same_shape, Axes::same, "Sigmoid", {0}).in(kMicrosoft),
    quantized("QLinearSoftmax", same_shape, Axes::same, "Softmax", {0}).in(kMicrosoft),
    op("QuantizeLinear", OpClass::quantize, quantize, Axes::same).in(kMicrosoft).gives(kTypeByRule),
    elementwise("QuickGelu").in(kMicrosoft),
    op("RotaryEmbedding", OpClass::approximate, same_shape, Axes::same).in(kMicrosoft),
    op("SkipLayerNormalization", OpClass::norm, same_shape, Axes::same).in(kMicrosoft),
    op("SkipSimplifiedLayerNormalization", OpClass::norm, same_shape, Axes::same).in(kMicrosoft),
};

// Finding a row: a table of their numbers, each at the place that its key's hash names or the next free one behind it.
constexpr std::size_t kSlots = 512;  // a power of two; about half of them are taken
constexpr std::uint16_t kNoRow = UINT16_MAX;
static_assert(std::size(kOperators) * 3 < kSlots * 2);

/// FNV-1a.
constexpr std::uint32_t hash(std::string_view name, std::string_view domain) {
  std::uint32_t h = 2166136261U;
  for (const std::string_view text : {name, domain})
    for (const char c : text) h = (h ^ static_cast<unsigned char>(c)) * 16777619U;
  return h ^ h >> 15;
}
constexpr std::size_t next(std::size_t slot) { return (slot + 1) % kSlots; }

constexpr auto kRowAt = [] {
  std::array<std::uint16_t, kSlots> rows{};
  rows.fill(kNoRow);
  for (std::size_t i = 0; i < std::size(kOperators); ++i) {
    std::size_t slot = hash(kOperators[i].name, kOperators[i].domain) % kSlots;
    while (rows[slot] != kNoRow) slot = next(slot);
    rows[slot] = static_cast<std::uint16_t>(i);
  }
  return rows;
}();

constexpr Operator kUnknown{};

}  // namespace

std::span<const Operator> operator_table() { return kOperators; }

const Operator* find_operator(std::string_view domain, std::string_view name) {
  if (domain == "ai.onnx") domain = {};
  for (std::size_t slot = hash(name, domain) % kSlots; kRowAt[slot] != kNoRow; slot = next(slot)) {
    const Operator& row = kOperators[kRowAt[slot]];
    if (row.name == name && row.domain == domain) return &row;
  }
  return nullptr;
}

const Operator& operator_of(const Node& node) {
  const Operator* row = find_operator(node.domain, node.op);
  return row != nullptr ? *row : kUnknown;
}

}  // namespace blackthorn::inference
