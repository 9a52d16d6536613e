"""all-MiniLM-L6-v2 by other engines, on one thread, driven by the lines that embedding.c understands too.

    encoders.py torch-f32|torch-bf16|onnxruntime-f32|onnxruntime-int8 MODEL.safetensors SEQUENCES

What each does is the best its own engine is known for: torch with its fused attention, onnxruntime with the fused
operators that its optimiser makes of BERT, and `quantize_dynamic` for the bytes.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Ids = npt.NDArray[np.int64]
Encode = Callable[[Ids], Floats]
LAYERS, HEADS, WIDTH, EPSILON = 6, 12, 384, 1e-12


def published(path: str) -> dict[str, Floats]:
    """The tensors of a safetensors file in single precision."""
    content = Path(path).read_bytes()
    begin = 8 + int.from_bytes(content[:8], "little")
    tensors = {}
    for name, entry in json.loads(content[8:begin]).items():
        if name != "__metadata__" and entry["dtype"] == "F32":
            first, end = entry["data_offsets"]
            values = np.frombuffer(content[begin + first : begin + end], np.float32)
            tensors[name] = values.reshape(entry["shape"])
    return tensors


def pooled(states: Floats) -> Floats:
    mean = states.mean(1)
    return mean / np.linalg.norm(mean, axis=1, keepdims=True)


def by_torch(tensors: dict[str, Floats], kind: str) -> Encode:
    import torch
    from torch.nn import functional

    torch.set_num_threads(1)
    torch.set_num_interop_threads(1)
    number = {"f32": torch.float32, "bf16": torch.bfloat16}[kind]
    weights = {name: torch.tensor(values).to(number) for name, values in tensors.items()}

    def dense(x: torch.Tensor, name: str) -> torch.Tensor:
        return functional.linear(x, weights[f"{name}.weight"], weights[f"{name}.bias"])

    def norm(x: torch.Tensor, name: str) -> torch.Tensor:
        return functional.layer_norm(x, (WIDTH,), weights[f"{name}.weight"], weights[f"{name}.bias"], EPSILON)

    def encode(ids: Ids) -> Floats:
        batch, length = ids.shape
        with torch.inference_mode():
            x = functional.embedding(torch.from_numpy(ids), weights["embeddings.word_embeddings.weight"])
            x = x + weights["embeddings.position_embeddings.weight"][:length]
            x = norm(x + weights["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
            for layer in range(LAYERS):
                name = f"encoder.layer.{layer}"
                parts = [
                    dense(x, f"{name}.attention.self.{part}").view(batch, length, HEADS, -1).transpose(1, 2)
                    for part in ("query", "key", "value")
                ]
                seen = functional.scaled_dot_product_attention(*parts).transpose(1, 2).reshape(batch, length, WIDTH)
                seen = dense(seen, f"{name}.attention.output.dense")
                x = norm(x + seen, f"{name}.attention.output.LayerNorm")
                inner = functional.gelu(dense(x, f"{name}.intermediate.dense"))
                x = norm(x + dense(inner, f"{name}.output.dense"), f"{name}.output.LayerNorm")
            return pooled(x.float().numpy())

    return encode


def onnx_model(tensors: dict[str, Floats]) -> bytes:
    """The encoder in the operators that onnxruntime's optimiser fuses it to."""
    from onnx import TensorProto, helper, numpy_helper

    nodes, constants = [], []

    def constant(name: str, values: npt.NDArray[np.generic]) -> str:
        constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def node(kind: str, inputs: list[str], output: str, domain: str = "com.microsoft", **attributes: float) -> str:
        nodes.append(helper.make_node(kind, inputs, [output], name=output, domain=domain, **attributes))
        return output

    def norm(x: str, residual: str, bias: str, name: str) -> str:
        weights = [constant(f"{name}.{part}", tensors[f"{name}.{part}"]) for part in ("weight", "bias")]
        return node("SkipLayerNormalization", [x, residual, *weights, bias], f"{name}.out", epsilon=EPSILON)

    def product(x: str, name: str) -> str:
        return node("MatMul", [x, constant(f"{name}.weight", tensors[f"{name}.weight"].T)], f"{name}.out", domain="")

    table = tensors["embeddings.position_embeddings.weight"] + tensors["embeddings.token_type_embeddings.weight"][0]
    words = node("Gather", [constant("words", tensors["embeddings.word_embeddings.weight"]), "ids"], "w", domain="")
    places = node("Gather", [constant("positions", table), "places"], "p", domain="")
    x = norm(words, places, "", "embeddings.LayerNorm")
    for layer in range(LAYERS):
        name = f"encoder.layer.{layer}"
        own = [f"{name}.attention.self.{part}" for part in ("query", "key", "value")]
        weight = constant(f"{name}.qkv", np.concatenate([tensors[f"{part}.weight"].T for part in own], 1))
        bias = constant(f"{name}.qkv.bias", np.concatenate([tensors[f"{part}.bias"] for part in own]))
        seen = node("Attention", [x, weight, bias], f"{name}.seen", num_heads=HEADS)
        dense = f"{name}.attention.output.dense"
        bias = constant(f"{dense}.bias", tensors[f"{dense}.bias"])
        x = norm(product(seen, dense), x, bias, f"{name}.attention.output.LayerNorm")
        dense = f"{name}.intermediate.dense"
        bias = constant(f"{dense}.bias", tensors[f"{dense}.bias"])
        inner = node("BiasGelu", [product(x, dense), bias], f"{name}.gelu")
        dense = f"{name}.output.dense"
        bias = constant(f"{dense}.bias", tensors[f"{dense}.bias"])
        x = norm(product(inner, dense), x, bias, f"{name}.output.LayerNorm")
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "length"]) for name in ("ids", "places")]
    output = helper.make_tensor_value_info(x, TensorProto.FLOAT, ["batch", "length", WIDTH])
    graph = helper.make_graph(nodes, "encoder", inputs, [output], constants)
    versions = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
    return helper.make_model(graph, opset_imports=versions, ir_version=8).SerializeToString()


def by_onnxruntime(tensors: dict[str, Floats], kind: str) -> Encode:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "f32.onnx"
        path.write_bytes(onnx_model(tensors))
        if kind == "int8":
            from onnx import TensorProto
            from onnxruntime.quantization import QuantType, quantize_dynamic

            whole, path = path, Path(folder) / "int8.onnx"
            types = {"DefaultTensorType": TensorProto.FLOAT}
            quantize_dynamic(whole, path, weight_type=QuantType.QInt8, extra_options=types)
        session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def encode(ids: Ids) -> Floats:
        places = np.broadcast_to(np.arange(ids.shape[1]), ids.shape)
        return pooled(session.run(None, {"ids": ids, "places": np.ascontiguousarray(places)})[0])

    return encode


def main() -> None:
    engine, _, kind = sys.argv[1].partition("-")
    tensors = published(sys.argv[2])
    # Sequences, one a line.
    sequences = [np.array([line.split()], np.int64) for line in Path(sys.argv[3]).read_text().splitlines()]
    encode = {"torch": by_torch, "onnxruntime": by_onnxruntime}[engine](tensors, kind)
    print("ready", flush=True)
    for line in sys.stdin:
        what, *numbers = line.split()
        first, count, rounds = (int(number) for number in numbers)
        chosen = sequences[first : first + count]
        if what == "vectors":
            for one in chosen:
                print(" ".join(f"{value:.8g}" for value in encode(one)[0]))
            sys.stdout.flush()
            continue
        # Sequences of a batch are of one length: nothing is padded.
        batch = np.concatenate(chosen)
        times = []
        for _ in range(rounds):
            began = time.thread_time_ns()
            encode(batch)
            times.append(time.thread_time_ns() - began)
        print(" ".join(map(str, times)), flush=True)


if __name__ == "__main__":
    main()
