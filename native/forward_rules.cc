// Forward derivatives of operators that libtorch has none for: it then differentiates a decomposition into simpler
// operators, if there is one. In Python they come from torch/_decomp/decompositions_for_jvp.py; hessians of common losses
// and normalizations need them.
#include <ATen/core/dispatch/Dispatcher.h>
#include <torch/csrc/jit/passes/inliner.h>
#include <torch/csrc/jit/runtime/decomposition_registry.h>
#include <torch/jit.h>

#include <mutex>

#include "native_call.h"

namespace flambeau {

namespace {

// TorchScript: each function has the schema of the operator that it is named after.
constexpr const char* kRules = R"SCRIPT(
def trace(self: Tensor) -> Tensor:
    return torch.sum(torch.diagonal(self))

def log_sigmoid_forward(self: Tensor) -> Tuple[Tensor, Tensor]:
    z = torch.exp(-torch.abs(self))
    buffer = z if self.device.type == "cpu" else torch.zeros([0], dtype=self.dtype, device=self.device)
    return torch.clamp(self, max=0.0) - torch.log1p(z), buffer

def _log_softmax_backward_data(grad_output: Tensor, output: Tensor, dim: int, input_dtype: int) -> Tensor:
    grad = grad_output - torch.exp(output) * torch.sum(grad_output, [dim], True)
    return grad.to(input_dtype)

def _softmax_backward_data(grad_output: Tensor, output: Tensor, dim: int, input_dtype: int) -> Tensor:
    scaled = grad_output * output
    grad = scaled - output * torch.sum(scaled, [dim], True)
    return grad.to(input_dtype)

def nll_loss_backward(grad_output: Tensor, self: Tensor, target: Tensor, weight: Optional[Tensor], reduction: int,
                      ignore_index: int, total_weight: Tensor) -> Tensor:
    dim = 0 if self.dim() < 2 else 1
    index = target.unsqueeze(dim)
    counts = index != ignore_index
    scale = grad_output / total_weight if reduction == 1 else grad_output
    if scale.dim() > 0 and scale.dim() < self.dim():
        scale = scale.unsqueeze(dim)
    if weight is not None:
        shape = [1 for _ in range(self.dim())]
        shape[dim] = weight.size(0)
        scale = scale * weight.reshape(shape)
    chosen = torch.scatter(torch.zeros_like(self), dim, torch.where(counts, index, 0), -1.0)
    return chosen * torch.where(counts, scale, 0.0)

def nll_loss2d_backward(grad_output: Tensor, self: Tensor, target: Tensor, weight: Optional[Tensor], reduction: int,
                        ignore_index: int, total_weight: Tensor) -> Tensor:
    return nll_loss_backward(grad_output, self, target, weight, reduction, ignore_index, total_weight)

def native_layer_norm_backward(grad_out: Tensor, input: Tensor, normalized_shape: List[int], mean: Tensor, rstd: Tensor,
                               weight: Optional[Tensor], bias: Optional[Tensor],
                               output_mask: List[bool]) -> Tuple[Tensor, Tensor, Tensor]:
    axis = input.dim() - len(normalized_shape)
    inner = [i for i in range(axis, input.dim())]
    outer = [i for i in range(axis)]
    size = 1
    for length in normalized_shape:
        size *= length
    variance, center = torch.var_mean(input, inner, correction=0, keepdim=True)
    # mean and rstd know nothing of the input's tangent: of them only eps is taken.
    eps = (torch.pow(1.0 / rstd, 2) - variance).detach()
    scale = torch.rsqrt(variance + eps)
    normalized = (input - center) * scale
    grad = grad_out if weight is None else grad_out * weight
    projected = normalized * torch.sum(grad * normalized, inner, True)
    grad_input = scale / size * (grad * size - torch.sum(grad, inner, True) - projected)
    grad_weight = grad_out * normalized
    grad_bias = grad_out
    if len(outer) > 0:
        grad_weight = torch.sum(grad_weight, outer)
        grad_bias = torch.sum(grad_bias, outer)
    return grad_input, grad_weight, grad_bias

def native_batch_norm_backward(grad_out: Tensor, input: Tensor, weight: Optional[Tensor], running_mean: Optional[Tensor],
                               running_var: Optional[Tensor], save_mean: Optional[Tensor],
                               save_invstd: Optional[Tensor], train: bool, eps: float,
                               output_mask: List[bool]) -> Tuple[Tensor, Tensor, Tensor]:
    dims = [0] + [i for i in range(2, input.dim())]
    shape = [1 for _ in range(input.dim())]
    shape[1] = input.size(1)
    if train:
        mean = torch.mean(input, dims, True)
        variance = torch.mean((input - mean) * (input - mean), dims, True)
    else:
        assert running_mean is not None and running_var is not None
        mean = running_mean.reshape(shape)
        variance = running_var.reshape(shape)
    invstd = torch.rsqrt(variance + eps)
    normalized = (input - mean) * invstd
    scale = invstd if weight is None else invstd * weight.reshape(shape)
    grad_input = grad_out * scale
    if train:
        projected = normalized * torch.mean(grad_out * normalized, dims, True)
        grad_input = (grad_out - torch.mean(grad_out, dims, True) - projected) * scale
    return grad_input, torch.sum(grad_out * normalized, dims), torch.sum(grad_out, dims)

def batch_norm_backward(grad_out: Tensor, input: Tensor, weight: Tensor, running_mean: Optional[Tensor],
                        running_var: Optional[Tensor], save_mean: Optional[Tensor], save_var: Optional[Tensor],
                        update: bool, eps: float, output_mask: List[bool],
                        reserve: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
    return native_batch_norm_backward(grad_out, input, weight, running_mean, running_var, save_mean, save_var, update,
                                      eps, output_mask)

def cudnn_batch_norm_backward(input: Tensor, grad_output: Tensor, weight: Tensor, running_mean: Optional[Tensor],
                              running_var: Optional[Tensor], save_mean: Optional[Tensor], save_var: Optional[Tensor],
                              epsilon: float, reserveSpace: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
    return native_batch_norm_backward(grad_output, input, weight, running_mean, running_var, save_mean, save_var, True,
                                      epsilon, [True, True, True])

def miopen_batch_norm_backward(input: Tensor, grad_output: Tensor, weight: Tensor, running_mean: Optional[Tensor],
                               running_var: Optional[Tensor], save_mean: Optional[Tensor], save_var: Optional[Tensor],
                               epsilon: float) -> Tuple[Tensor, Tensor, Tensor]:
    return native_batch_norm_backward(grad_output, input, weight, running_mean, running_var, save_mean, save_var, True,
                                      epsilon, [True, True, True])
)SCRIPT";

void load_rules() {
  const auto unit = torch::jit::compile(kRules);
  for (torch::jit::Function* function : unit->get_functions()) {
    const auto op = c10::Dispatcher::singleton().findSchema({"aten::" + function->name(), ""});
    if (!op.has_value() || torch::jit::has_jit_decomposition(op->schema())) continue;
    // Without calls: a graph does not keep the functions alive that it calls.
    const auto graph = torch::jit::toGraphFunction(*function).graph()->copy();
    torch::jit::Inline(*graph);
    torch::jit::RegisterDecomposition(op->schema(), graph);
  }
}

}  // namespace

// loadForwardRules(): once in the process, since compiling takes some milliseconds.
napi_value load_forward_rules(Call& call) {
  static std::once_flag once;
  std::call_once(once, load_rules);
  return undefined(call.env);
}

}  // namespace flambeau
