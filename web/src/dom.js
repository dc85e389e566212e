/**
 * Elements, made from text and nodes alone: no string ever becomes markup, a style or a handler.
 */

const SVG = "http://www.w3.org/2000/svg";

/** What an element may hold; nothing is made of what is empty. @typedef {Node | string | null | undefined | false} Content */

/**
 * An element with attributes and content. A link is made by `link.js` only, since its address must be judged first.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | boolean | undefined>} [attributes] `true` sets an empty attribute; `false` and `undefined` set none
 * @param {...Content} content
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(tag, attributes = {}, ...content) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    element.setAttribute(name, value === true ? "" : value);
  }
  fill(element, ...content);
  return element;
}

/**
 * Replaces what a node holds.
 *
 * @param {ParentNode} parent
 * @param {...Content} content
 */
export function fill(parent, ...content) {
  parent.replaceChildren(.../** @type {(Node | string)[]} */ (content.filter(Boolean)));
}

/**
 * A picture of one stroke, 24 by 24, that screen readers pass over: words beside it say the same.
 *
 * @param {string} path
 * @returns {SVGElement}
 */
export function icon(path) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("part", "icon");
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}
