"""NumPy has no norms and no activations: each is composed of its own functions, in float32. It has neither bfloat16
nor an error function."""

import numpy as np

from assay_worker import Call, Unsupported

DTYPES = {"f32": np.float32}
np.seterr(all="ignore")  # infinities and NaN are among the inputs, and no reason to print


def array(value):
    """A view on the value, with its strides."""
    dtype = DTYPES.get(value.dtype)
    if dtype is None:
        raise Unsupported(f"numpy is asked for {' and '.join(DTYPES)} alone, and this is {value.dtype}")
    if value.empty:
        return np.empty(value.dims, dtype)
    flat = np.frombuffer(value.view, dtype)
    return np.lib.stride_tricks.as_strided(flat, value.dims, [stride * flat.itemsize for stride in value.strides])


def mean(x):
    """Of each row. The mean of nothing is a NaN, and there is nothing to divide by it."""
    return np.mean(x, axis=-1, keepdims=True)


def rms_norm(case):
    eps = np.float32(case.parameters["eps"])
    weight = array(case.inputs[1]) + np.float32(case.parameters["weight_offset"])
    array(case.inputs[0])  # refuses the dtype

    def bind(inputs, outputs):
        x, y = array(inputs[0]), array(outputs[0])

        def run():
            root = np.sqrt(mean(np.square(x)) + eps)
            np.multiply(np.divide(x, root), weight, out=y)
        return Call(run)
    return bind


def add_rms_norm(case):
    eps = np.float32(case.parameters["eps"])
    weight = array(case.inputs[2]) + np.float32(case.parameters["weight_offset"])
    array(case.inputs[0])

    def bind(inputs, outputs):
        x, residual = array(inputs[0]), array(inputs[1])
        total, y = array(outputs[0]), array(outputs[1])

        def run():
            added = x + residual  # of its own: either output may lie on either input
            root = np.sqrt(mean(np.square(added)) + eps)
            np.copyto(total, added)
            np.multiply(np.divide(added, root), weight, out=y)
        return Call(run)
    return bind


def centred_and_scaled(case):
    """What layer_norm makes of rows, as a function of them."""
    eps = np.float32(case.parameters["eps"])
    array(case.inputs[0])
    weights = {value.name: array(value) for value in case.inputs if value.name in ("gamma", "beta")}

    def normalise(x, y):
        centred = x - mean(x)
        normal = centred / np.sqrt(mean(np.square(centred)) + eps)
        if "gamma" in weights:
            normal *= weights["gamma"]
        if "beta" in weights:
            normal += weights["beta"]
        np.copyto(y, normal)
    return normalise


def layer_norm(case):
    normalise = centred_and_scaled(case)

    def bind(inputs, outputs):
        x, y = array(inputs[0]), array(outputs[0])
        return Call(lambda: normalise(x, y))
    return bind


def add_layer_norm(case):
    normalise = centred_and_scaled(case)

    def bind(inputs, outputs):
        x, residual = array(inputs[0]), array(inputs[1])
        total, y = array(outputs[0]), array(outputs[1])

        def run():
            added = x + residual  # of its own: either output may lie on either input
            np.copyto(total, added)
            normalise(added, y)
        return Call(run)
    return bind


def deep_norm(case):
    normalise = centred_and_scaled(case)
    encoder, decoder = case.parameters["encoder_layers"], case.parameters["decoder_layers"]
    alpha = np.float32({"encoder": (2 * encoder) ** 0.25, "decoder": (2 * decoder) ** 0.25,
                        "encoder_of_pair": 0.81 * (encoder ** 4 * decoder) ** (1 / 16),
                        "decoder_of_pair": (3 * decoder) ** 0.25}[case.parameters["stack"]])

    def bind(inputs, outputs):
        x, f, y = array(inputs[0]), array(inputs[1]), array(outputs[0])
        return Call(lambda: normalise(alpha * x + f, y))
    return bind


def pointwise(case, function):
    array(case.inputs[0])

    def bind(inputs, outputs):
        x, y = array(inputs[0]), array(outputs[0])

        def run():
            function(x, y)
        return Call(run)
    return bind


def gelu_tanh(case):
    root, cubic, half, one = (np.float32(number) for number in (np.sqrt(2 / np.pi), 0.044715, 0.5, 1))

    def compute(x, y):
        inner = root * (x + cubic * (x * x * x))
        np.multiply(half * x, one + np.tanh(inner), out=y)
    return pointwise(case, compute)


def swish(case):
    slope, one = np.float32(-case.parameters["beta"]), np.float32(1)
    return pointwise(case, lambda x, y: np.divide(x, one + np.exp(slope * x), out=y))
