/** What is asked of a page, as text that runs there; our own program has no document. */

export const focused = 'document.activeElement?.outerHTML.slice(0, 60)';

export const widths = '[document.documentElement.scrollWidth, innerWidth]';

export const unfold = "for (const one of document.querySelectorAll('details')) one.open = true";

export const verdictColour = "getComputedStyle(document.querySelector('.verdict')).backgroundColor";

/** Addresses of links that lead to nothing on this page. */
export const deadLinks = `[...document.querySelectorAll('a')].map((link) => link.getAttribute('href'))
  .filter((href) => !href.startsWith('#') || document.getElementById(href.slice(1)) === null)`;

/** Remedies in folded findings that are not laid out. */
export const foldedAway = `[...document.querySelectorAll('details:not([open]) .remedy')].filter((one) => !one.checkVisibility()).length`;

export const headings = "[...document.querySelectorAll('h2')].map(({ id }) => id)";

export interface Shape {
  /** Tag name to number. */
  readonly elements: Readonly<Record<string, number>>;
  readonly handlers: number;
  readonly addresses: number;
  readonly foreign: number;
}

export const shape = `(() => {
  const all = [...document.querySelectorAll('*')];
  const attributes = all.flatMap((element) => [...element.attributes]);
  const elements = {};
  for (const { tagName } of all) elements[tagName] = (elements[tagName] ?? 0) + 1;
  return {
    elements,
    handlers: attributes.filter(({ name }) => name.startsWith('on') || name === 'style').length,
    addresses: attributes
      .filter(({ name }) => ['href', 'src', 'action', 'xlink:href'].includes(name))
      .filter(({ value }) => !value.startsWith('#') && value !== 'data:,').length,
    foreign: document.querySelectorAll('script, img, iframe, object, embed, form, foreignObject, base').length,
  };
})()`;
