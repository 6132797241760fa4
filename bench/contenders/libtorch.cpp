// The C++ side of the benchmark, on the same libtorch as the addon: what a careful C++ programmer would write.
//
// Protocol of all contenders: one line "ready <version>" on stdout, then for each line "<work> <iterations>" on stdin the
// seconds that so many iterations took. Arguments: cpu or cuda.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/GradMode.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>
#include <torch/version.h>

#include <chrono>
#include <functional>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include <dlfcn.h>

namespace {

using Work = std::function<void(int64_t)>;

Work add(int64_t rows, int64_t columns, at::Device device) {
  const at::Tensor a = at::rand({rows, columns}, device);
  const at::Tensor b = at::rand({rows, columns}, device);
  return [=](int64_t iterations) {
    for (int64_t i = 0; i < iterations; i++) at::Tensor sum = at::add(a, b);
  };
}

// One training step of 784-64-32-10 at batch 32: zero the gradients, forward, backward, fused Adam.
class Mlp {
 public:
  explicit Mlp(at::Device device)
      : x_(at::rand({32, 784}, device)), y_(at::randint(0, 10, {32}, at::device(device).dtype(at::kLong))) {
    const int64_t widths[] = {784, 64, 32, 10};
    for (int i = 0; i < 3; i++) {
      add_parameter(at::randn({widths[i + 1], widths[i]}, device) * 0.05);
      add_parameter(at::zeros({widths[i + 1]}, device));
    }
  }

  void step() {
    for (at::Tensor& parameter : parameters_) parameter.mutable_grad().reset();
    at::Tensor h = at::relu(at::linear(x_, parameters_[0], parameters_[1]));
    h = at::relu(at::linear(h, parameters_[2], parameters_[3]));
    h = at::linear(h, parameters_[4], parameters_[5]);
    at::cross_entropy_loss(h, y_).backward();
    c10::NoGradGuard no_grad;
    std::vector<at::Tensor> grads;
    grads.reserve(parameters_.size());
    for (const at::Tensor& parameter : parameters_) grads.push_back(parameter.grad());
    at::_foreach_add_(steps_, 1);
    at::_fused_adam_(parameters_, grads, means_, squares_, {}, steps_, 1e-3, 0.9, 0.999, 0.0, 1e-8, false, false);
  }

 private:
  void add_parameter(const at::Tensor& value) {
    parameters_.push_back(value.detach().set_requires_grad(true));
    means_.push_back(at::zeros_like(value));
    squares_.push_back(at::zeros_like(value));
    steps_.push_back(at::zeros({}, value.options()));
  }

  at::Tensor x_, y_;
  std::vector<at::Tensor> parameters_, means_, squares_, steps_;
};

void synchronize(at::Device device) {
  if (device.is_cuda()) c10::impl::getDeviceGuardImpl(device.type())->synchronizeDevice(0);
}

}  // namespace

int main(int argc, char** argv) {
  const at::Device device(argc > 1 ? argv[1] : "cpu");
  // The program links libtorch_cpu only; a CUDA build registers its kernels when this library is loaded.
  if (device.is_cuda() && !dlopen("libtorch_cuda.so", RTLD_NOW | RTLD_GLOBAL)) {
    std::cerr << dlerror() << std::endl;
    return 1;
  }
  at::set_num_threads(1);
  Mlp mlp(device);
  const std::map<std::string, Work> works = {
      {"add4", add(4, 4, device)},
      {"add64k", add(128, 128, device)},
      {"add1m", add(512, 512, device)},
      {"mlp", [&](int64_t iterations) { for (int64_t i = 0; i < iterations; i++) mlp.step(); }},
  };
  std::cout << "ready " << TORCH_VERSION << std::endl;
  std::string name;
  int64_t iterations;
  while (std::cin >> name >> iterations) {
    synchronize(device);
    const auto start = std::chrono::steady_clock::now();
    works.at(name)(iterations);
    synchronize(device);
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
    std::cout << elapsed.count() << std::endl;
  }
}
