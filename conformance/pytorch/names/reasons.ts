/** Why names of PyTorch are left out: the first pattern that the full name matches. A test holds that each is needed. */
export const REASONS: readonly (readonly [RegExp, string])[] = [
  [
    /sparse_(?!Adam)|_sparse|\.(?:SparseAdam|(?:\w+_)?(?:ccol|col|crow|row)_indices\w*|indices|values|indices_copy|values_copy|smm|hspmm|sspaddmm|coalesce|is_coalesced|dense_dim|to_dense|nn\.init\.sparse)$/,
    "sparse tensors",
  ],
  [/quant|\.q_|\.qint|\.quint|\.int_repr|\.qscheme/, "quantized tensors"],
  [
    /complex|cdouble|cfloat|chalf|conj|\.(?:imag|real|polar|angle|H|isreal|resolve_neg|is_neg)$|linalg\.eig(?:vals)?$|\.eig$|as_real/,
    "complex numbers are pairs of real ones (`fft`), not a dtype",
  ],
  [
    /\.(?:cuda|ipu|xpu|is_(?:cuda|cpu|ipu|xpu|mps|mkldnn|vulkan|ort|meta|pinned|shared|distributed)|pin_memory|share_memory_?|get_device|record_stream|to_mkldnn|data_ptr|storage\w*|untyped_storage|is_storage|is_set_to|set_|to_empty|set_flush_denormal|compiled_with_cxx11_abi|(?:get|set)_num_interop_threads)$/,
    "memory and devices of other back ends: `x.device` says where a tensor is",
  ],
  [/DataParallel|SyncBatchNorm|DistributedSampler|get_worker_info/, "one device, one process"],
  [
    /\.(?:int8|int16|short|char)$/,
    "whole numbers are int32, int64 or uint8; files of others are read as the next larger",
  ],
  [
    /\.(?:set_default_tensor_type|autocast)$/,
    'dtypes change where a program says so: `setDefaultDtype`, `x.half()`, `model.to("bfloat16")`',
  ],
  [/\.(?:e|pi|inf|nan)$/, "JavaScript's own: `Math.PI`, `Infinity`, `NaN`"],
  [/^torch\.(?:float16|float32|float64|bfloat16|uint8|int32|int64)$/, 'dtypes are named: `"float32"`'],
  [/_copy$|\.unsafe_\w+$/, "a view and its copy are two steps: `x.select(0, 1).clone()`"],
  [
    /^(?:torch|Tensor)\.(?:resize\w*|resize_as_?|as_strided_|detach_|squeeze_|unsqueeze_|t_|transpose_|swapaxes_|swapdims_|to_padded_tensor)$/,
    "a tensor's shape and place on the tape never change: write `x = x.squeeze()`",
  ],
  [/\.polygamma_$/, "the order comes first: `x.copy_(polygamma(n, x))`"],
  [
    /\.(?:names|has_names|align_as|align_to|refine_names|rename_?)$/,
    "named dimensions, which PyTorch itself calls experimental",
  ],
  [/\.(?:apply_|map_|map2_)$/, "element by element in the host language: write ops, or `x.toArray()`"],
  [
    /inference_mode|is_inference|deterministic|float32_matmul_precision|warn_always|set_printoptions/,
    "switches of PyTorch's run time; what runs here is deterministic, and `noGrad` the one mode without gradients",
  ],
  [
    /\.(?:import_ir_module\w*|parse_ir|parse_schema|compile|functionalize|linearize)$/,
    "compilers of graphs: `recordTrace` gives the steps as plain data",
  ],
  [
    /\.(?:Size|is_contiguous|stride|element_size|itemsize|nbytes|dim_order|is_same_size|is_signed|is_nested|is_nonzero|output_nr|grad_fn|volatile|as_subclass|new|new_empty_strided|empty_strided|module_load|reinforce)$/,
    "what is inside a tensor is its own affair; shapes are arrays, and numbers read by `x.item()`",
  ],
  [/\.to_dlpack$|\.asarray$/, "memory shared with other libraries: `tensor` copies typed arrays"],
  [/autograd\.grad(?:grad)?check$/, "the verifier does it: `gradproof/check-gradient`"],
  [/^torch\.masked\.(?:MaskedTensor|\w*masked_tensor)$/, "a tensor and its mask are two arguments"],
  [
    /^torch\.nn\.(?:Lazy\w+|UninitializedBuffer|UninitializedParameter|utils\.skip_init)$/,
    "how many inputs there are is known when a layer is made: its parameters are there for an optimizer at once",
  ],
  [
    /^torch\.nn\.(?:CrossMapLRN2d|NLLLoss2d|RNNBase|RNNCellBase|init\.[a-z_]*[a-z]|utils\.clip_grad_norm)$|^torch\.(?:range)$|^Module\.register_backward_hook$/,
    "deprecated in PyTorch, or what only its own classes share",
  ],
  [/_with_indices$/, "pools give `{ values, indices }`"],
  [/conv_tbc|native_channel_shuffle|memory_format/, "another order of dimensions in memory"],
  [
    /^torch\.nn\.utils\.rnn\./,
    "sequences of several lengths are padded (`nn.utils.padSequence`), and layers told their lengths",
  ],
  [
    /^torch\.nn\.utils\.(?:parametrize\.|fuse_\w+_eval)/,
    "parts of a module that are put together by hand: `registerParametrization`, `fuseConvBnWeights`",
  ],
  [
    /^torch\.utils\.data\.|set_checkpoint_/,
    "whatever has `length` and `at` is a dataset, whatever is iterable a sampler: there are no classes for them",
  ],
  [
    /^Module\.(?:add_module|named_children|register_module|register_parameter|extra_repr|(?:get|set)_extra_state|register_\w+_hook)$|^Optimizer\.register|replace_all_batch_norm_modules_/,
    "fields are what a module has (`children()` gives their names), and `stateDict` may be overridden",
  ],
  [
    /\.(?:geqrf|ormqr|lobpcg|pca_lowrank|svd_lowrank|ldl_\w+|LinAlgError)$/,
    "forms of LAPACK's and of random projections: `linalg.qr`, `svd`, `eigh`, `solve`; what cannot be solved gives infinities, or is told by the `Ex` forms",
  ],
  [
    /special\.(?:airy_ai|bessel_\w+|\w*modified_bessel_k\w+)$/,
    "Bessel functions but those of the first kind with imaginary argument, i0 and i1; PyTorch has no derivative of them",
  ],
  [
    /distributions\.(?:(?:Abs|Cat|CorrCholesky|CumulativeDistribution|Independent|LowerCholesky|Reshape|Stack)Transform|transform_to|biject_to|identity_transform|register_kl|ExponentialFamily)$/,
    "bijections and registries that the distributions here do without",
  ],
];
