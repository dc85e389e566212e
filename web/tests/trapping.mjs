/**
 * The published module, made to trap wherever a test wants it to: every function of it burns a drop of fuel when it is called, and traps when there is
 * none left. So a trap comes at any depth, with memory in any state, as a fault of the engine would; and nothing but the module is built.
 */

import binaryen from "binaryen";

/**
 * The module with an exported global, `fuel`: how many calls of functions are left. Below zero there is no end.
 *
 * @param {Uint8Array} bytes
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function trapping(bytes) {
  const module = binaryen.readBinary(bytes);
  const { i32 } = module;
  module.addGlobal("fuel", binaryen.i32, true, i32.const(-1));
  module.addGlobalExport("fuel", "fuel");
  for (let at = 0; at < module.getNumFunctions(); at += 1) {
    const made = module.getFunctionByIndex(at);
    const { module: imported, body, results } = binaryen.getFunctionInfo(made);
    if (imported) continue;
    const fuel = () => module.global.get("fuel", binaryen.i32);
    const burn = module.if(i32.ge_s(fuel(), i32.const(0)), module.block(null, [module.if(i32.eqz(fuel()), module.unreachable()), module.global.set("fuel", i32.sub(fuel(), i32.const(1)))]));
    // The types of the library do not know this, which it has.
    /** @type {any} */ (binaryen).Function.setBody(made, module.block(null, [burn, body], results));
  }
  const made = new Uint8Array(module.emitBinary());
  module.dispose();
  return made;
}

/**
 * Keeps hold of the instances that are made from now on, of which the package tells nobody. For Node and for a page.
 *
 * @returns {{ made: number, fuel: number }} how many there were, and the fuel of the last
 */
export function watched() {
  const Real = WebAssembly.Instance;
  /** @type {WebAssembly.Instance[]} */
  const instances = [];
  const fuel = () => /** @type {WebAssembly.Global} */ (instances.at(-1)?.exports.fuel);
  WebAssembly.Instance = /** @type {any} */ (
    class extends Real {
      /** @param {WebAssembly.Module} module @param {WebAssembly.Imports} [imports] */
      constructor(module, imports) {
        super(module, imports);
        instances.push(this);
      }
    }
  );
  return {
    get made() {
      return instances.length;
    },
    get fuel() {
      return fuel().value;
    },
    set fuel(left) {
      fuel().value = left;
    },
  };
}
