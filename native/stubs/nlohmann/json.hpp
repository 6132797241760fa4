// A stand-in for the JSON library that ATen/functorch/Interpreter.h includes and libtorch's packages leave out. That header
// uses it to write interpreters as text, which nothing here calls, so these declarations have no definitions.
#pragma once

#include <string>

namespace nlohmann {

class json {
 public:
  json();
  template <typename T>
  json(const T& value);
  static json parse(const std::string& text);
  std::string dump() const;
  template <typename T>
  T get() const;
};

}  // namespace nlohmann
