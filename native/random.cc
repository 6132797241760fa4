// Generators and seeds.
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>

#include "native_call.h"

namespace flambeau {

namespace {

// Seeds are int64 or uint64, as in Python: negative ones wrap around.
uint64_t read_seed(Call& call, size_t index) {
  if (type_of(call.env, call[index]) == napi_bigint) {
    uint64_t seed;
    int64_t negative;
    bool lossless;
    check(napi_get_value_bigint_uint64(call.env, call[index], &seed, &lossless));
    if (lossless) return seed;
    check(napi_get_value_bigint_int64(call.env, call[index], &negative, &lossless));
    if (lossless) return static_cast<uint64_t>(negative);
    range_error("a seed must fit 64 bits");
  }
  return static_cast<uint64_t>(call.integer(index));
}

at::Generator& generator_of(Call& call) {
  return static_cast<GeneratorHandle&>(native_of(call.state, call[0], Native::Kind::Generator)).generator;
}

napi_value manual_seed(Call& call) {
  at::manual_seed(read_seed(call, 0));
  return undefined(call.env);
}

// generator(device): a new one; seeded as torch.Generator() is.
napi_value make_generator(Call& call) {
  const c10::Device device(call.string(0));
  at::Generator generator;
  if (device.is_cpu()) {
    generator = at::detail::createCPUGenerator();
  } else {
    at::globalContext().lazyInitDevice(device.type());
    generator = at::globalContext().getAcceleratorHooksInterface(device.type()).getNewGenerator(device.index());
  }
  return wrap_external(call.state, std::make_unique<GeneratorHandle>(&call.state, std::move(generator)));
}

napi_value default_generator(Call& call) {
  const c10::Device device(call.string(0));
  if (!device.is_cpu()) at::globalContext().lazyInitDevice(device.type());
  return wrap_external(
      call.state,
      std::make_unique<GeneratorHandle>(&call.state, at::globalContext().defaultGenerator(device)));
}

napi_value generator_seed(Call& call) {
  at::Generator& generator = generator_of(call);
  const uint64_t seed = read_seed(call, 1);
  std::lock_guard<std::mutex> lock(generator.mutex());
  generator.set_current_seed(seed);
  return undefined(call.env);
}

napi_value generator_initial_seed(Call& call) {
  napi_value result;
  check(napi_create_bigint_uint64(call.env, generator_of(call).current_seed(), &result));
  return result;
}

napi_value generator_reseed(Call& call) {
  at::Generator& generator = generator_of(call);
  uint64_t seed;
  {
    std::lock_guard<std::mutex> lock(generator.mutex());
    seed = generator.seed();
  }
  napi_value result;
  check(napi_create_bigint_uint64(call.env, seed, &result));
  return result;
}

napi_value generator_device(Call& call) { return make_string(call.env, generator_of(call).device().str()); }

napi_value generator_state(Call& call) {
  at::Generator& generator = generator_of(call);
  std::lock_guard<std::mutex> lock(generator.mutex());
  return wrap_tensor(call.state, generator.get_state());
}

napi_value set_generator_state(Call& call) {
  at::Generator& generator = generator_of(call);
  const at::Tensor state = call.tensor(1);
  std::lock_guard<std::mutex> lock(generator.mutex());
  generator.set_state(state);
  return undefined(call.env);
}

constexpr NativeFunction kFunctions[] = {
    {"manualSeed", manual_seed},
    {"generator", make_generator},
    {"defaultGenerator", default_generator},
    {"generatorSeed", generator_seed},
    {"generatorInitialSeed", generator_initial_seed},
    {"generatorReseed", generator_reseed},
    {"generatorDevice", generator_device},
    {"generatorState", generator_state},
    {"setGeneratorState", set_generator_state},
};

}  // namespace

void define_random(EnvState& state, napi_value exports) { define(state, exports, kFunctions, std::size(kFunctions)); }

}  // namespace flambeau
