/** Modules one after the other. */
import type { Tensor } from "../core/tensor.ts";
import { List } from "./list.ts";
import { Module } from "./module.ts";
import { checkModule } from "./module-list.ts";
import { spelling } from "./tree.ts";

/**
 * Each module takes what the one before it gives; the first may take several inputs. It is a list of them, named by their places, or by
 * names of their own: `new Sequential({ conv: …, act: … })`.
 * @example
 * const model = new nn.Sequential(new nn.Flatten(), new nn.ReLU());
 * model(tensor([[[-1], [2]]])).toArray(); // [[0, 2]]
 */
export class Sequential<I extends unknown[] = [x: Tensor], O = Tensor> extends List<Module> {
  /** The names that were given, and the modules that they were given to. */
  readonly #named: readonly (readonly [name: string, module: Module])[] = [];

  constructor(...modules: readonly Module[] | readonly [modules: Readonly<Record<string, Module>>]) {
    const [first] = modules;
    const named =
      modules.length === 1 && typeof first === "object" && first !== null && !(first instanceof Module);
    super([]);
    if (named) this.#named = Object.entries(first);
    this.extend(named ? Object.values(first) : (modules as readonly Module[]));
  }

  protected override check(item: unknown): void {
    checkModule("Sequential", item);
  }

  /** @internal */
  [spelling](name: string): string {
    const place = Number(name);
    const module = this[place];
    const [given, first] = this.#named[place] ?? [];
    if (module === undefined || module === first) return given ?? name;
    // One that was moved takes its name along; one that stands for another has the other's name.
    const moved = this.#named.find(([, each]) => each === module);
    if (moved) return moved[0];
    return given === undefined || this.includes(first!) ? name : given;
  }

  override forward(...inputs: I): O {
    const [count, modules] = [this.length, this.places as ArrayLike<Module>];
    if (count === 0) return inputs[0] as O;
    let out: unknown = modules[0](...inputs);
    for (let k = 1; k < count; k++) out = modules[k](out);
    return out as O;
  }
}
