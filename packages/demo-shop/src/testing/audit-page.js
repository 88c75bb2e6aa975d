// Runs inside of a page, and answers what is wrong with it for somebody who sees badly, or nothing, or has a keyboard only.
// The numbers are those of WCAG 2.2: 1.4.3 contrast, 2.5.8 size of targets, 1.4.10 reflow, 4.1.2 names.
;(() => {
  const faults = []
  const all = (selector) => [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility())
  const shown = (one) =>
    `<${one.tagName.toLowerCase()} class="${one.className}"> ${one.textContent.trim().slice(0, 40)}`
  const expectOne = (selector) => {
    const found = all(selector).length
    if (found !== 1) faults.push(`${found} visible ${selector} instead of one`)
  }

  for (const selector of ['h1', 'main', 'body > header']) expectOne(selector)
  if (!document.documentElement.lang) faults.push('no language')
  if (!document.title) faults.push('no title')

  let level = 0
  for (const heading of all('h1, h2, h3, h4')) {
    const next = Number(heading.tagName[1])
    if (next > level + 1) faults.push(`a heading is left out before ${shown(heading)}`)
    level = next
  }

  const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id)
  for (const id of new Set(ids.filter((one, at) => ids.indexOf(one) !== at)))
    faults.push(`the id ${id} twice`)

  const nameOf = (one) =>
    one.getAttribute('aria-label') ??
    (one.labels?.length ? one.labels[0].textContent : undefined) ??
    one.getAttribute('alt') ??
    one.textContent
  for (const control of all('a, button, input, select, textarea, nav, meter, [role="group"], [role="img"]')) {
    if (!nameOf(control)?.trim()) faults.push(`no name: ${shown(control)}`)
  }
  for (const image of all('img')) if (!image.hasAttribute('alt')) faults.push(`no alt: ${image.src}`)
  for (const button of all('button, .button, input')) {
    const { width, height } = button.getBoundingClientRect()
    if (width < 24 || height < 24) faults.push(`too small to hit: ${shown(button)}`)
  }

  const { scrollWidth, clientWidth } = document.documentElement
  if (scrollWidth > clientWidth) faults.push(`${scrollWidth - clientWidth} px too wide`)

  const coloursIn = (text) =>
    [...text.matchAll(/rgba?\(([^)]+)\)/g)].map(([, numbers]) => numbers.split(/[ ,/]+/).map(Number))
  const isSolid = ([, , , alpha = 1]) => alpha === 1
  /** The colours that may be behind a text: those of the nearest surface, several for a gradient. */
  const behind = (one) => {
    const { backgroundColor, backgroundImage } = getComputedStyle(one)
    const colours = [...coloursIn(backgroundImage), ...coloursIn(backgroundColor)].filter(isSolid)
    return colours.length || !one.parentElement ? colours : behind(one.parentElement)
  }
  const luminance = (colour) => {
    const [red, green, blue] = colour
      .slice(0, 3)
      .map((value) => value / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }
  const contrast = (one, other) => {
    const [darker, lighter] = [luminance(one), luminance(other)].toSorted((a, b) => a - b)
    return (lighter + 0.05) / (darker + 0.05)
  }
  const hasText = (one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim())
  for (const one of all('body *')) {
    if (!hasText(one) || one.closest('[aria-disabled="true"], .unseen, .skip')) continue
    const { color, fontSize, fontWeight } = getComputedStyle(one)
    const size = Number.parseFloat(fontSize)
    const needed = size >= 24 || (size >= 18.66 && Number(fontWeight) >= 700) ? 3 : 4.5
    const ratio = Math.min(...behind(one).map((colour) => contrast(coloursIn(color)[0], colour)))
    if (!(ratio >= needed)) faults.push(`contrast ${ratio.toFixed(2)}, not ${needed}: ${shown(one)}`)
  }

  return faults
})()
