// Makes elements. Data only ever becomes text: nothing here reads markup.

/** An element with properties and children; strings become text. */
export function make(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("aria-") || name === "role" || name === "scope" || name === "for") node.setAttribute(name, value);
    else node[name] = value;
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

/** An SVG element with attributes. */
export function draw(tag, attributes = {}, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  node.append(...children);
  return node;
}

/** A button with a label; `act` runs on a click. */
export function button(label, act, properties = {}, ...children) {
  const node = make("button", { type: "button", ...properties }, ...(children.length ? children : [label]));
  if (children.length) node.setAttribute("aria-label", label);
  node.addEventListener("click", act);
  return node;
}

export const at = (id) => document.getElementById(id);
