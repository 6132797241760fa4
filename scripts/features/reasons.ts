// Why names that Python shows are not here, by space and pattern; the first that fits. What fits none is listed as missing
// without a reason.
export interface Reason {
  readonly space: RegExp;
  readonly name: RegExp;
  readonly why: string;
}

const everywhere = /./;
const torch = /^torch$/;
const tensor = /^torch\.Tensor$/;

export const reasons: readonly Reason[] = [
  {
    space: torch,
    name: /^autocast_/,
    why: "count the nesting of Python's `with` blocks; here a region ends by itself",
  },
  {
    space: torch,
    name: /^(compile|cond|while_loop|sym_fresh_size|sym_constrain_range(_for_size)?)$/,
    why: "PyTorch's compiler and its control flow, which are written in Python",
  },
  {
    space: torch,
    name: /^(fork|wait|import_ir_module(_from_buffer)?|merge_type_from_type_comment|parse_(ir|schema|type_comment)|unify_type_list)$/,
    why: 'TorchScript is not there yet',
  },
  { space: torch, name: /^(save|load|is_storage)$/, why: 'checkpoints are not there yet' },
  { space: torch, name: /^(from_dlpack|to_dlpack)$/, why: 'DLPack: JavaScript has no capsules' },
  {
    space: torch,
    name: /^(get_device_module|get_file_path|prepare_multiprocessing_environment|compiled_with_cxx11_abi|init_num_threads|thread_safe_generator|profiler_allow_.*)$/,
    why: "serve Python's own packaging, processes and threads",
  },
  {
    space: torch,
    name: /^(batch_norm_backward_elemt|batch_norm_backward_reduce|mkldnn_linear_backward_weights|quantized_(gru|lstm))$/,
    why: 'no user function: reached as `torch.ops.aten.…`',
  },
  {
    space: everywhere,
    name: /^(AVG|SUM|PRIVATE_OPS|TYPE_CHECKING|USE_.*|classproperty|has_(lapack|mkl|openmp|spectral)|BroadcastingList\d|multi_dim_common|DimOrDims)$/,
    why: "flags, types and texts of Python's own source and build",
  },
  { space: tensor, name: /^index$/, why: "functorch's first-class dimensions, which are written for Python" },
  {
    space: tensor,
    name: /^(as_subclass|module_load|storage|storage_type|untyped_storage|const_data_ptr|data_ptr_.*|volatile|names|ipu|mtia|xpu|dtype_.*)$/,
    why: "serve Python's subclassing, storages and other vendors' devices",
  },
  {
    space: everywhere,
    name: /^(assert_int_or_pair|boolean_dispatch|handle_torch_function|has_torch_function.*)$/,
    why: "serve Python's own overriding",
  },
  {
    space: /^torch\.masked$/,
    name: /masked_tensor|maskedtensor/,
    why: 'MaskedTensor is a Python subclass of Tensor',
  },
  {
    space: /^torch\.sparse$/,
    name: /semi_structured|as_sparse_gradcheck/,
    why: 'semi-structured sparsity needs a GPU; gradcheck takes dense tensors only',
  },
  {
    space: /^torch\.nested$/,
    name: /jagged|masked_select|narrow/,
    why: 'the jagged layout is a Python subclass of Tensor',
  },
  {
    space: /^torch\.nn\.init$/,
    name: /[^_]$/,
    why: 'deprecated in Python: the same function has a name that ends with an underscore',
  },
  { space: /^torch\.nn\.utils$/, name: /^clip_grad_norm$/, why: 'deprecated in Python: `clipGradNorm_`' },
  {
    space: /^torch\.nn$/,
    name: /^(Container|factory_kwargs)$/,
    why: "deprecated in Python, or a helper of its modules' source",
  },
  {
    space: /^torch\.nn$/,
    name: /^DataParallel$/,
    why: 'copies of a model on several GPUs in one process, which PyTorch advises against',
  },
  {
    space: /^torch\.autograd$/,
    name: /^(NestedIOFunction|Variable|variable)$/,
    why: 'left in Python for programs from before PyTorch 0.4',
  },
  {
    space: /^torch\.autograd\.graph$/,
    name: /^(region_activation_memory_budget|set_override_stale_capture_stream|set_warn_on_accumulate_grad_stream_mismatch)$/,
    why: "serve PyTorch's compiler and CUDA streams",
  },
  {
    space: /^torch\.utils\.checkpoint$/,
    name: /^(CheckpointFunction|DefaultDeviceType|GraphExecGroup|SAC_IGNORED_OPS|check_backward_validity|detach_variable|[gs]et_device_states|noop_context_fn)$/,
    why: "parts of the implementation of Python's checkpoints",
  },
];
