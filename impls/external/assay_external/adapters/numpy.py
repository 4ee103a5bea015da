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


ONE = np.float32(1)


def tanh_gelu_of(x):
    root, cubic, half = (np.float32(number) for number in (np.sqrt(2 / np.pi), 0.044715, 0.5))
    return half * x * (ONE + np.tanh(root * (x + cubic * (x * x * x))))


def swish_of(x, slope=-1):
    return x / (ONE + np.exp(np.float32(slope) * x))


def sigmoid_of(x):
    return ONE / (ONE + np.exp(-x))


def relu_of(x):
    return np.maximum(x, np.float32(0))


def gelu_tanh(case):
    return pointwise(case, lambda x, y: np.copyto(y, tanh_gelu_of(x)))


def swish(case):
    slope = -case.parameters["beta"]
    return pointwise(case, lambda x, y: np.copyto(y, swish_of(x, slope)))


def quick_gelu(case):
    return pointwise(case, lambda x, y: np.copyto(y, swish_of(x, -1.702)))


def relu(case):
    return pointwise(case, lambda x, y: np.maximum(x, np.float32(0), out=y))


def relu2(case):
    return pointwise(case, lambda x, y: np.square(relu_of(x), out=y))


def sigmoid(case):
    return pointwise(case, lambda x, y: np.copyto(y, sigmoid_of(x)))


def tanh(case):
    return pointwise(case, lambda x, y: np.tanh(x, out=y))


def softmax(case):
    def compute(x, y):
        if x.size == 0:  # a row of nothing has no greatest element
            return
        powers = np.exp(x - np.max(x, axis=-1, keepdims=True))
        np.divide(powers, np.sum(powers, axis=-1, keepdims=True), out=y)
    return pointwise(case, compute)


def gate(case, activation):
    """activation(a) * b: two inputs, or the halves of one."""
    form = case.parameters["form"]
    array(case.inputs[0])

    def bind(inputs, outputs):
        if form == "apart":
            a, b = array(inputs[0]), array(inputs[1])
        else:
            both = array(inputs[0])
            half = both.shape[-1] // 2
            a, b = both[..., :half], both[..., half:]
            if form == "gate_last":
                a, b = b, a
        y = array(outputs[0])
        return Call(lambda: np.copyto(y, activation(a) * b))  # which returns nothing, as a call has to
    return bind


def glu(case):
    return gate(case, sigmoid_of)


def reglu(case):
    return gate(case, relu_of)


def geglu_tanh(case):
    return gate(case, tanh_gelu_of)


def swiglu(case):
    slope = -case.parameters["beta"]
    return gate(case, lambda a: swish_of(a, slope))


def bilinear(case):
    return gate(case, lambda a: a)


ACTIVATIONS = {"relu": relu_of, "relu2": lambda x: np.square(relu_of(x)), "sigmoid": sigmoid_of, "tanh": np.tanh,
               "gelu_tanh": tanh_gelu_of, "quick_gelu": lambda x: swish_of(x, -1.702), "swish": swish_of,
               "identity": lambda x: x}


def activation_of(case):
    name = case.parameters["activation"]
    if name not in ACTIVATIONS:
        raise Unsupported(f"numpy has no function for {name}: it has no error function")
    return ACTIVATIONS[name]


def product(x, weights, matrix, bias):
    """x W, and a bias where there is one."""
    y = x @ weights[matrix]
    return y + weights[bias] if bias in weights else y


def block(case, hidden):
    array(case.inputs[0])
    weights = {value.name: array(value) for value in case.inputs[1:]}

    def bind(inputs, outputs):
        x, y = array(inputs[0]), array(outputs[0])
        return Call(lambda: np.copyto(y, product(hidden(x, weights), weights, "w2", "b2")))
    return bind


def ffn(case):
    activation = activation_of(case)
    return block(case, lambda x, weights: activation(product(x, weights, "w1", "b1")))


def glu_ffn(case):
    activation = activation_of(case)
    return block(case, lambda x, weights: activation(product(x, weights, "w", "b")) * product(x, weights, "v", "c"))
