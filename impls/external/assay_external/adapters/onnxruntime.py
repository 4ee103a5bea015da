"""ONNX Runtime's CPU kernels, each as a model of one node. Inputs and outputs are bound where they lie; a tensor of
ONNX Runtime has no strides."""

import numpy as np
import onnxruntime
from onnx import TensorProto, helper

from assay_worker import Call, Unsupported

onnxruntime.set_default_logger_severity(4)  # what it refuses, it throws as well

MICROSOFT = "com.microsoft"
ELEMENTS = {"f32": TensorProto.FLOAT, "bf16": TensorProto.BFLOAT16}
# The newest that this module makes models of; any ONNX Runtime since 1.17 runs them.
OPSET, IR_VERSION = 20, 9


def said(error):
    """Its own words, without where in its source they were written."""
    return f"ONNX Runtime says: {str(error).strip().splitlines()[0][:300]}"


def session_of(case, node, constants):
    """A session for one node, from x to y. `constants` are the node's other inputs."""
    element = ELEMENTS.get(case.dtype)
    if element is None:
        raise Unsupported(f"ONNX Runtime is asked for {' and '.join(ELEMENTS)} alone, and this is {case.dtype}")
    dims = list(case.inputs[0].dims)
    initializers = [helper.make_tensor(name, TensorProto.FLOAT, values.shape, values.tobytes(), raw=True)
                    for name, values in constants]
    graph = helper.make_graph([node], "one_node", [helper.make_tensor_value_info("x", element, dims)],
                              [helper.make_tensor_value_info("y", element, dims)], initializers)
    model = helper.make_model(graph, ir_version=IR_VERSION,
                              opset_imports=[helper.make_opsetid("", OPSET), helper.make_opsetid(MICROSOFT, 1)])
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = case.threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # its exceptions have no common class
        raise Unsupported(said(error)) from error


def one_node(case, operator, constants=(), domain="", **attributes):
    if not (case.inputs[0].contiguous and case.outputs[0].contiguous):
        raise Unsupported("tensors of ONNX Runtime have no strides; these rows lie apart")
    if case.inputs[0].address == case.outputs[0].address:
        # Some of its kernels put intermediate results into the output; it says itself where that may be the input.
        raise Unsupported("ONNX Runtime does not take an output that lies on its input")
    names = ["x"] + [name for name, _ in constants]
    session = session_of(case, helper.make_node(operator, names, ["y"], domain=domain, **attributes), constants)
    # Whether it does this shape at all is tried on memory of its own: what it refuses loudly it does not support.
    try:
        session.run(None, {"x": np.zeros(case.inputs[0].dims, np.float32)})
    except Exception as error:
        raise Unsupported(said(error)) from error

    def bind(inputs, outputs):
        binding = session.io_binding()
        x, y = inputs[0], outputs[0]
        binding.bind_input("x", "cpu", 0, np.float32, x.dims, x.address)
        binding.bind_output("y", "cpu", 0, np.float32, y.dims, y.address)
        return Call(lambda: session.run_with_iobinding(binding))
    return bind


def constant(value):
    if value.dtype != "f32":
        raise Unsupported(f"weights in {value.dtype}: the CPU kernel takes float32")
    return np.frombuffer(value.view, np.float32).copy() if not value.empty else np.empty(value.dims, np.float32)


def rms_norm(case):
    weight = constant(case.inputs[1]) + np.float32(case.parameters["weight_offset"])
    return one_node(case, "SimplifiedLayerNormalization", [("scale", weight)], axis=-1, epsilon=case.parameters["eps"])


def layer_norm(case):
    weights = {value.name: constant(value) for value in case.inputs[1:]}
    # Its gamma is required, and its beta is not.
    constants = [("scale", weights.get("gamma", np.ones(case.inputs[0].dims[-1:], np.float32)))]
    if "beta" in weights:
        constants.append(("bias", weights["beta"]))
    return one_node(case, "LayerNormalization", constants, axis=-1, epsilon=case.parameters["eps"])


def gelu(case):
    return one_node(case, "Gelu", approximate="none")


def gelu_tanh(case):
    return one_node(case, "Gelu", approximate="tanh")


def swish(case):
    return one_node(case, "QuickGelu", domain=MICROSOFT, alpha=case.parameters["beta"])


def quick_gelu(case):
    return one_node(case, "QuickGelu", domain=MICROSOFT, alpha=1.702)


def relu(case):
    return one_node(case, "Relu")


def sigmoid(case):
    return one_node(case, "Sigmoid")


def tanh(case):
    return one_node(case, "Tanh")


def softmax(case):
    return one_node(case, "Softmax", axis=-1)
