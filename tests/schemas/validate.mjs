// Holds JSON to a schema: node tests/schemas/validate.mjs sarif|policy < FILE. Silent if it fits; else the first places where it does not.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const schemas = { sarif: "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json", policy: "../../policies/policy.schema.json" };

/** A validator of the draft that the schema is written in. */
function validator(schema) {
  if (schema.$schema === "https://json-schema.org/draft/2020-12/schema") {
    const { default: Ajv } = require("ajv-2020/dist/2020");
    return new Ajv({ allErrors: true, allowUnionTypes: true });
  }
  const Ajv = require("ajv");
  const ajv = new Ajv({ schemaId: "auto", allErrors: true });
  ajv.addMetaSchema(require("ajv/lib/refs/json-schema-draft-04.json"));
  return ajv;
}

const schema = require(schemas[process.argv[2]]);
const fits = validator(schema).compile(schema);
if (!fits(JSON.parse(readFileSync(0, "utf8")))) {
  for (const { dataPath, instancePath, message } of fits.errors.slice(0, 10)) console.error(`${dataPath || instancePath || "/"} ${message}`);
  process.exitCode = 1;
}
