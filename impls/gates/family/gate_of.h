// What a gate's kernel is made of: the kernel of an activation, and a product.
#pragma once

namespace assay::gates {

// y = activation(a) b. As an activation's kernel it is a struct of its parameters and has no constructor.
template <class Activation>
struct GateOf : Activation {
  double formula(double a, double b) const { return Activation::formula(a) * b; }

  template <class V>
  auto in_lanes() const {
    return [activation = Activation::template in_lanes<V>()](typename V::Floats a, typename V::Floats b) {
      return V::multiply(activation(a), b);
    };
  }
};

}  // namespace assay::gates
