/** torch.nn.functional, by the engine's layers and losses. */
import { functional as F, type Tensor } from "../../../engine/index.ts";
import { UnsupportedForm } from "../argument.ts";
import { type Call, call, given } from "../call.ts";

const unary = (f: (x: Tensor) => Tensor): Call => call("input inplace", ({ input }) => f(input));

const convolution = (f: typeof F.conv1d): Call =>
  call(
    "input weight bias stride padding dilation groups",
    ({ input, weight, bias, stride, padding, dilation, groups }) =>
      f(input, weight, { bias, stride, padding, dilation, groups }),
  );

const transposed = (f: typeof F.convTranspose1d): Call =>
  call("input weight bias stride padding output_padding groups dilation", (args) =>
    f(args.input, args.weight, {
      bias: args.bias,
      stride: args.stride,
      padding: args.padding,
      outputPadding: args.output_padding,
      groups: args.groups,
      dilation: args.dilation,
    }),
  );

/** An empty list means the kernel's size, as none does. */
function strideOf(stride: unknown): number | readonly number[] | undefined {
  return Array.isArray(stride) && stride.length === 0
    ? undefined
    : given(stride as number | readonly number[]);
}

const averagePool = (f: typeof F.avgPool1d): Call =>
  call("input kernel_size stride padding ceil_mode count_include_pad divisor_override", (args) =>
    f(args.input, args.kernel_size, {
      stride: strideOf(args.stride),
      padding: args.padding,
      ceilMode: args.ceil_mode,
      countIncludePad: args.count_include_pad,
      divisorOverride: args.divisor_override,
    }),
  );

const maxPool = (f: typeof F.maxPool1d): Call =>
  call("input kernel_size stride padding dilation ceil_mode return_indices", (args) => {
    const { values, indices } = f(args.input, args.kernel_size, {
      stride: strideOf(args.stride),
      padding: args.padding,
      dilation: args.dilation,
      ceilMode: args.ceil_mode,
    });
    return args.return_indices ? [values, indices] : values;
  });

const adaptiveMax = (f: typeof F.adaptiveMaxPool1d): Call =>
  call("input output_size return_indices", ({ input, output_size, return_indices }) => {
    const { values, indices } = f(input, output_size);
    return return_indices ? [values, indices] : values;
  });

const adaptiveAverage = (f: typeof F.adaptiveAvgPool1d): Call =>
  call("input output_size", ({ input, output_size }) => f(input, output_size));

const unpool = (f: typeof F.maxUnpool1d): Call =>
  call("input indices kernel_size stride padding output_size", (args) =>
    f(args.input, args.indices, args.kernel_size, {
      stride: given(args.stride),
      padding: args.padding,
      outputSize: args.output_size,
    }),
  );

const upsample = (mode: string, corners: boolean | undefined): Call =>
  call("input size scale_factor", ({ input, size, scale_factor }) =>
    F.interpolate(input, { size, scaleFactor: scale_factor, mode: mode as "nearest", alignCorners: corners }),
  );

const dropouts = (f: (x: Tensor, p?: number, training?: boolean) => Tensor, training: boolean): Call =>
  call("input p training inplace", (args) => f(args.input, args.p, args.training ?? training));

export const layers: Readonly<Record<string, Call>> = Object.fromEntries(
  Object.entries({
    adaptive_avg_pool1d: adaptiveAverage(F.adaptiveAvgPool1d),
    adaptive_avg_pool2d: adaptiveAverage(F.adaptiveAvgPool2d),
    adaptive_avg_pool3d: adaptiveAverage(F.adaptiveAvgPool3d),
    adaptive_max_pool1d: adaptiveMax(F.adaptiveMaxPool1d),
    adaptive_max_pool2d: adaptiveMax(F.adaptiveMaxPool2d),
    adaptive_max_pool3d: adaptiveMax(F.adaptiveMaxPool3d),
    alpha_dropout: dropouts(F.alphaDropout, false),
    avg_pool1d: averagePool(F.avgPool1d),
    avg_pool2d: averagePool(F.avgPool2d),
    avg_pool3d: averagePool(F.avgPool3d),
    batch_norm: call("input running_mean running_var weight bias training momentum eps", (args) =>
      F.batchNorm(args.input, {
        runningMean: args.running_mean,
        runningVar: args.running_var,
        weight: args.weight,
        bias: args.bias,
        training: args.training,
        momentum: args.momentum,
        eps: args.eps,
      }),
    ),
    bilinear: call("input1 input2 weight bias", ({ input1, input2, weight, bias }) =>
      F.bilinear(input1, input2, weight, bias),
    ),
    celu: call("input alpha inplace", ({ input, alpha }) => F.celu(input, alpha)),
    conv1d: convolution(F.conv1d),
    conv2d: convolution(F.conv2d),
    conv3d: convolution(F.conv3d),
    conv_transpose1d: transposed(F.convTranspose1d),
    conv_transpose2d: transposed(F.convTranspose2d),
    conv_transpose3d: transposed(F.convTranspose3d),
    cosine_similarity: call("x1 x2 dim eps", ({ x1, x2, dim, eps }) =>
      F.cosineSimilarity(x1, x2, { dim, eps }),
    ),
    dropout: dropouts(F.dropout, true),
    dropout2d: dropouts(F.dropout2d, true),
    dropout3d: dropouts(F.dropout3d, true),
    elu: call("input alpha inplace", ({ input, alpha }) => F.elu(input, alpha)),
    embedding: call(
      "weight input padding_idx max_norm norm_type scale_grad_by_freq sparse",
      ({ weight, input, padding_idx, max_norm, scale_grad_by_freq }) => {
        if (given(max_norm) !== undefined) throw new UnsupportedForm("embedding with max_norm");
        if (scale_grad_by_freq) throw new UnsupportedForm("embedding with scale_grad_by_freq");
        return F.embedding(input, weight, { paddingIdx: padding_idx });
      },
    ),
    embedding_bag: call(
      "weight input offsets max_norm norm_type scale_grad_by_freq mode sparse per_sample_weights include_last_offset padding_idx",
      (args) => {
        if (given(args.max_norm) !== undefined) throw new UnsupportedForm("embedding_bag with max_norm");
        if (args.scale_grad_by_freq) throw new UnsupportedForm("embedding_bag with scale_grad_by_freq");
        return F.embeddingBag(args.input, args.weight, {
          offsets: args.offsets,
          mode: args.mode,
          perSampleWeights: args.per_sample_weights,
          includeLastOffset: args.include_last_offset,
          paddingIdx: args.padding_idx,
        });
      },
    ),
    feature_alpha_dropout: dropouts(F.featureAlphaDropout, false),
    gelu: call("input approximate", ({ input, approximate }) => F.gelu(input, { approximate })),
    glu: call("input dim", ({ input, dim }) => F.glu(input, dim)),
    affine_grid: call("theta size align_corners", ({ theta, size, align_corners }) =>
      F.affineGrid(theta, size, { alignCorners: align_corners }),
    ),
    grid_sample: call("input grid mode padding_mode align_corners", (args) =>
      F.gridSample(args.input, args.grid, {
        mode: args.mode,
        paddingMode: args.padding_mode,
        alignCorners: args.align_corners,
      }),
    ),
    group_norm: call("input num_groups weight bias eps", ({ input, num_groups, weight, bias, eps }) =>
      F.groupNorm(input, num_groups, { weight, bias, eps }),
    ),
    hardshrink: call("input lambd", ({ input, lambd }) => F.hardshrink(input, lambd)),
    hardsigmoid: unary(F.hardsigmoid),
    hardswish: unary(F.hardswish),
    hardtanh: call("input min_val max_val inplace", ({ input, min_val, max_val }) =>
      F.hardtanh(input, min_val, max_val),
    ),
    instance_norm: call("input running_mean running_var weight bias use_input_stats momentum eps", (args) =>
      F.instanceNorm(args.input, {
        runningMean: args.running_mean,
        runningVar: args.running_var,
        weight: args.weight,
        bias: args.bias,
        useInputStats: args.use_input_stats,
        momentum: args.momentum,
        eps: args.eps,
      }),
    ),
    interpolate: call(
      "input size scale_factor mode align_corners recompute_scale_factor antialias",
      ({ input, size, scale_factor, mode, align_corners, recompute_scale_factor, antialias }) => {
        if (antialias) throw new UnsupportedForm("interpolate with antialias");
        return F.interpolate(input, {
          size,
          scaleFactor: scale_factor,
          mode,
          alignCorners: align_corners,
          recomputeScaleFactor: recompute_scale_factor,
        });
      },
    ),
    layer_norm: call(
      "input normalized_shape weight bias eps",
      ({ input, normalized_shape, weight, bias, eps }) =>
        F.layerNorm(input, normalized_shape, { weight, bias, eps }),
    ),
    leaky_relu: call("input negative_slope inplace", ({ input, negative_slope }) =>
      F.leakyRelu(input, negative_slope),
    ),
    linear: call("input weight bias", ({ input, weight, bias }) => F.linear(input, weight, bias)),
    local_response_norm: call("input size alpha beta k", ({ input, size, alpha, beta, k }) =>
      F.localResponseNorm(input, size, { alpha, beta, k }),
    ),
    logsigmoid: unary(F.logsigmoid),
    max_pool1d: maxPool(F.maxPool1d),
    max_pool2d: maxPool(F.maxPool2d),
    max_pool3d: maxPool(F.maxPool3d),
    max_unpool1d: unpool(F.maxUnpool1d),
    max_unpool2d: unpool(F.maxUnpool2d),
    max_unpool3d: unpool(F.maxUnpool3d),
    mish: unary(F.mish),
    normalize: call("input p dim eps", ({ input, p, dim, eps }) => F.normalize(input, { p, dim, eps })),
    pad: call("input pad mode value", ({ input, pad, mode, value }) => F.pad(input, pad, { mode, value })),
    pairwise_distance: call("x1 x2 p eps keepdim", ({ x1, x2, p, eps, keepdim }) =>
      F.pairwiseDistance(x1, x2, { p, eps, keepdim }),
    ),
    pixel_shuffle: call("input upscale_factor", ({ input, upscale_factor }) =>
      F.pixelShuffle(input, upscale_factor),
    ),
    pixel_unshuffle: call("input downscale_factor", ({ input, downscale_factor }) =>
      F.pixelUnshuffle(input, downscale_factor),
    ),
    prelu: call("input weight", ({ input, weight }) => F.prelu(input, weight)),
    relu: unary(F.relu),
    relu6: unary(F.relu6),
    rrelu: call("input lower upper training inplace", ({ input, lower, upper, training }) =>
      F.rrelu(input, lower, upper, training),
    ),
    selu: unary(F.selu),
    silu: unary(F.silu),
    softplus: call("input beta threshold", ({ input, beta, threshold }) =>
      F.softplus(input, beta, threshold),
    ),
    softshrink: call("input lambd", ({ input, lambd }) => F.softshrink(input, lambd)),
    softsign: unary(F.softsign),
    tanhshrink: unary(F.tanhshrink),
    threshold: call("input threshold value inplace", ({ input, threshold, value }) =>
      F.threshold(input, threshold, value),
    ),
    unfold: call(
      "input kernel_size dilation padding stride",
      ({ input, kernel_size, dilation, padding, stride }) =>
        F.unfold(input, kernel_size, { dilation, padding, stride }),
    ),
    upsample_bilinear: upsample("bilinear", true),
    upsample_nearest: upsample("nearest", undefined),
    _scaled_dot_product_attention: call(
      "query key value attn_mask dropout_p need_attn_weights is_causal",
      ({ query, key, value, attn_mask, dropout_p, is_causal }) => {
        const { output, weights } = F.attention(query, key, value, {
          attnMask: attn_mask,
          dropoutP: dropout_p,
          isCausal: is_causal,
        });
        return [output, weights];
      },
    ),
  }).map(([name, form]) => [`nn.functional.${name}`, form]),
);

/** What PyTorch keeps outside nn.functional. */
export const nativeLayers: Readonly<Record<string, Call>> = {
  constant_pad_nd: call("input pad value", ({ input, pad, value }) => F.pad(input, pad, { value })),
  log_sigmoid: unary(F.logsigmoid),
  native_batch_norm: call("input weight bias running_mean running_var training momentum eps", (args) => {
    const { input, eps, training } = args;
    const out = F.batchNorm(input, {
      runningMean: args.running_mean?.clone(),
      runningVar: args.running_var?.clone(),
      weight: args.weight,
      bias: args.bias,
      training,
      momentum: args.momentum,
      eps,
    });
    const empty = input.detach().reshape(input.size).narrow(0, 0, 0);
    if (!training) return [out, empty, empty];
    const others = [...input.shape.keys()].filter((d) => d !== 1);
    const still = input.detach();
    const spread = still.var({ dim: others, correction: 0 });
    return [out, still.mean(others), spread.add(eps).rsqrt()];
  }),
  native_layer_norm: call("input normalized_shape weight bias eps", (args) => {
    const { input, normalized_shape, eps } = args;
    const out = F.layerNorm(input, normalized_shape, { weight: args.weight, bias: args.bias, eps });
    const dims = normalized_shape.map((_: number, k: number) => input.ndim - 1 - k);
    const still = input.detach();
    const spread = still.var({ dim: dims, correction: 0, keepdim: true });
    return [out, still.mean(dims, true), spread.add(eps).rsqrt()];
  }),
};
