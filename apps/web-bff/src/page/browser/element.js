/** @typedef {Node | string | undefined} Child What an element may hold; a string becomes text, never markup. */

/**
 * Makes an element. An attribute that is `undefined` or `false` is left out; a function listens to the event of that name.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | number | boolean | undefined | ((event: Event) => unknown)>} attributes
 * @param {...(Child | Child[])} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export const element = (tag, attributes = {}, ...children) => {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(name, value)
    else if (value !== undefined && value !== false) made.setAttribute(name, value === true ? '' : `${value}`)
  }
  made.append(...children.flat().filter((child) => child !== undefined))
  return made
}

/**
 * A heading and what is under it, as a region a screen reader can jump to.
 *
 * @param {string} title
 * @param {...(Child | Child[])} children
 */
export const section = (title, ...children) => {
  const id = `about-${title.toLowerCase().replaceAll(/[^a-z]+/g, '-')}`
  return element(
    'section',
    { 'aria-labelledby': id },
    element('h2', { id, tabindex: -1 }, title),
    ...children,
  )
}

/**
 * Terms and what they are.
 *
 * @param {...([term: string, value: Child] | undefined)} pairs
 */
export const facts = (...pairs) =>
  element(
    'dl',
    { class: 'facts' },
    pairs
      .filter((pair) => pair !== undefined)
      .map(([term, value]) => element('div', {}, element('dt', {}, term), element('dd', {}, value))),
  )
