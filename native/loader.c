// Loads libtorch's libraries for lib/native.ts. process.dlopen on a plain library throws "did not self-register" and may
// unmap it again; this one call keeps it. It links nothing, so it loads where libtorch is missing and can say so.
#include <node_api.h>
#include <stdio.h>
#include <stdlib.h>

#if defined(_WIN32)
#include <windows.h>
#else
#include <dlfcn.h>
#endif

static napi_value fail(napi_env env, const char* message) {
  napi_throw_error(env, "FLAMBEAU_LOAD", message);
  return NULL;
}

// load(path): throws the dynamic linker's own words.
static napi_value load(napi_env env, napi_callback_info info) {
  size_t count = 1;
  size_t length = 0;
  napi_value argument;
  char path[4096];
  if (napi_get_cb_info(env, info, &count, &argument, NULL, NULL) != napi_ok || count < 1 ||
      napi_get_value_string_utf8(env, argument, path, sizeof path, &length) != napi_ok) {
    return fail(env, "load(path): path must be a string");
  }
  if (length >= sizeof path - 1) return fail(env, "load(path): path is too long");
#if defined(_WIN32)
  if (LoadLibraryExA(path, NULL, LOAD_WITH_ALTERED_SEARCH_PATH) == NULL) {
    char message[64];
    snprintf(message, sizeof message, "LoadLibrary failed with error %lu", GetLastError());
    return fail(env, message);
  }
#else
  int flags = RTLD_NOW | RTLD_GLOBAL;
#if defined(RTLD_NODELETE)
  flags |= RTLD_NODELETE;
#endif
  if (dlopen(path, flags) == NULL) return fail(env, dlerror());
#endif
  return NULL;
}

NAPI_MODULE_INIT() {
  napi_value function;
  if (napi_create_function(env, "load", NAPI_AUTO_LENGTH, load, NULL, &function) != napi_ok ||
      napi_set_named_property(env, exports, "load", function) != napi_ok) {
    return fail(env, "could not register the loader");
  }
  return exports;
}
