import { fragment, parsed } from "./deep-link.js";
import { fill, icon, make } from "./dom.js";
import { engine } from "./engine.js";
import { Inquiry } from "./inquiry.js";
import { words } from "./languages.js";
import { Messages } from "./messages.js";
import { Panel } from "./panel.js";
import { encoded, fetched, SourceError, verify } from "./source.js";
import style from "./style.css";
import { plain, said } from "./text.js";

/** How many problems of a refused policy are listed. */
const LISTED = 10;

/** One sheet for all elements; it comes from the script, not from markup, so that `style-src 'self'` stands. */
const sheet = new CSSStyleSheet();
sheet.replaceSync(style);

/**
 * `<scope-check>` answers "is this in scope?" on a disclosure page, by the page's own policy, in the visitor's browser. What stands inside the
 * element is shown until the check is ready, and stays where it cannot run (no JavaScript, no WebAssembly, no policy).
 *
 * ```html
 * <scope-check policy="policy.yaml" lang="en">See the scope of our policy below.</scope-check>
 * <script type="module" src="scope-check.js"></script>
 * ```
 *
 * The policy may also stand in the page: `<script type="application/yaml">` inside the element, without `policy`.
 *
 * @attribute {string} policy - address of the policy, relative to the page: as written in YAML, or as `inbounds compile` wrote it
 * @attribute {string} integrity - checksum of the policy as for subresource integrity; another policy decides nothing
 * @attribute {string} lang - language of the form; by default that of the page around it. `en`, `es` and `ja` come with it
 * @attribute {string} deep-link - opt-in: a check can be shared by `#check=…`; a value other than empty is used in place of `check`
 * @attribute {string} date - the day to decide for (ISO 8601); by default today, in UTC
 *
 * @property {string | null} source - the policy as text, in place of an address
 * @property {import("./messages.js").Catalogue | null} messages - words in another language, or other words; what is missing is said in English
 * @property {import("./answer.js").Answer | null} answer - the answer that is shown (read only)
 *
 * @fires ready - the policy is loaded, and the form is there
 * @fires answer - `detail` is the answer or the error, as the command line writes it in JSON. The event stays at the element
 * @fires failure - there is no policy to decide by; `detail.code` says why
 *
 * @csspart panel - form and answer
 * @csspart label - label of a field
 * @csspart hint - what may be typed
 * @csspart field - the field
 * @csspart suggestions - the list below it
 * @csspart suggestion - one of them
 * @csspart button - any button; `check` is the one beside the field
 * @csspart verdict - the verdict and its clauses
 * @csspart status - what is announced
 * @csspart word - the verdict in a word
 * @csspart clauses - the clauses that decide
 * @csspart questions - the questions; `question` is one, `assumptions` are those that have an assumed answer
 * @csspart referral, notes, near, inside, reward, conduct, response, report, precisely - what goes with a verdict
 * @csspart draft - the draft of a report
 * @csspart contacts - where to report
 * @csspart failure - what is said where no check is possible
 *
 * @cssproperty --scope-check-scheme - `light`, `dark` or `light dark` (the default: as the visitor prefers)
 * @cssproperty --scope-check-font - font family
 * @cssproperty --scope-check-text - colour of text
 * @cssproperty --scope-check-muted - colour of what is said beside it
 * @cssproperty --scope-check-surface - colour of the ground
 * @cssproperty --scope-check-line - colour of lines
 * @cssproperty --scope-check-accent - colour of links, buttons and the focus
 * @cssproperty --scope-check-on-accent - colour of text on a button
 * @cssproperty --scope-check-in, --scope-check-out, --scope-check-conditional, --scope-check-unlisted - colour of each verdict
 * @cssproperty --scope-check-radius - of corners
 */
export class ScopeCheck extends HTMLElement {
  static observedAttributes = ["policy", "integrity", "lang"];

  /**
   * Makes the element known. A second call, or a name that is taken, changes nothing.
   *
   * @param {string} [tag]
   * @param {CustomElementRegistry} [registry]
   */
  static define(tag = "scope-check", registry = customElements) {
    if (!registry.get(tag)) registry.define(tag, this);
  }

  /** @type {string | null} */
  #source = null;
  /** @type {import("./messages.js").Catalogue | null} */
  #own = null;
  /** @type {import("../engine/index.js").Policy | null} */
  #policy = null;
  /** @type {import("../engine/index.js").Outline | null} */
  #outline = null;
  /** @type {Inquiry | null} */
  #inquiry = null;
  /** @type {Panel | null} */
  #panel = null;
  /** @type {import("./answer.js").Answer | null} */
  #answer = null;
  /** @type {AbortController | null} */
  #loading = null;
  #waiting = false;
  /** Whether there is another policy to load than the one that is there. */
  #stale = true;
  /** Whether the visitor was in the form when it was taken away. */
  #focused = false;
  /** The words that came, and for which language. @type {{ language: string, words: import("./messages.js").Catalogue | undefined }} */
  #learnt = { language: "", words: undefined };
  #box = make("div", { class: "box" });
  #hashchange = () => this.#follow();

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open", delegatesFocus: true });
    root.adoptedStyleSheets = [sheet];
    root.append(this.#box);
    fill(this.#box, make("slot"));
  }

  connectedCallback() {
    window.addEventListener("hashchange", this.#hashchange);
    this.#later();
  }

  disconnectedCallback() {
    window.removeEventListener("hashchange", this.#hashchange);
    this.#later();
  }

  /** @param {string} name @param {string | null} before @param {string | null} after */
  attributeChangedCallback(name, before, after) {
    if (before === after) return;
    if (name !== "lang") this.#replace();
    else if (this.isConnected) void this.#speakAnew();
  }

  get source() {
    return this.#source;
  }

  set source(source) {
    this.#source = source;
    this.#replace();
  }

  get messages() {
    return this.#own;
  }

  set messages(messages) {
    this.#own = messages;
    this.#render();
  }

  get answer() {
    return this.#answer;
  }

  /**
   * Asks about a text, as if somebody had typed it.
   *
   * @param {string} text
   */
  check(text) {
    this.#panel?.ask(text);
  }

  /** From now on the policy is another one: what the last one said does not stay until the new one is there. */
  #replace() {
    this.#leave();
    this.#later();
  }

  /** Acts once, when all that is changed now has been changed; an element that only moves is left as it is. */
  #later() {
    if (this.#waiting) return;
    this.#waiting = true;
    queueMicrotask(() => {
      this.#waiting = false;
      if (!this.isConnected) this.#leave();
      else if (this.#stale) void this.#load();
      else if (this.#language() !== this.#learnt.language) void this.#speakAnew();
    });
  }

  /** Forgets the policy and all that it said; what the page's author wrote is seen again. */
  #leave() {
    this.#loading?.abort();
    this.#policy?.free();
    this.#focused ||= this.shadowRoot?.activeElement != null;
    this.#policy = this.#outline = this.#inquiry = this.#panel = this.#answer = null;
    this.#stale = true;
    fill(this.#box, make("slot"));
  }

  async #load() {
    this.#stale = false;
    const loading = (this.#loading = new AbortController());
    const learning = this.#learn();
    try {
      const [machine, bytes] = await Promise.all([engine(this).catch(unavailable), this.#bytes(loading.signal), learning]);
      const integrity = this.getAttribute("integrity");
      if (integrity !== null) await verify(bytes, integrity);
      if (loading.signal.aborted) return;
      const label = this.getAttribute("policy") ?? "";
      // A compiled policy starts with a byte that no text may hold.
      const policy = bytes[0] === 0 ? machine.open(bytes, label) : machine.compile(bytes, label);
      this.#policy = policy;
      this.#outline = /** @type {import("../engine/index.js").Outline} */ (policy.outline());
      this.#inquiry = new Inquiry((query) => policy.check(query), new Set(this.#outline.classes.filter((one) => one.kind === "activity").map((one) => one.class)));
      this.#render();
      this.#tell("ready", {});
      this.#follow();
    } catch (error) {
      await learning;
      if (loading.signal.aborted) return;
      this.#leave();
      this.#fail(error);
    }
  }

  /** @param {AbortSignal} signal */
  async #bytes(signal) {
    const address = this.getAttribute("policy");
    const inline = this.#source ?? this.querySelector("script[type='application/yaml']")?.textContent ?? null;
    if (this.#source === null && address !== null) return fetched(address, signal);
    if (inline === null) throw new SourceError("policy-missing");
    return encoded(inline);
  }

  /** The language of the element, else of what is around it, else of the page. */
  #language() {
    return (this.closest("[lang]") ?? document.documentElement).getAttribute("lang") || "en";
  }

  #words() {
    const language = this.#language();
    return new Messages(language, this.#own ?? undefined, this.#learnt.language === language ? this.#learnt.words : undefined);
  }

  /** Gets the words of the language. */
  async #learn() {
    const language = this.#language();
    if (language === this.#learnt.language && this.#learnt.words) return;
    const learnt = { language, words: await words(language) };
    if (language === this.#language()) this.#learnt = learnt;
  }

  async #speakAnew() {
    await this.#learn();
    this.#render();
  }

  #render() {
    const outline = this.#outline;
    const inquiry = this.#inquiry;
    if (!outline || !inquiry) return;
    const messages = this.#words();
    // Who went on to another part of the page meanwhile is not called back.
    const left = this.#focused && document.activeElement === document.body;
    const focused = left || this.shadowRoot?.activeElement != null;
    this.#focused = false;
    const tree = /** @type {Document | ShadowRoot} */ (this.getRootNode());
    this.#panel = new Panel({
      messages,
      outline,
      inquiry,
      today: () => this.getAttribute("date") ?? new Date().toISOString().slice(0, 10),
      anchor: (id) => tree.getElementById(id) !== null,
      answered: (result) => this.#answered(result),
    });
    this.#speak(messages);
    fill(this.#box, this.#panel.root);
    this.#panel.resume();
    if (focused) this.#panel.focus();
  }

  /** @param {Messages} messages */
  #speak(messages) {
    this.#box.lang = messages.language;
    this.#box.dir = messages.say("direction") === "rtl" ? "rtl" : "ltr";
  }

  /** @param {{ answer?: import("./answer.js").Answer, refusal?: import("./answer.js").Refusal }} result */
  #answered({ answer, refusal }) {
    this.#answer = answer ?? null;
    const key = this.#key();
    if (key && this.#inquiry) {
      const shared = fragment(this.#inquiry, key);
      if (shared !== location.hash) history.replaceState(history.state, "", shared || location.pathname + location.search);
    }
    this.#tell("answer", answer ?? { v: 1, error: refusal });
  }

  /** The parameter of the fragment, if links are wanted. */
  #key() {
    const key = this.getAttribute("deep-link");
    return key === null ? null : key || "check";
  }

  #follow() {
    const key = this.#key();
    const shared = key && parsed(location.hash, key);
    if (shared && this.#inquiry && this.#panel && location.hash !== fragment(this.#inquiry, key)) this.#panel.follow(shared);
  }

  /** Says why there is nothing to decide by; what the page's author wrote stays. @param {unknown} error */
  #fail(error) {
    const messages = this.#words();
    const { code, places, problems } = reason(error);
    const line = messages.find(`error.${code}`, places) ?? plain(error instanceof Error ? error.message : error);
    const listed = problems.slice(0, LISTED).map((problem) => {
      const place = messages.say("error.place", { line: problem.line, column: problem.column });
      return make("li", {}, make("span", { class: "aside" }, place), " ", make("span", { lang: "en" }, ...said(problem.message)));
    });
    this.#speak(messages);
    fill(
      this.#box,
      make("slot"),
      make(
        "div",
        { class: "failure", part: "failure", role: "alert" },
        icon("M12 3.8L21.4 20H2.6zM12 10v4.6M12 17.2v.3"),
        make("div", {}, make("p", {}, line), listed.length ? make("ul", {}, ...listed) : null, problems.length > LISTED ? make("p", {}, messages.say("more", { count: problems.length - LISTED })) : null),
      ),
    );
    this.#tell("failure", { code });
  }

  /** @param {string} name @param {unknown} detail */
  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

/** @param {unknown} error @returns {never} */
function unavailable(error) {
  throw new SourceError("engine-unavailable", {}, error);
}

/** Why there is no policy, as the key of a message. @param {unknown} error */
function reason(error) {
  if (error instanceof SourceError) return { code: error.code, places: error.places, problems: [] };
  const { code, problems = [] } = /** @type {{ code?: string, problems?: import("../engine/index.js").Problem[] }} */ (error);
  if (code === "yaml-not-built-in") return { code, places: {}, problems: [] };
  return { code: problems.length ? "policy-refused" : "policy-unreadable", places: { count: problems.length }, problems };
}
