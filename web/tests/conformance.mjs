/**
 * Every case, asked of the published package: the same bytes as natively, or it says where not. Runs in Node and in a browser.
 *
 * @typedef {{ policy: string, case: string, query: import("../engine/index.js").Query, answer: string }} Asked
 */

/**
 * The cases that are answered otherwise.
 *
 * @param {import("../engine/index.js").Engine} engine
 * @param {Asked[]} cases
 * @param {(name: string) => Promise<Uint8Array>} read a policy, or its compact form
 * @param {boolean} compact
 */
export async function differences(engine, cases, read, compact) {
  const policies = new Map();
  const found = [];
  for (const { policy: name, case: title, query, answer } of cases) {
    if (!policies.has(name)) {
      const bytes = await read(name);
      policies.set(name, compact ? engine.open(bytes, name) : engine.compile(bytes, name));
    }
    const got = policies.get(name).check(query);
    if (without(got) !== without(answer)) found.push(`${name}: ${title}\n  native:  ${answer}\n  package: ${got}`);
  }
  return found;
}

/** The cases of the repository do not repeat the text of a target that is refused; the package does, as the command line. @param {string} answer */
function without(answer) {
  const { error } = JSON.parse(answer);
  if (!error) return answer;
  delete error.target;
  return JSON.stringify({ v: 1, error });
}
