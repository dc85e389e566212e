/** Makes `<scope-check>` known to the page. To give it another name, import `ScopeCheck` from `element.js` and call `define` yourself. */

import { ScopeCheck } from "./element.js";
import { engine } from "./engine.js";

ScopeCheck.define();

export { engine, ScopeCheck };
