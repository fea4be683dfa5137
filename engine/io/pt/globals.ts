/** The names that a PyTorch file may use, each with what it does here. There are no others: no name is ever looked up anywhere else. */
import { Tensor } from "../../core/tensor.ts";
import { DtypeError } from "../../errors.ts";
import { setOf } from "../pickle/machine.ts";
import { refused } from "../pickle/steps.ts";
import { Dict, Global, PythonSet, Tuple, type Value } from "../pickle/values.ts";
import { KINDS, rebuilt } from "./storage.ts";

/** Storage classes by the dtype of their elements. */
const STORAGES: Readonly<Record<string, string>> = {
  ...{
    FloatStorage: "float32",
    DoubleStorage: "float64",
    HalfStorage: "float16",
    BFloat16Storage: "bfloat16",
  },
  ...{
    ByteStorage: "uint8",
    CharStorage: "int8",
    ShortStorage: "int16",
    IntStorage: "int32",
    LongStorage: "int64",
  },
  ...{ BoolStorage: "bool", UntypedStorage: "bytes", ComplexFloatStorage: "complex64" },
  ...{
    ComplexDoubleStorage: "complex128",
    QInt8Storage: "qint8",
    QUInt8Storage: "quint8",
    QInt32Storage: "qint32",
  },
};

/** What PyTorch itself reads, and nothing here does: said in words. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  "torch._utils._rebuild_sparse_tensor": "a sparse tensor: save x.to_dense()",
  "torch._utils._rebuild_sparse_csr_tensor": "a sparse tensor: save x.to_dense()",
  "torch._utils._rebuild_qtensor": "a quantized tensor: save x.dequantize()",
  "torch._utils._rebuild_nested_tensor": "a nested tensor: save its parts",
  "torch._utils._rebuild_meta_tensor_no_storage": "a tensor of device meta, which has no elements",
};

type Call = (args: readonly Value[]) => Value;

const CALLS: Readonly<Record<string, Call>> = {
  "torch._utils._rebuild_tensor": ([storage, offset, size, stride]) => rebuilt(storage, offset, size, stride),
  "torch._utils._rebuild_tensor_v2": ([storage, offset, size, stride, wanted, hooks, bits]) =>
    learning(plainBits(rebuilt(storage, offset, size, stride), bits), wanted, hooks),
  "torch._utils._rebuild_tensor_v3": ([storage, offset, size, stride, wanted, hooks, dtype, bits]) =>
    learning(plainBits(rebuilt(storage, offset, size, stride, named(dtype, "torch.")), bits), wanted, hooks),
  "torch._utils._rebuild_parameter": ([x, wanted, hooks]) => learning(x, wanted, hooks),
  "torch._utils._rebuild_parameter_with_state": ([x, wanted, hooks]) => learning(x, wanted, hooks),
  "torch._tensor._rebuild_from_type_v2": ([callee, type, args]) => {
    named(type, "torch.Tensor", "torch.nn.parameter.Parameter");
    if (!(callee instanceof Global && callee.call && args instanceof Tuple))
      throw refused("a tensor of it is made by what is no function");
    return callee.call(args.items);
  },
  "torch.Size": ([items]) => new Tuple(listOf(items)),
  "torch.device": (parts) => parts.filter((part) => part !== null).join(":"),
  "collections.OrderedDict": ([pairs]) => {
    const dict = new Dict();
    for (const pair of listOf(pairs)) {
      const [key, value, ...more] = listOf(pair);
      if (value === undefined || more.length > 0)
        throw refused("an OrderedDict of it is made of what are no pairs");
      dict.set(key, value);
    }
    return dict;
  },
  "builtins.set": ([items]) => setOf(listOf(items)),
  "builtins.frozenset": ([items]) => setOf(listOf(items)),
  // How protocol 2 writes bytes.
  "builtins.bytes": () => new Uint8Array(0),
  "builtins.bytearray": ([bytes, encoding]) =>
    bytes === undefined ? new Uint8Array(0) : encoded(bytes, encoding),
  "_codecs.encode": ([text, encoding]) => encoded(text, encoding),
};

/** @throws {FormatError} naming what is not on the list. */
export function globalNamed(written: string): Global {
  // Python 2 called it so.
  const name = written.replace(/^__builtin__\./, "builtins.");
  if (Object.hasOwn(CALLS, name)) return new Global(name, undefined, CALLS[name]);
  if (name === "torch.Tensor" || name === "torch.nn.parameter.Parameter") return new Global(name);
  const [, storage = ""] = /^torch\.(?:cuda\.|storage\.)?(\w+)$/.exec(name) ?? [];
  if (Object.hasOwn(STORAGES, storage)) return new Global(`storage.${STORAGES[storage]}`);
  const [, dtype = ""] = /^torch\.(\w+)$/.exec(name) ?? [];
  if (Object.hasOwn(KINDS, dtype) || /^(?:complex|qu?int)\d+$/.test(dtype)) return new Global(name, dtype);
  if (Object.hasOwn(ELSEWHERE, name)) throw new DtypeError(`parsePt: the file holds ${ELSEWHERE[name]}.`);
  const shown = JSON.stringify(name.length > 200 ? `${name.slice(0, 200)}…` : name);
  throw refused(
    `it names ${shown}, which is none of the few things that a file of tensors needs, and programs in files are never run: save a state_dict`,
  );
}

/** What follows the first prefix that a global's name has. */
export function named(value: Value, ...prefixes: readonly string[]): string {
  const name = value instanceof Global ? value.name : "";
  const prefix = prefixes.find((each) => name.startsWith(each));
  if (prefix === undefined)
    throw refused(`it has ${name || "something else"} where one of ${prefixes.join(", ")}… should be`);
  return name.slice(prefix.length);
}

function learning(x: Value, wanted: Value, hooks: Value): Tensor {
  if (!(x instanceof Tensor) || typeof wanted !== "boolean")
    throw refused("a tensor of it is made of what is none");
  if (hooks instanceof Dict && hooks.entries.size > 0)
    throw refused("a tensor of it has hooks, which are programs");
  if (wanted) x.requiresGrad = true;
  return x;
}

/** @throws {FormatError} where the elements are not what the tensor is, but its negative or conjugate. */
function plainBits(x: Tensor, bits: Value | undefined): Tensor {
  if (bits instanceof Dict && [...bits.entries.values()].some(([, value]) => value !== false))
    throw refused("a tensor of it is a lazy negative or conjugate: save x.resolve_neg()");
  return x;
}

function listOf(value: Value | undefined): readonly Value[] {
  if (value === undefined) return [];
  if (value instanceof Tuple) return value.items;
  if (value instanceof PythonSet) return [...value.items.values()];
  if (!Array.isArray(value)) throw refused("it has something else where a list should be");
  return value;
}

/** Text whose every character stands for a byte. */
function encoded(text: Value, encoding: Value | undefined): Uint8Array {
  if (text instanceof Uint8Array) return text;
  if (
    typeof text !== "string" ||
    !/^(?:latin-?1|iso-8859-1)$/i.test(String(encoding)) ||
    /[^\0-\xff]/.test(text)
  )
    throw refused("its bytes are written in an encoding other than latin1");
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
