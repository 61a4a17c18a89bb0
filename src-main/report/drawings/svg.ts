// Text that is safe inside SVG and HTML, and numbers that print the same everywhere.

/** XML 1.0 forbids most control characters even when escaped: they show as their code point. */
export const xml = (text: string): string =>
  text
    .replace(
      /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
      (one) => `⟨U+${one.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}⟩`,
    )
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')

export const num = (value: number): string => String(Math.round(value * 100) / 100)

/** Cut in the middle: both ends of an ARN say something. */
export const middle = (text: string, most: number): string => {
  const points = [...text]
  if (points.length <= most) return text
  const head = Math.ceil((most - 1) / 2)
  return `${points.slice(0, head).join('')}…${points.slice(points.length - (most - 1 - head)).join('')}`
}
