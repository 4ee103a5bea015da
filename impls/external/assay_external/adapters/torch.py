"""PyTorch's functions on CPU. A result is a tensor of its own, so that it is copied to where the output lies: the
difference between the two times of a call."""

import torch
import torch.nn.functional as F

from assay_worker import Call, Unsupported

DTYPES = {"f32": torch.float32, "bf16": torch.bfloat16}


def tensor(value):
    """A view on the value, with its strides."""
    dtype = DTYPES.get(value.dtype)
    if dtype is None:
        raise Unsupported(f"torch is asked for {' and '.join(DTYPES)} alone, and this is {value.dtype}")
    if value.empty:
        return torch.empty(value.dims, dtype=dtype)
    return torch.frombuffer(value.view, dtype=dtype).as_strided(value.dims, value.strides)


def said(error):
    return f"torch says: {str(error).strip().splitlines()[0]}"


def of_rows(case, function):
    """`function` of x, into the output."""
    torch.set_num_threads(case.threads)
    torch.set_grad_enabled(False)
    tensor(case.inputs[0])  # refuses the dtype
    try:  # what torch refuses loudly, for dtypes that it does not mix, it refuses for any row
        function(torch.zeros((1, case.inputs[0].dims[-1]), dtype=DTYPES[case.dtype]))
    except RuntimeError as error:
        raise Unsupported(said(error)) from error

    def bind(inputs, outputs):
        x, y = tensor(inputs[0]), tensor(outputs[0])

        def run():
            y.copy_(function(x))
        return Call(run, lambda: lambda: function(x))
    return bind


def rms_norm(case):
    eps, offset = case.parameters["eps"], case.parameters["weight_offset"]
    weight = tensor(case.inputs[1])
    offset_weight = weight.float() + offset
    if hasattr(F, "rms_norm") and case.variant != "composed":
        # Where the sum is not one of the weight's dtype, only float32 holds it.
        scale = weight if offset == 0 else offset_weight
        return of_rows(case, lambda x: F.rms_norm(x, (x.shape[-1],), scale, eps))

    def composed(x):
        wide = x.float()
        return (wide * torch.rsqrt(wide.pow(2).mean(-1, keepdim=True) + eps) * offset_weight).to(x.dtype)
    return of_rows(case, composed)


def layer_norm(case):
    eps = case.parameters["eps"]
    weights = {value.name: tensor(value) for value in case.inputs[1:]}
    gamma, beta = weights.get("gamma"), weights.get("beta")
    return of_rows(case, lambda x: F.layer_norm(x, (x.shape[-1],), gamma, beta, eps))


def gelu(case):
    return of_rows(case, F.gelu)


def gelu_tanh(case):
    return of_rows(case, lambda x: F.gelu(x, approximate="tanh"))


def swish(case):
    beta = case.parameters["beta"]
    if beta == 1:
        return of_rows(case, F.silu)

    def composed(x):
        wide = x.float()
        return (wide * torch.sigmoid(beta * wide)).to(x.dtype)
    return of_rows(case, composed)


def relu(case):
    return of_rows(case, F.relu)


def relu2(case):
    return of_rows(case, lambda x: torch.square(F.relu(x)))


def sigmoid(case):
    return of_rows(case, torch.sigmoid)


def tanh(case):
    return of_rows(case, torch.tanh)


def softmax(case):
    return of_rows(case, lambda x: F.softmax(x, -1))
